"""Query arguments: cleaned and bounded, with a plain sentence for each one not understood."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar
from urllib.parse import urlencode

from flask import Flask, Response, after_this_request, g, request, url_for
from flask_babel import gettext as _

from citizen_site.core.clock import read_day
from citizen_site.core.geo import Point, parse_point
from citizen_site.core.pagination import InvalidCursorError, Page, SortColumn, keyset_page
from citizen_site.core.text import clean
from citizen_site.extensions import db
from citizen_site.web.rendering import is_fragment_request

MAX_TEXT = 200
# The argument that holds a page's cursor.
CURSOR = "sau"
# What every list is in.
RESULTS = "#ket-qua"
# Arguments of ours are plain words; what trackers and scanners add is not carried on.
_OURS = re.compile(r"^(?!utm-|fbclid$|gclid$)[a-z]+(-[a-z]+)*$")

# What `url_for` leaves as it is in arguments.
_PLAIN = "!$'()*,/:;?@"

AnyPage = TypeVar("AnyPage", bound=Page[Any])


class QueryArgs:
    """The arguments of the current address. `problems` collects sentences; `status` is 400 once there is one.

    `given` are those of another address: one that was saved.
    """

    def __init__(self, given: Mapping[str, str] | None = None) -> None:
        self.problems: list[str] = []
        self._given = request.args if given is None else given

    @property
    def status(self) -> int:
        return 400 if self.problems else 200

    def text(self, name: str) -> str:
        """Free words, at most 200 letters."""
        raw = self._given.get(name, "")
        cleaned = clean(raw.replace("\ufffd", " "))
        if "\ufffd" in raw:
            self.problems.append(_("Có ký tự chúng tôi không đọc được nên đã bỏ qua."))
        if len(cleaned) > MAX_TEXT:
            self.problems.append(_("Câu tìm quá dài. Chúng tôi chỉ dùng %(number)d ký tự đầu.", number=MAX_TEXT))
        return cleaned[:MAX_TEXT].strip()

    def choice(self, name: str, allowed: Collection[str]) -> str:
        """One of the allowed values, or "" when absent or unknown (then a problem says so)."""
        value = self.text(name)
        if value and value not in allowed:
            self.problems.append(
                _("Không có lựa chọn “%(value)s”, nên kết quả không lọc theo mục này.", value=value[:40])
            )
            return ""
        return value

    def point(self, name: str) -> Point | None:
        """A position like 21.0422,105.919."""
        value = self.text(name)
        point = parse_point(value) if value else None
        if value and point is None:
            self.problems.append(_("Vị trí không đúng dạng, nên chúng tôi chưa dùng được."))
        return point

    def day(self, name: str) -> date | None:
        """A day like 2026-11-24."""
        value = self.text(name)
        try:
            return read_day(value) if value else None
        except ValueError:
            self.problems.append(_("Ngày nhập chưa đúng nên chưa được dùng."))
            return None

    def page(self, query: Any, order: Sequence[SortColumn], *, size: int) -> Page[Any]:
        """The keyset page that the address names; a wrong cursor shows the first page and says so."""
        return self.page_by(lambda cursor: keyset_page(db.session(), query, order, cursor=cursor, size=size))

    def page_by(self, find: Callable[[str | None], AnyPage]) -> AnyPage:
        """As `page`, from a function that finds the page behind a cursor.

        A cursor stands where rows go on: when nothing is behind it, it was made up, or the rows are gone.
        """
        cursor = self._given.get(CURSOR) or None
        try:
            page = find(cursor)
            if page.items or cursor is None:
                return page
        except InvalidCursorError:
            pass
        self.problems.append(_("Trang này không còn nữa. Đây là trang đầu."))
        after_this_request(_replace_results)
        return find(None)


def _replace_results(response: Response) -> Response:
    """htmx asked for more rows below those that are there. The first page takes their place instead."""
    if is_fragment_request():
        response.headers.update({"HX-Retarget": RESULTS, "HX-Reselect": RESULTS, "HX-Reswap": "outerHTML"})
    return response


def next_href(page: Page[Any], **changes: Any) -> str | None:
    """The address of the page behind this one; None for the last. All links to a cursor are made here."""
    return url_with(**changes, **{CURSOR: page.next_cursor}) if page.next_cursor else None


def url_with(**changes: Any) -> str:
    """This page's address with arguments changed (None takes one away); a page cursor never survives."""
    endpoint, own = request.endpoint or "home.front", request.view_args or {}
    arguments: dict[str, Any] = {
        # No longer than what is read of them: every link of a page carries them.
        name: clean(value[:MAX_TEXT])
        for name, value in request.args.items()
        if _OURS.match(name) and name != CURSOR and name not in own
    }
    arguments.update(changes)
    kept = {name: value for name, value in arguments.items() if value not in (None, "", [""])}
    if own.keys() & changes.keys():
        return url_for(endpoint, **{**own, **kept})
    query = urlencode(kept, doseq=True, safe=_PLAIN)
    return f"{_path(endpoint, own)}?{query}" if query else _path(endpoint, own)


def _path(endpoint: str, own: dict[str, Any]) -> str:
    """Of this page, without arguments: a list has dozens of links to itself."""
    key = (endpoint, request.script_root, *own.items())
    if g.get("path_of_page", (None,))[0] != key:
        g.path_of_page = key, url_for(endpoint, **own)
    path: str = g.path_of_page[1]
    return path


def url_of(endpoint: str, arguments: Mapping[str, object]) -> str:
    """As `url_for`, but takes arguments whose names are no identifiers, such as "khu-vuc"."""
    return url_for(endpoint, **dict[str, Any](arguments))


def init_query(app: Flask) -> None:
    app.jinja_env.globals["url_with"] = url_with
