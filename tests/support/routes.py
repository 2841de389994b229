"""The addresses of the route map."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Flask
from werkzeug.routing import AnyConverter, BaseConverter, Rule

from citizen_site.web.converters import IdConverter

# They lead elsewhere, or are not there, without the step before.
LATER_STEPS = (
    "sign_in.verify_code",
    "password.second_step",
    "single_sign_on.start",
    "single_sign_on.callback",
    "single_sign_on.choose",
)


def address(app: Flask, rule: Rule, text: str = "x") -> str:
    """The address of a rule, each argument replaced by something that does not exist."""
    values = {name: value_for(rule._converters[name], text) for name in rule.arguments}
    with app.test_request_context():
        return app.url_for(rule.endpoint, **values)


def value_for(converter: BaseConverter, text: str) -> Any:
    """A value that the converter accepts: a number, one of its words, or this text."""
    if isinstance(converter, IdConverter):
        return 999
    return sorted(converter.items)[0] if isinstance(converter, AnyConverter) else text


def rules(app: Flask, method: str) -> Iterator[Rule]:
    """The rules that answer this method, ordered by their path."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda each: each.rule):
        if method in (rule.methods or ()):
            yield rule


def public_pages(app: Flask) -> list[str]:
    """The address of every page for anyone that needs no argument in its path and no step before, and one that does."""
    plain = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
        and not rule.arguments
        and getattr(app.view_functions[rule.endpoint], "access", None) == "public"
        and rule.endpoint not in LATER_STEPS
    ]
    return [*sorted(plain), "/khu-vuc/phuong-phuc-loi"]
