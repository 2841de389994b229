"""The types are checked everywhere: exceptions are few, and each says why."""

from citizen_site.config import ROOT
from tools.house import source

SITE = source.read(ROOT / "citizen_site")


def test_at_most_40_lines_are_kept_from_the_type_checker_each_with_its_reason() -> None:
    with_reason, without = source.type_ignores(SITE)
    assert without == 0
    assert with_reason <= 40


def test_no_module_is_exempt_from_the_type_checker() -> None:
    assert source.exempt_modules((ROOT / "pyproject.toml").read_text(), SITE) == []
    assert source.casts_to_any(SITE) == 0


def test_code_outside_the_type_checker_silences_nothing() -> None:
    unchecked = [each for folder in ("tests", "tools", "bench", "docs") for each in source.read(ROOT / folder)]
    assert source.type_ignores(unchecked) == (0, 0)
