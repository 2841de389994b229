"""Rules that hold for every route."""

import ast
import inspect
from importlib import import_module

import pytest
from flask import Flask

from citizen_site.config import ROOT
from citizen_site.core.permissions import RULES, Permission


def views(app: Flask) -> dict[str, object]:
    return dict(app.view_functions)


def test_every_route_declares_who_may_use_it(app: Flask) -> None:
    undeclared = [
        endpoint
        for endpoint, view in views(app).items()
        if getattr(view, "access", None) != "public" and not isinstance(getattr(view, "access", None), Permission)
    ]
    assert undeclared == []


def test_every_permission_has_a_rule(app: Flask) -> None:
    assert set(RULES) == set(Permission)


def test_every_permission_has_a_file_of_tests() -> None:
    missing = [each for each in Permission if not (ROOT / f"tests/unit/policies/test_{each.value}.py").exists()]
    assert missing == []


def test_a_view_that_declares_nothing_is_refused(sites) -> None:
    app = sites["sqlite"].app
    app.view_functions["areas.geojson"], kept = lambda: "open to all", app.view_functions["areas.geojson"]
    try:
        assert app.test_client().get("/khu-vuc.geojson").status_code == 403
    finally:
        app.view_functions["areas.geojson"] = kept


def test_no_view_asks_for_htmx_and_none_returns_only_a_fragment() -> None:
    """Only web/ knows htmx; a view gives render() a whole template, whose block is the fragment."""
    for path in (ROOT / "citizen_site").rglob("*routes.py"):
        source = path.read_text()
        assert "htmx" not in source.lower().replace("htmx_flask", ""), path
        assert "render_template" not in source, path
        assert "render_block" not in source, path


def test_every_fragment_is_a_block_of_its_page() -> None:
    """render("x/list.html", "results") needs {% block results %} in that very template, which extends a layout."""
    checked = 0
    for path in (ROOT / "citizen_site").rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text())):
            if not (isinstance(call, ast.Call) and getattr(call.func, "id", "") == "render" and call.args):
                continue
            template = ROOT / "templates" / ast.literal_eval(call.args[0])
            source = template.read_text()
            assert '{% extends "layouts/' in source, f"{template} is no full page"
            fragment = call.args[1] if len(call.args) > 1 else None
            if isinstance(fragment, ast.Constant):
                checked += 1
                assert f"{{% block {fragment.value} %}}" in source, f"{template} has no block {fragment.value}"
    assert checked > 0


def test_routes_hold_no_sql_and_commit_nothing() -> None:
    for path in (ROOT / "citizen_site").rglob("*routes.py"):
        source = path.read_text()
        for word in ("select(", ".commit(", "session.add", "session.execute", "sqlalchemy"):
            assert word not in source, f"{path}: {word}"


def test_commands_and_queries_never_commit_and_know_no_flask() -> None:
    for name in ("commands", "queries", "policies", "models"):
        for path in (ROOT / "citizen_site").glob(f"**/{name}*.py"):
            source = path.read_text()
            assert ".commit(" not in source, path
            assert "from flask" not in source, path


@pytest.mark.parametrize("name", ["commands", "queries"])
def test_public_functions_say_what_they_do(name: str, app: Flask) -> None:
    for path in (ROOT / "citizen_site").rglob(f"{name}.py"):
        module = import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
        for function_name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__ and not function_name.startswith("_"):
                assert function.__doc__ or len(inspect.getsource(function).splitlines()) < 8, f"{path}: {function_name}"
