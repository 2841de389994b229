"""The second step: where it is, in words, by ward, by a point."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from citizen_site.areas.gazetteer import Place, gazetteer
from citizen_site.areas.labels import area_name
from citizen_site.areas.position import is_far
from citizen_site.core import clock
from citizen_site.core.geo import Point
from citizen_site.core.text import clean
from citizen_site.core.transactions import commit_on_error
from citizen_site.extensions import db
from citizen_site.reports.attachments.photos import photos_of
from citizen_site.reports.attachments.processing import position_of
from citizen_site.reports.enums import PointSource
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
from citizen_site.reports.submission.forms import OUTSIDE, PlaceForm
from citizen_site.reports.submission.location import (
    is_in_vietnam,
    kilometres_outside,
    proposed_wards,
)
from citizen_site.reports.submission.steps import Step
from citizen_site.reports.submission.two_tabs import is_changed_elsewhere, note_writer
from citizen_site.reports.submission.ward_search import WardMatches, ward_matches
from citizen_site.web.access import public
from citizen_site.web.filters import distance
from citizen_site.web.rendering import render
from citizen_site.web.security import capability_url

MAX_SEARCH = 60
# A ward that the search found, as a row to tap.
ROW_BUTTON = "chon-phuong"


@blueprint.route("/phan-anh/moi/<token>/vi-tri", methods=["GET", "POST"])
@limit_steps
@public
@capability_url
@with_draft
def step_location(token: str, draft: ReportDraft) -> ResponseReturnValue:
    """At least words or a point; the ward is proposed from the point, and the author corrects it."""
    words = clean(request.values.get("ward", "") or request.args.get("tim", ""))[:MAX_SEARCH]
    matches = ward_matches(db.session(), words) if words else WardMatches()
    form = PlaceForm(
        choices=_choices(draft.point, matches),
        data={
            "place_text": draft.place_text,
            "landmark": draft.landmark,
            "area": _area_value(draft),
            "point": f"{draft.latitude:.6f}, {draft.longitude:.6f}" if draft.point else "",
            "accuracy": draft.accuracy_m or "",
            "source": draft.point_source,
        },
    )
    is_late = False
    if request.method == "POST":
        mistake = _use_photo_location(draft, form) if "photo_position" in request.form else ""
        chosen = _chosen_ward(matches)
        if chosen:
            form.area.data = chosen
        is_right = form.validate()
        is_late = is_changed_elsewhere(draft, Step.LOCATION)
        if not is_late:
            note_writer(draft, Step.LOCATION)
            _save_location(draft, form)
        if mistake:
            is_right = False
            form.point.errors = [mistake]
        if redirect_to_step() == "save":
            return no_content()
        if not is_late:
            if onward := _onward(token, draft, form, words, chosen, is_right=is_right):
                return onward
            commit_on_error(db.session())
    elif matches.only:
        form.area.data = matches.only.slug
    areas = gazetteer(db.session())
    return render(
        "reports/submission/location.html",
        "wards" if request.method != "POST" and "ward" in request.args else "step",
        status=409 if is_late else 422 if form.errors else 200,
        token=token,
        draft=draft,
        form=form,
        words=words,
        matches=matches,
        is_chosen=request.method != "POST" and "chon" in request.args and draft.area_id is not None,
        has_photos=bool(photos_of(db.session(), draft)),
        outside=draft.area_id is not None and areas.city is not None and draft.area_id == areas.city.id,
        place=areas.get(draft.area_id) if draft.area_id else None,
        is_late=is_late,
        stored_words=[draft.place_text, draft.landmark],
        kilometres_outside=_kilometres_outside(draft),
        far=draft.point is not None and is_far(areas, draft.point),
    )


def _onward(
    token: str, draft: ReportDraft, form: PlaceForm, words: str, chosen: str, *, is_right: bool
) -> ResponseReturnValue | None:
    """The way on, back, or to this step again after a search; None where something in it has to be mended."""
    if redirect_to_step() == "back":
        return submitted_direction(Step.LOCATION, token, Step.LOCATION)
    if (_stays(words, chosen) or "photo_position" in request.form) and is_right:
        found = {"chon": 1} if chosen else {"tim": words or None}
        return redirect(step_url(Step.LOCATION, token, ve=request.args.get("ve"), **found), 303)
    if is_right and _is_enough(draft, form):
        return submitted_direction(Step.LOCATION, token, Step.DESCRIPTION)
    return None


def _chosen_ward(matches: WardMatches) -> str:
    """The slug of the row that was tapped; what was searched and is the only one chooses itself. "" for neither."""
    tapped = request.form.get(ROW_BUTTON, "")
    if tapped:
        return tapped
    return matches.only.slug if matches.only and _is_search() else ""


def _is_search() -> bool:
    """The search button, the keyboard's search key, or words in the search field that nobody has looked up yet."""
    if redirect_to_step() in ("stay", "enter"):
        return True
    return redirect_to_step() == "next" and request.form.get("ward", "") != request.form.get("da-tim", "")


