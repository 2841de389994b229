"""Each part of a page that htmx swaps in says what changed, so that focus and a live region can go there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from citizen_site.config import ROOT

TEMPLATES = ROOT / "templates"
# These mark what they show.
MARKING = ("ui.error_summary", "ui.problem_list", "ui.problems", "ui.results_said", "data-changed")
# Swapped in without anybody asking for it.
BY_THEMSELVES = {
    "desk/report/presence.html": "every 30 seconds",
    "desk/queue/changes.html": "every 60 seconds",
    "desk/report/reading.html": "after two seconds in view",
    "desk/report/similar.html": "when the report's page has been loaded",
}
# Their forms are plain: no page swaps them.
PLAIN = {"desk/routing_rules/list.html"}
# Their heading says it all, and gets the focus.
HEADINGS = {f"reports/submission/{name}.html" for name in ("blocked", "request_code", "similar", "submitted")}


def fragments() -> set[tuple[str, str]]:
    """(template, block) of each render() that answers htmx with a part."""
    found = set()
    for path in (ROOT / "citizen_site").rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text())):
            if not (isinstance(call, ast.Call) and getattr(call.func, "id", "") == "render" and len(call.args) > 1):
                continue
            block = call.args[1]
            for part in ast.walk(block):
                if isinstance(part, ast.Constant) and isinstance(part.value, str) and part.value.isidentifier():
                    found.add((ast.literal_eval(call.args[0]), part.value))
    return found


def source_of(template: str, block: str) -> str:
    """A block with all that it includes."""
    text = (TEMPLATES / template).read_text()
    start = text.find(f"{{% block {block} %}}")
    if start < 0:
        return ""
    depth, end = 0, len(text)
    for match in re.finditer(r"{%-?\s*(block|endblock)", text[start:]):
        depth += 1 if match[1] == "block" else -1
        if depth == 0:
            end = start + match.start()
            break
    return with_includes(text[start:end])


def with_includes(text: str) -> str:
    return text + "".join(
        with_includes((TEMPLATES / name).read_text())
        for name in re.findall(r'{%-?\s*include "([^"]+)"\s*(?:ignore missing\s*)?-?%}', text)
    )


def test_each_part_that_is_swapped_in_marks_what_changed() -> None:
    swapped = "".join(path.read_text() for path in TEMPLATES.rglob("*.html"))
    checked = 0
    for template, block in sorted(fragments()):
        source = source_of(template, block)
        ids = re.findall(r'id="([\w-]+)"', source)
        if not source or template in {*BY_THEMSELVES, *HEADINGS, *PLAIN}:
            continue
        if not any(f'hx-target="#{name}"' in swapped for name in ids):
            continue  # no page asks for it alone
        checked += 1
        assert any(mark in source for mark in MARKING), f"{template}: {block}"
    assert checked > 15


def test_exceptions_are_still_there() -> None:
    for template in (*BY_THEMSELVES, *HEADINGS, *PLAIN):
        assert Path(TEMPLATES / template).exists()


def test_one_script_moves_the_focus_after_a_swap_and_one_live_region_is_on_every_page() -> None:
    swapped = re.compile(r'addEventListener\("htmx:after:swap", .*?\n\}\);', re.DOTALL)
    moving = [
        path.name
        for path in sorted((ROOT / "static/js").glob("*.js"))
        if any("focus(" in listener for listener in swapped.findall(path.read_text()))
    ]
    assert moving == ["swaps.js"]
    assert 'id="vua-doi" role="status"' in (TEMPLATES / "layouts/base.html").read_text()
