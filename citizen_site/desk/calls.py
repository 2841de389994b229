"""Calls and visits: one page on which staff enter a report for somebody, by keyboard, while they listen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from citizen_site.accounts.current_user import account_or_address
from citizen_site.areas.gazetteer import Place, gazetteer
from citizen_site.areas.labels import area_in_sentence, area_name
from citizen_site.core import clock
from citizen_site.core.permissions import Permission, Role
from citizen_site.core.site import current_site
from citizen_site.core.tokens import new_token
from citizen_site.desk.call_form import CallForm
from citizen_site.extensions import db, limiter
from citizen_site.notices.links import public_link, qr_drawing
from citizen_site.reports.access_link import message_token
from citizen_site.reports.attachments.photos import public_photos
from citizen_site.reports.categories import active_categories
from citizen_site.reports.category_proposals import propose_categories
from citizen_site.reports.enums import CallSource, Urgency
from citizen_site.reports.models.category import ReportCategory
from citizen_site.reports.models.participants import ReporterContact
from citizen_site.reports.models.report import code_in, code_of
from citizen_site.reports.similarity import SimilarReport, find_public_similar
from citizen_site.reports.submission.call import (
    Call,
    TooManyCallsError,
    count_for_caller,
    count_lately,
    record_call,
    recorded_lately,
)
from citizen_site.reports.submission.steps import ANYTHING_ELSE
from citizen_site.reports.submission.ward_search import wards_of_address
from citizen_site.web.access import current_actor, requires
from citizen_site.web.form_drafts import draft_of, forget_draft, save_draft
from citizen_site.web.i18n import current_language
from citizen_site.web.rendering import render

blueprint = Blueprint("calls", __name__, url_prefix="/dieu-hanh/cuoc-goi")
limiter.limit("3000 per hour", key_func=account_or_address)(blueprint)

DRAFT = "call"
# Shorter words say nothing that others could have said, too.
ENOUGH_LETTERS = 8


@dataclass(frozen=True)
class CallReading:
    """What the page understands while somebody types; a candidate for similarity.

    `elsewhere` is a ward out of reach.
    """

    description: str
    place_text: str
    landmark: str
    category: ReportCategory | None
    place: Place | None
    elsewhere: Place | None = None
    similar: Sequence[SimilarReport] = field(default=())
    point: None = None

    @property
    def category_id(self) -> int | None:
        return self.category.id if self.category else None

    @property
    def area_id(self) -> int | None:
        return self.place.id if self.place else None


@blueprint.get("")
@requires(Permission.RECORD_CALL)
def page() -> Response:
    """The form as it was left, or an empty one for the next caller."""
    draft = draft_of(DRAFT)
    form = _form(draft.fields if draft else None)
    counted = code_in(request.args.get("da", ""))
    return _page(form, saved_at=draft.saved_at if draft else None, counted=counted)


@blueprint.post("/giong")
@requires(Permission.RECORD_CALL)
def similar() -> Response:
    """While it is typed: save the draft, look for what is alike, and say what to read back."""
    return _page(_form(), saved_at=save_draft(DRAFT))


@blueprint.post("")
@requires(Permission.RECORD_CALL)
def record() -> ResponseReturnValue:
    """Make the report, or count the caller for one that is there; the next page says the code."""
    if request.form.get("go") == "discard":
        forget_draft(DRAFT)
        return redirect(url_for("calls.page"), 303)
    form, session, actor, now = _form(), db.session(), current_actor(), clock.now()
    key = current_app.config["SECRET_KEY"]
    reading = _read(form)
    if wanted := code_in(request.form.get("tinh-ca", "")):
        same = next((each.report for each in reading.similar if each.report.code == wanted), None)
        if same is None:
            return _page(form, status=409, problem=_("Phản ánh đó vừa đổi. Bạn xem lại danh sách."))
        form.validate()
        count_for_caller(session, actor, same, form.value, form.client_id.data, key=key, now=now)
        forget_draft(DRAFT)
        return redirect(url_for("calls.page", da=same.display_code), 303)
    is_right = form.validate_on_submit()
    if reading.place is None:
        form.area.errors = [_refused_place(reading)]
    if not is_right or reading.place is None or reading.category is None:
        return _page(form, reading, status=422)
    call = Call(
        client_id=form.client_id.data,
        source=CallSource(form.source.data),
        category=reading.category,
        area_id=reading.place.id,
        place_text=form.place_text.data,
        description=form.description.data,
        landmark=form.landmark.data,
        name=form.name.data,
        kind=form.kind,
        value=form.value,
        urgency=Urgency.URGENT if form.is_urgent.data else Urgency.NORMAL,
        language=current_language(),
    )
    try:
        report = record_call(session, actor, call, key=key, now=now)
    except TooManyCallsError:
        problem = _("Bạn đã ghi rất nhiều trong một giờ. Bản này vẫn còn đây, bạn gửi lại sau ít phút.")
        return _page(form, reading, status=429, problem=problem)
    forget_draft(DRAFT)
    return redirect(url_for("calls.result", code=report.display_code), 303)


@blueprint.get("/<code>")
@requires(Permission.RECORD_CALL)
def result(code: str) -> Response:
    """The code to read out; the slip for those who get no message. Gone after half an hour."""
    session, actor, now = db.session(), current_actor(), clock.now()
    report = recorded_lately(session, actor, code_of(code), now)
    contact = session.get(ReporterContact, report.id)
    reached_by = contact.kind if contact and contact.value else ""
    link = public_link("my_reports.show", token=message_token(report, current_app.config["SECRET_KEY"]))
    return render(
        "desk/calls/result.html",
        report=report,
        reached_by=reached_by,
        address=contact.value if contact else "",
        # Only somebody who gets no message has the link on paper: nobody else needs to see it.
        qr="" if reached_by else qr_drawing(link),
        now=now,
    )


def _places() -> list[Place]:
    """Wards, or groups where the role is for less than a ward, in which the actor may enter reports."""
    areas = gazetteer(db.session())
    mine = current_actor().areas(Role.CLERK, Role.HELPER, Role.MODERATOR)
    found = [each for each in areas if each.is_current and each.id in mine]
    return [each for each in found if each.is_unit] or [each for each in found if each is not areas.city]


def _form(typed: MultiDict[str, str] | None = None) -> CallForm:
    options: dict[str, Any] = {} if request.method == "POST" else {"formdata": typed}
    return CallForm(
        categories=active_categories(db.session()),
        places=_places(),
        phones=current_site().sms is not None,
        data={"client_id": new_token(), "source": CallSource.PHONE.value},
        **options,
    )


def _read(form: CallForm) -> CallReading:
    """The category and ward that are chosen, else those that the words speak of; and open reports that are alike."""
    session, places = db.session(), _places()
    categories = active_categories(session)
    words, address = form.description.data or "", form.place_text.data or ""
    chosen = next((each for each in categories if each.code == form.category.data), None)
    proposals = propose_categories(session, categories, words) if words and not chosen else ()
    other = next((each for each in categories if each.code == ANYTHING_ELSE), None)
    category = chosen or (proposals[0].category if proposals else other if words else None)
    place, elsewhere = _ward(form.area.data or "", address, places)
    reading = CallReading(words, address, form.landmark.data or "", category, place, elsewhere)
    if category is None or place is None or len(words) + len(address) < ENOUGH_LETTERS:
        return reading
    found = find_public_similar(session, reading, clock.now())
    return CallReading(words, address, reading.landmark, category, place, elsewhere, found)


def _ward(slug: str, address: str, places: Sequence[Place]) -> tuple[Place | None, Place | None]:
    """The ward of the call, and the one that the address names where the actor has no role in it."""
    chosen = next((each for each in places if each.slug == slug), None)
    if chosen is not None:
        return chosen, None
    named = wards_of_address(db.session(), address).only if address else None
    if named is not None:
        return (named, None) if named in places or not places[0].is_unit else (None, named)
    return (places[0] if len(places) == 1 else None), None


def _refused_place(reading: CallReading) -> str:
    if reading.elsewhere is None:
        return _("Chọn phường, xã nơi xảy ra việc.")
    return _(
        "Địa chỉ này ở %(area)s, ngoài nơi bạn phụ trách. Nếu không phải, bạn chọn phường, xã; nếu đúng, mời người gọi "
        "báo 1022.",
        area=area_in_sentence(reading.elsewhere),
    )


def _page(
    form: CallForm,
    reading: CallReading | None = None,
    *,
    status: int = 200,
    problem: str = "",
    saved_at: Any = None,
    counted: str = "",
) -> Response:
    session, now = db.session(), clock.now()
    reading = reading or _read(form)
    return render(
        "desk/calls/page.html",
        "side",
        status=status,
        form=form,
        reading=reading,
        photos=public_photos(session, [each.report.id for each in reading.similar]),
        ward=area_name(reading.place) if reading.place else "",
        saved_at=saved_at,
        counted=counted,
        problem=problem,
        today=count_lately(session, current_actor(), now, within=timedelta(hours=12)),
        now=now,
    )
