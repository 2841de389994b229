"""What is copied to static/dist/."""

from citizen_site.web.assets import without_types

SCRIPT = b"""// Words for readers of the script stay.

/**
 * @param {string} text
 */
const say = (text) => {
  /** @type {HTMLElement | null} */
  const line = document.querySelector("p"); /** @type {any} */ (line).x = "/**";
};
"""


def test_blocks_that_only_the_type_checker_reads_do_not_travel() -> None:
    assert without_types(SCRIPT).decode() == (
        "// Words for readers of the script stay.\n\nconst say = (text) => {\n"
        '  const line = document.querySelector("p"); /** @type {any} */ (line).x = "/**";\n};\n'
    )
