"""The second step: photos, words and where it is, on one page. A photo is sent while the rest is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import redirect, request
from flask.typing import ResponseReturnValue

from citizen_site.areas.gazetteer import Place, gazetteer
from citizen_site.areas.position import is_far
from citizen_site.core import clock
from citizen_site.core.geo import Point
from citizen_site.core.text import clean
from citizen_site.core.transactions import commit_on_error
from citizen_site.extensions import db
from citizen_site.reports.addresses import street_near
from citizen_site.reports.attachments.sizes import MAX_REQUEST
from citizen_site.reports.models.draft import ReportDraft
from citizen_site.reports.submission.draft_session import (
    blueprint,
    limit_steps,
    no_content,
    redirect_to_step,
    step_url,
    submitted_direction,
    with_draft,
)
from citizen_site.reports.submission.drafts import write_draft
from citizen_site.reports.submission.forms import DetailsForm, details_form
from citizen_site.reports.submission.location import proposed_wards
from citizen_site.reports.submission.location_fields import (
    area_value,
    check_location,
    chosen_ward,
    is_own_ward,
    is_page_choice,
    kilometres_from_ward,
    location_values,
    point_asked_about,
    preselect_ward,
    stays_here,
    use_photo_location,
    ward_choices,
)
from citizen_site.reports.submission.similar_step import step_before_review
from citizen_site.reports.submission.steps import Step
from citizen_site.reports.submission.two_tabs import is_changed_elsewhere, note_writer
from citizen_site.reports.submission.ward_search import WardMatches, ward_matches, wards_of_address
from citizen_site.reports.web.photo_upload import Received, draft_photo_list, receive_photos
from citizen_site.web.access import public
from citizen_site.web.rendering import render
from citizen_site.web.security import capability_url
from citizen_site.web.uploads import takes_files

MAX_SEARCH, MAX_ADDRESS = 60, 300
# Parts of the page that htmx asks for while its reader types.
WARD_FIELDS = frozenset({"ward", "place_text", "point"})


@blueprint.route("/phan-anh/moi/<token>/chi-tiet", methods=["GET", "POST"])
@limit_steps
@public
@capability_url
@takes_files(MAX_REQUEST, preserves_text=True)
@with_draft
def step_details(token: str, draft: ReportDraft) -> ResponseReturnValue:
    """At least words and a place; the ward is understood from the address or the point, and the author corrects it.

    What is right is stored although something else is not. Going back and the photos' own buttons ask for nothing.
    """
    words = clean(request.values.get("ward", "") or request.args.get("tim", ""))[:MAX_SEARCH]
    matches = ward_matches(db.session(), words) if words else WardMatches()
    reading = _read_place(draft)
    form = _form(draft, matches, reading)
    shown: dict[str, Any] = {"words": words, "matches": matches, "reading": reading}
    if request.method != "POST":
        is_understood = preselect_ward(form, reading.ward, reading.possible)
        return _page(token, draft, form, Received(), is_understood=is_understood, **shown)
    mistake = use_photo_location(draft, form) if "photo_position" in request.form else ""
    chosen = chosen_ward(matches)
    form.area.data = chosen or form.area.data
    is_understood = not chosen and not form.point.data and preselect_ward(form, reading.ward, reading.possible)
    is_right = form.validate()
    shown["is_understood"] = is_understood
    values = _values(draft, form)
    if is_changed_elsewhere(draft, Step.DETAILS, values):
        return no_content() if redirect_to_step() == "save" else _page(token, draft, form, Received(), 409, **shown)
    note_writer(draft, Step.DETAILS)
    write_draft(db.session(), draft, clock.now(), **values)
    received = receive_photos(db.session(), draft, clock.now())
    if redirect_to_step() == "save":
        return no_content()
    if mistake:
        form.point.errors = [mistake]
    if received.stays or (is_right and received.problems):
        # The next page says which photos were refused; everything else is stored.
        return redirect(step_url(Step.DETAILS, token, **received.arguments), 303)
    if redirect_to_step() == "back":
        return submitted_direction(Step.DETAILS, token, Step.CATEGORY)
    if _stays(words, chosen, form):
        found: dict[str, Any] = {"chon": 1} if chosen else {"tim": words or None}
        return redirect(step_url(Step.DETAILS, token, **found), 303)
    check_location(draft, form)
    if form.errors:
        commit_on_error(db.session())
        return _page(token, draft, form, received, 422, **shown)
    if draft.category is None:
        return redirect(step_url(Step.CATEGORY, token, ve=Step.REVIEW.value), 303)
    return redirect(step_url(step_before_review(draft), token, hieu=1 if is_understood else None), 303)


def _stays(words: str, chosen: str, form: DetailsForm) -> bool:
    """A search, a point or a photo's place was asked for, and the fields about the place are right."""
    asks = stays_here(words, chosen) or "photo_position" in request.form
    return asks and not {"place_text", "landmark", "area", "point"} & set(form.errors)


