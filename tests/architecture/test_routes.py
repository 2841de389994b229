"""Rules that hold for every route."""

import ast
import re

from flask import Flask

from citizen_site.config import ROOT
from citizen_site.core.permissions import RULES, Permission
from tests.unit.policies.table import ROWS

# By name, or chosen by who reads the page.
LAYOUT = re.compile(r'{% extends ("layouts/|staff_layout\(\) %})')


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


def test_every_permission_has_rows_for_those_who_may_and_those_who_may_not() -> None:
    assert {permission for permission, _, may, _ in ROWS if may} == set(Permission)
    assert {permission for permission, _, _, may_not in ROWS if may_not} == set(Permission)


def test_a_view_that_declares_nothing_is_refused(sites) -> None:
    app = sites["sqlite"].app
    app.view_functions["areas.geojson"], kept = lambda: "open to all", app.view_functions["areas.geojson"]
    try:
        assert app.test_client().get("/khu-vuc.geojson").status_code == 403
    finally:
        app.view_functions["areas.geojson"] = kept


def test_every_fragment_is_a_block_of_its_page() -> None:
    """render("x/list.html", "results") needs {% block results %} in that very template, which extends a layout."""
    checked = 0
    for path in (ROOT / "citizen_site").rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text())):
            if not (isinstance(call, ast.Call) and getattr(call.func, "id", "") == "render" and call.args):
                continue
            template = ROOT / "templates" / ast.literal_eval(call.args[0])
            source = template.read_text()
            is_page = template.suffix == ".html"  # the other ones are documents of their own, such as a sitemap
            assert not is_page or LAYOUT.search(source), f"{template} is no full page"
            fragment = call.args[1] if len(call.args) > 1 else None
            if isinstance(fragment, ast.Constant):
                checked += 1
                assert f"{{% block {fragment.value} %}}" in source, f"{template} has no block {fragment.value}"
    assert checked > 0