def _stays(words: str, chosen: str) -> bool:
    """Whether the step is shown again. A search never leads on, unless it was the way on that found the only ward."""
    if redirect_to_step() == "next":
        return ROW_BUTTON in request.form or bool(words and _is_search() and not chosen)
    return redirect_to_step() == "stay" or bool(words)


def _choices(point: Point | None, matches: WardMatches) -> dict[str, dict[str, str]]:
    """Wards under headings: what the words found, those near the point, then all."""
    session = db.session()
    areas = gazetteer(session)
    groups: dict[str, list[Place]] = {}
    if matches.wards:
        groups[_("Tìm thấy")] = [each.place for each in matches.wards]
    if point:
        near = proposed_wards(areas, point)
        groups[_("Gần điểm đã chọn")] = [each for each in near if each not in groups.get(_("Tìm thấy"), ())]
    first = {each for found in groups.values() for each in found}
    return {
        "": {"": _("Chọn phường, xã")},
        **{heading: _named(found) for heading, found in groups.items() if found},
        _("Tất cả phường, xã"): _named(each for each in areas.units if each not in first),
        _("Nơi khác"): {OUTSIDE: _("Ngoài Hà Nội")},
    }


def _named(places: Iterable[Place]) -> dict[str, str]:
    return {each.slug: area_name(each) for each in places}


def _use_photo_location(draft: ReportDraft, form: PlaceForm) -> str:
    """The first position in the photos that can be meant; a sentence when there is none, and the point stays.

    Only now is it read, because the author asked; the public copies never have it.
    """
    points = [point for photo in photos_of(db.session(), draft) if (point := position_of(photo))]
    found = next((point for point in points if is_in_vietnam(point)), None)
    if found:
        form.point.data = f"{found.latitude:.6f}, {found.longitude:.6f}"
        form.source.data, form.accuracy.data = PointSource.PHOTO.value, ""
        return ""
    if points:
        return _("Vị trí trong ảnh ở ngoài Việt Nam, nên chúng tôi không dùng. Bạn viết địa chỉ là đủ.")
    return _("Ảnh không có thông tin vị trí. Bạn viết địa chỉ là đủ.")


def _area_value(draft: ReportDraft) -> str:
    areas = gazetteer(db.session())
    if draft.area_id is None:
        return ""
    place = areas.get(draft.area_id)
    return place.slug if place.is_unit else OUTSIDE


def _save_location(draft: ReportDraft, form: PlaceForm) -> None:
    """Valid answers are stored. A new point proposes the ward; a ward that was chosen stays."""
    right = form.valid_values()
    values: dict[str, Any] = {name: right[name] for name in ("place_text", "landmark") if name in right}
    areas = gazetteer(db.session())
    wanted = right.get("area") or ""
    # A page that is left keeps what was picked, but takes nothing away: its hidden field may never have been filled.
    if "point" in right and (form.place or request.form.get("go") != "save"):
        point, was = form.place, draft.point
        values.update(
            latitude=round(point.latitude, 6) if point else None,
            longitude=round(point.longitude, 6) if point else None,
            accuracy_m=form.accuracy_m if point else None,
            point_source=form.point_source if point else "",
        )
        is_new = point is not None and (was is None or point.distance_km(was) > 0.001)
        if point is not None and is_new and (not wanted or wanted == _area_value(draft)):
            near = proposed_wards(areas, point)
            wanted = near[0].slug if near else OUTSIDE
    place = areas.city if wanted == OUTSIDE else areas.find(wanted)
    values["area_id"] = place.id if place else None
    write_draft(db.session(), draft, clock.now(), **values)


def _is_enough(draft: ReportDraft, form: PlaceForm) -> bool:
    """Says on the form what is missing."""
    areas = gazetteer(db.session())
    if draft.area_id is None:
        form.area.errors = [_("Bạn chọn phường, xã; không chắc thì chọn phường, xã gần nhất.")]
    if not (draft.place_text or draft.point):
        form.place_text.errors = [_("Bạn viết địa chỉ, hoặc dùng vị trí của mình.")]
    elif areas.city and draft.area_id == areas.city.id and not draft.place_text:
        form.place_text.errors = [
            _("Chỗ này ở ngoài Hà Nội. Bạn viết rõ địa chỉ, có cả tỉnh, để chúng tôi chuyển tới đúng cơ quan.")
        ]
    if draft.point and not form.far_is_right.data and (kilometres := _kilometres_outside(draft)):
        form.far_is_right.errors = [
            _(
                "Điểm trên bản đồ cách phường, xã đã chọn khoảng %(distance)s. Bạn sửa một trong hai,"
                " hoặc cho biết cả hai đều đúng.",
                distance=distance(kilometres),
            )
        ]
    return not form.errors


def _kilometres_outside(draft: ReportDraft) -> float | None:
    if draft.point is None or draft.area_id is None:
        return None
    return kilometres_outside(gazetteer(db.session()), draft.area_id, draft.point)
