"""A test client that reads every page as a strict browser would, and counts what it cost."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import html5lib
import lxml.html
from flask import Flask, g, has_app_context
from flask.testing import FlaskClient
from sqlalchemy import event
from sqlalchemy.engine import Engine
from werkzeug.test import TestResponse

from citizen_site.config import Settings
from citizen_site.core.site import site_of
from citizen_site.web.assets import SOURCE, STYLESHEETS, join_stylesheets
from citizen_site.web.security import content_security_policy

# Of the tests' settings, which leave the map as it is.
POLICY = content_security_policy(Settings())
READER = lxml.html.HTMLParser(remove_comments=True)
# Browsers leave it away.
NEWLINE = re.compile(r"(<(?:textarea|pre)\b[^>]*>)\r?\n")
# The class that a rule is about: the first of its selector.
LEADING_CLASS = re.compile(r"(?:^|[{},])\s*\.([a-z][\w-]*)")
SHEET = re.compile(r"css/(\w+)\.(?:\w+\.)?css")
# What each page says, apart from what a parser of HTML5 looks at: types, and references to characters.
VALUE = re.compile(r'(?<! type)="([^"]*)"')
REFERENCE = re.compile(r"&[^\s&;]*;?")
TEXT = re.compile(r">([^<>&]+)(?=<)")


@dataclass
class Page:
    """A fetched page: its tree, its text and the statements it needed."""

    response: TestResponse
    html: str
    statements: list[str]

    @property
    def status(self) -> int:
        return self.response.status_code

    @cached_property
    def tree(self) -> Any:
        return read(self.html)

    @property
    def text(self) -> str:
        """What a reader sees, in single spaces."""
        return text_of(self.tree)

    def all(self, tag: str, **attributes: str) -> list[Any]:
        names = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [node for node in self.tree.iter(tag) if all(node.get(name) == value for name, value in names.items())]

    def links(self) -> dict[str, str]:
        """Link text -> address; the first of equal texts counts."""
        found: dict[str, str] = {}
        for node in self.all("a"):
            found.setdefault(text_of(node), node.get("href", ""))
        return found

    def by_id(self, name: str) -> Any:
        return next(node for node in self.tree.iter() if node.get("id") == name)


def text_of(node: Any) -> str:
    return re.sub(r"\s+", " ", "".join(node.itertext())).strip()


class Visitor:
    """Fetches pages and lints each one."""

    def __init__(self, app: Flask) -> None:
        self.client: FlaskClient = app.test_client()

    def get(self, url: str, *, status: int = 200, lint: bool = True, **kwargs: Any) -> Page:
        """A full page, linted: valid HTML5, one h1, title begins with it, unique ids, CSP, real links."""
        return self._open("GET", url, status=status, lint=lint, **kwargs)

    def fragment(self, url: str, *, status: int = 200, **kwargs: Any) -> Page:
        """What htmx would get."""
        headers = {"HX-Request": "true", **kwargs.pop("headers", {})}
        return self._open("GET", url, status=status, lint=False, headers=headers, **kwargs)

    def post(self, url: str, data: dict[str, Any] | None = None, *, status: int, **kwargs: Any) -> Page:
        headers = {"Sec-Fetch-Site": "same-origin", **kwargs.pop("headers", {})}
        # A part of a page, for htmx, is no page to lint.
        lint = status in (200, 409, 422) and "HX-Request" not in headers
        return self._open("POST", url, status=status, lint=lint, data=data, headers=headers, **kwargs)

    def submit(self, page_url: str, data: dict[str, Any], *, status: int, url: str | None = None) -> Page:
        """Open a page, then send its form with its CSRF token."""
        page = self.get(page_url)
        token = next(node.get("value") for node in page.all("input", name="csrf_token"))
        return self.post(url or page_url, {"csrf_token": token, **data}, status=status)

    def _open(self, method: str, url: str, *, status: int, lint: bool, **kwargs: Any) -> Page:
        site_of(self.client.application).page_cache.clear()  # every visit is rendered, and its cost counted
        # A test that holds the app's context shares it with the request, and with it what the last one left there.
        for name in list(g) if has_app_context() else ():
            g.pop(name)
        with counted_statements() as statements:
            response = self.client.open(url, method=method, **kwargs)
        assert response.status_code == status, f"{url}: {response.status_code}, expected {status}"
        html = response.get_data().decode("utf-8", "replace")  # pictures are fetched, too
        if lint and "html" in (response.mimetype or ""):
            assert_good_page(response, html, url)
        return Page(response, html, statements)


class counted_statements:  # noqa: N801 - reads like a function
    """Collects the SQL statements run within the block."""

    def __enter__(self) -> list[str]:
        self.statements: list[str] = []
        event.listen(Engine, "before_cursor_execute", self._note)
        return self.statements

    def __exit__(self, *_: Any) -> None:
        event.remove(Engine, "before_cursor_execute", self._note)

    def _note(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        self.statements.append(statement)


def assert_good_page(response: TestResponse, html: str, url: str) -> None:
    """Fails on the first fault."""
    assert response.headers["Content-Security-Policy"] == POLICY
    fault = fault_of(html)
    assert fault is None, f"{url}: {fault}"


def fault_of(html: str) -> str | None:
    """What is wrong with a page."""
    if errors := syntax_errors(skeleton(html)):
        return f"HTML5: {errors[:3]}"
    try:
        assert_good_tree(read(html))
    except AssertionError as error:
        return str(error)
    return None


def skeleton(html: str) -> str:
    """The page without what it says: equal for pages whose tags, attributes and places of text are the same."""
    without_values = VALUE.sub(lambda found: f'="{"".join(REFERENCE.findall(found[1]))}"', html)
    return TEXT.sub(lambda found: "> " if found[1].isspace() else ">x", without_values)


@cache
def syntax_errors(html: str) -> list[object]:
    """As a strict browser finds them. Each skeleton is read once: the parser is slow, and many tests fetch the same."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    parser.parse(html)
    return list(parser.errors)


