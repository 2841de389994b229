"""Rules that hold for every file."""

import re

from citizen_site.config import ROOT
from tests.support.files import tracked

# A file over the limit stands here with its reason, or it is split.
LONGER_FOR_A_REASON: dict[str, str] = {}
LIMIT = 350


def test_no_file_is_longer_than_350_lines_without_a_reason() -> None:
    long = {
        name
        for name in tracked(".py", ".html", ".css", ".js")
        if "/migrations/" not in name and len((ROOT / name).read_text().splitlines()) > LIMIT
    }
    assert long == set(LONGER_FOR_A_REASON)


def test_no_module_is_a_dump_for_this_and_that() -> None:
    names = {name.rsplit("/", 1)[-1] for name in tracked(".py")}
    assert names & {"utils.py", "helpers.py", "misc.py", "common.py", "tools.py"} == set()


def test_no_query_relies_on_row_locks_which_sqlite_does_not_have() -> None:
    """SQLAlchemy leaves FOR UPDATE and SKIP LOCKED out there, without a word. One module makes up for that."""
    locking = [
        name
        for name in tracked(".py")
        if name.startswith("citizen_site/")
        and re.search(r"\.with_for_update\(|\bwith_for_update=", (ROOT / name).read_text())
    ]
    assert locking == ["citizen_site/core/locks.py"]


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        name
        for name in tracked(".py")
        if "/versions/" not in name and (text := (ROOT / name).read_text().strip()) and not text.startswith('"""')
    ]
    assert silent == []


def test_templates_hold_no_inline_script_or_style() -> None:
    pattern = re.compile(
        r"<script(?![^>]*(\bsrc=|application/ld\+json))|<style|\bstyle=|\bon(click|change|submit|load)=|hx-on|hx-vals='?js:"
    )
    assert [
        name for name in tracked(".html") if "emails/" not in name and pattern.search((ROOT / name).read_text())
    ] == []


def test_every_template_belongs_to_a_feature_of_the_package() -> None:
    folders = {name.split("/")[1] for name in tracked(".html") if name.startswith("templates/")}
    known = {path.name for path in (ROOT / "citizen_site").iterdir() if path.is_dir()}
    assert folders - known <= {"layouts", "components", "errors", "emails"}


def test_locks_have_hashes_and_name_no_registry() -> None:
    for name in ("run", "dev", "data", "node"):
        lock = (ROOT / f"requirements/{name}.txt").read_text()
        assert "--hash=sha256:" in lock
        assert "://" not in lock, name
        assert "--index" not in lock, name
    assert '"resolved"' not in (ROOT / "package-lock.json").read_text()


def test_no_line_of_a_template_is_longer_than_140_characters() -> None:
    long = [
        f"{name}:{number}"
        for name in tracked(".html", ".txt")
        if name.startswith("templates/")
        for number, line in enumerate((ROOT / name).read_text().splitlines(), 1)
        if len(line) > 140
    ]
    assert long == []
