"""Rules for the texts that are translated."""

import ast

from citizen_site.config import ROOT

GETTEXT = {"_", "_l", "ngettext", "gettext", "lazy_gettext", "_lp", "pgettext", "lazy_pgettext"}


def test_no_text_is_translated_within_an_f_string_where_python_3_11_would_not_find_it() -> None:
    hidden = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in sorted((ROOT / "citizen_site").rglob("*.py"))
        for text in ast.walk(ast.parse(path.read_text()))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in GETTEXT
    ]
    assert hidden == []