def read(html: str) -> Any:
    """The tree, by a parser that is quick. What it cannot read as browsers do, `syntax_errors` finds."""
    return lxml.html.document_fromstring(NEWLINE.sub(r"\1", html), parser=READER)


def assert_good_tree(tree: Any) -> None:
    """Fails on the first fault."""
    headings = [text_of(node) for node in tree.iter("h1")]
    assert len(headings) == 1, f"{len(headings)} h1"
    title = next(text_of(node) for node in tree.iter("title"))
    assert title.startswith(headings[0]), f"the title {title!r} does not begin with the h1 {headings[0]!r}"
    ids = [node.get("id") for node in tree.iter() if node.get("id")]
    assert len(ids) == len(set(ids)), f"ids stand twice: {[each for each in ids if ids.count(each) > 1]}"
    assert all(each.isascii() for each in ids), "an id is not ASCII"
    for node in tree.iter():
        assert node.get("style") is None, "inline style"
        assert not any(name.startswith(("on", "hx-on")) for name in node.attrib), "inline script"
        if any(name.startswith(("hx-get", "hx-post")) for name in node.attrib):
            assert node.get("href") or node.get("action") or node.get("name"), "hx without a real address"
    for node in tree.iter():
        if "notice" in (node.get("class") or "").split():
            # They stand side by side: a second one would make columns of the text.
            parts = [each for each in node if not str(each.tag).endswith("svg")]
            assert len(parts) <= 1, f"a notice has one part beside its icon: {text_of(node)[:60]!r}"
    for form in tree.iter("form"):
        assert form.get("action") is not None, "a form without action"
    for node in tree.iter("script"):
        if node.get("type") == "application/ld+json":
            assert json.loads(node.text)["@type"], "data without a type"
        else:
            assert node.get("src"), "inline script"
    for node in tree.iter("img"):
        assert node.get("alt") is not None, "a picture without alt"
    assert tree.get("lang") in ("vi", "en")
    assert_has_its_rules(tree)


@cache
def classes_with_rules() -> dict[str, set[str]]:
    """By stylesheet, "site" for css/site.css."""
    return {
        name.removeprefix("css/").removesuffix(".css"): set(LEADING_CLASS.findall(join_stylesheets(SOURCE / name)))
        for name in STYLESHEETS
    }


def assert_has_its_rules(tree: Any) -> None:
    """A page that uses a component loads one of the stylesheets that have it."""
    rules = classes_with_rules()
    loaded = [SHEET.search(node.get("href", "")) for node in tree.iter("link") if node.get("rel") == "stylesheet"]
    used = {name for node in tree.iter() for name in (node.get("class") or "").split()}
    there = set().union(*(rules[found[1]] for found in loaded if found))
    missing = (used & set().union(*rules.values())) - there
    assert not missing, f"classes without their stylesheet: {sorted(missing)}"
