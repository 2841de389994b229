"""What is copied to static/dist/."""

from citizen_site.web.assets import without_notes

SCRIPT = b"""// Words for authors of the script.

/**
 * @param {string} text
 */
const say = (text) => {
  /** @type {HTMLElement | null} */
  const line = document.querySelector("p"); /** @type {any} */ (line).x = "/**";
  // Not /** what begins a block.
  line.title = "https://example.com/"; // Within a line it stays.
};
"""


def test_comments_on_lines_of_their_own_do_not_travel() -> None:
    assert without_notes(SCRIPT).decode() == (
        "\nconst say = (text) => {\n"
        '  const line = document.querySelector("p"); /** @type {any} */ (line).x = "/**";\n'
        '  line.title = "https://example.com/"; // Within a line it stays.\n};\n'
    )