@dataclass(frozen=True)
class PlaceReading:
    """What the page understands of an address, or of a point that was just picked: wards, and the street there."""

    wards: WardMatches = field(default_factory=WardMatches)
    point: Point | None = None
    ward_at_point: Place | None = None
    street: str = ""

    @property
    def ward(self) -> Place | None:
        """The one to choose beforehand. A point knows better than words."""
        return self.ward_at_point or self.wards.only

    @property
    def possible(self) -> set[str]:
        """The slugs of all wards that the address may mean."""
        return {each.place.slug for each in self.wards.wards}


def _read_place(draft: ReportDraft) -> PlaceReading:
    """Of what is being typed or picked; else of the address that the draft has while it has no ward."""
    session = db.session()
    if point := point_asked_about():
        near = proposed_wards(gazetteer(session), point)
        street = "" if request.args.get("place_text") else street_near(session, point)
        return PlaceReading(point=point, ward_at_point=near[0] if near else None, street=street)
    address = clean(request.values.get("place_text", "" if draft.area_id else draft.place_text))[:MAX_ADDRESS]
    return PlaceReading(wards_of_address(session, address)) if address else PlaceReading()


def _form(draft: ReportDraft, matches: WardMatches, reading: PlaceReading) -> DetailsForm:
    form = details_form(
        draft.category.questions if draft.category else (),
        draft.answers,
        choices=ward_choices(reading.point or draft.point, matches, reading.wards),
        data={
            "description": draft.description,
            "urgency": draft.urgency,
            "visibility": draft.visibility,
            "place_text": draft.place_text,
            "landmark": draft.landmark,
            "area": area_value(draft),
            "point": f"{draft.latitude:.6f}, {draft.longitude:.6f}" if draft.point else "",
            "accuracy": draft.accuracy_m or "",
            "source": draft.point_source,
        },
    )
    if request.method != "POST":
        if "area" in request.args:
            form.area.data = request.args["area"]
        if matches.only:
            form.area.data = matches.only.slug
    return form


def _page(
    token: str,
    draft: ReportDraft,
    form: DetailsForm,
    received: Received,
    status: int = 200,
    *,
    words: str,
    matches: WardMatches,
    reading: PlaceReading,
    is_understood: bool,
) -> ResponseReturnValue:
    """`status` is 409 when another tab was first: then nothing was saved."""
    areas = gazetteer(db.session())
    asks_for_wards = request.method != "POST" and not WARD_FIELDS.isdisjoint(request.args)
    by_page = is_understood or is_page_choice(form) or is_own_ward(draft)
    return render(
        "reports/submission/details.html",
        "wards" if asks_for_wards else "step",
        status=422 if form.errors and status == 200 else status,
        token=token,
        draft=draft,
        form=form,
        words=words,
        matches=matches,
        reading=reading,
        # The address speaks of other wards than the one that is chosen.
        offered=() if form.area.data in reading.possible else reading.wards.wards,
        is_understood=is_understood,
        chosen_by_page=form.area.data if by_page else "",
        is_chosen=request.method != "POST" and "chon" in request.args and draft.area_id is not None,
        outside=draft.area_id is not None and areas.city is not None and draft.area_id == areas.city.id,
        place=areas.get(draft.area_id) if draft.area_id else None,
        strip=draft_photo_list(token, draft, received.problems),
        is_late=status == 409,
        stored_words=[draft.place_text, draft.landmark, draft.description],
        kilometres_outside=kilometres_from_ward(draft),
        far=draft.point is not None and is_far(areas, draft.point),
        shows_map=request.method != "POST" and "ban-do" in request.args and draft.point is None,
    )


def _values(draft: ReportDraft, form: DetailsForm) -> dict[str, Any]:
    """Columns with what is right in the form."""
    right = form.valid_values()
    return {
        **location_values(draft, form),
        # Too long or too short, it is stored all the same: nobody writes a story twice.
        "description": form.description.data,
        "answers": form.answers(draft.category.questions if draft.category else (), draft.answers),
        "urgency": right.get("urgency") or draft.urgency,
        "visibility": right.get("visibility") or draft.visibility,
    }
