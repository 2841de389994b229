"""Search at the desk: over reports in every state, grouped by it.

A contact is looked for by POST alone, because somebody's telephone number is to stand in no address. So what is typed
comes by POST as well; the address of the results has words only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from wtforms import ValidationError

from citizen_site.accounts.current_user import account_or_address
from citizen_site.accounts.forms import normal_contact
from citizen_site.core import clock
from citizen_site.core.errors import NotFoundError
from citizen_site.core.permissions import Permission
from citizen_site.core.search_words import words_of
from citizen_site.core.text import fold
from citizen_site.desk.queue.arguments import TABS
from citizen_site.desk.report.actions import report_at_desk
from citizen_site.desk.report.duplicates import mark_words
from citizen_site.extensions import db, limiter
from citizen_site.reports.desk_search import MOST, find_by_contact, find_everything
from citizen_site.reports.enums import Moderation
from citizen_site.reports.models.report import Report, code_in
from citizen_site.reports.queue import part_of
from citizen_site.reports.workflow import Status
from citizen_site.web.access import current_actor, requires
from citizen_site.web.fields import Form, line_of, text_line
from citizen_site.web.rendering import render

blueprint = Blueprint("desk_search", __name__, url_prefix="/dieu-hanh")
# In the form: it is sent while somebody types, and answered at once instead of leading to an address.
TYPED = "go"


class SearchForm(Form):
    """A code, words, a unit, an area, or a reporter's contact."""

    words = text_line("", longest=200)


class ResultGroup(StrEnum):
    """Where a report stands, as results are grouped; the order is that of the page."""

    OPEN = "dang-mo"
    CLOSED = "da-dong"
    APART = "da-gop-da-an"


GROUPS: Mapping[ResultGroup, Any] = {
    ResultGroup.OPEN: _l("Chưa đóng"),
    ResultGroup.CLOSED: _l("Đã đóng"),
    ResultGroup.APART: _l("Đã gộp, đã ẩn"),
}


def group_of(report: Report) -> ResultGroup:
    if report.status is Status.DUPLICATE or report.moderation is Moderation.HIDDEN:
        return ResultGroup.APART
    return ResultGroup.OPEN if report.closed_at is None else ResultGroup.CLOSED


@dataclass(frozen=True)
class Results:
    """What was found, and how it was asked for."""

    words: str = ""
    reports: Sequence[Report] = ()
    named: Report | None = None
    is_contact: bool = False
    is_private: bool = False


@blueprint.route("/tim-kiem", methods=["GET", "POST"])
@limiter.limit("300 per hour", methods=["POST"], key_func=account_or_address, exempt_when=lambda: _is_typed())
@limiter.limit("3600 per hour", methods=["POST"], key_func=account_or_address)
@requires(Permission.SEE_DESK)
def search() -> ResponseReturnValue:
    """A code opens its report, a contact lists its reports here, all other words lead to their results."""
    form = SearchForm()
    words = form.words.data if form.validate_on_submit() else ""
    is_typed = _is_typed()
    if words and not is_typed and _contact_in(words) is None:
        return redirect(_address_of_code(words) or url_for("desk_search.results", q=words), 303)
    # Half a number is nobody's; somebody's is looked for when the form is sent, which the audit log notes.
    found = Results(words, is_private=is_typed and _contact_in(words) is not None)
    if not found.is_private and words:
        found = _find(words)
    return _page(found, form, status=422 if form.errors else 200)


@blueprint.get("/tim")
@requires(Permission.SEE_DESK)
def results() -> ResponseReturnValue:
    """Words in the address; a code alone leads to its report, a contact is not looked for from here."""
    words = line_of(request.args.get("q", ""))[:200]
    if address := _address_of_code(words):
        return redirect(address, 303)
    is_private = _contact_in(words) is not None
    return _page(Results(words, is_private=True) if is_private else _find(words), SearchForm(formdata=None))


def _is_typed() -> bool:
    return request.form.get("viec") == TYPED


def _find(words: str) -> Results:
    session, actor, contact = db.session(), current_actor(), _contact_in(words)
    if contact:
        found = find_by_contact(session, actor, *contact, now=clock.now())
        return Results("", found, is_contact=True)
    return Results(words, find_everything(session, actor, words) if words_of(words) else (), _named_in(words))


def _page(found: Results, form: SearchForm, status: int = 200) -> Response:
    wanted = request.args.get("trang-thai", "")
    wanted = wanted if wanted in set(ResultGroup) else ""
    groups = {each: [report for report in found.reports if group_of(report) is each] for each in ResultGroup}
    return render(
        "desk/search.html",
        "results",
        status=status,
        form=form,
        found=found,
        groups={each: reports for each, reports in groups.items() if reports and wanted in ("", each)},
        numbers={each: len(reports) for each, reports in groups.items()},
        names=GROUPS,
        wanted=wanted,
        parts={each.id: TABS[part_of(each)] for each in found.reports},
        marked=mark_words,
        marks=frozenset(fold(found.words).split()),
        most=MOST,
        now=clock.now(),
    )


def _contact_in(words: str) -> tuple[str, str] | None:
    """Kind and normal form of the contact that this is; None when it is none."""
    try:
        kind, value = normal_contact(words, phones=True)
    except ValidationError:
        return None
    return kind.value, value


def _address_of_code(words: str) -> str:
    """The page of the report whose code this is, in any spelling, if the actor has it at the desk; "" otherwise."""
    found = _report_with(code_in(words))
    return url_for("desk_report.report", code=found.display_code) if found else ""


def _named_in(words: str) -> Report | None:
    """The report whose code is one of the words."""
    return next((found for each in re.split(r"\s+", words) if (found := _report_with(code_in(each)))), None)


def _report_with(code: str) -> Report | None:
    try:
        return report_at_desk(db.session(), current_actor(), code) if code else None
    except NotFoundError:
        return None
