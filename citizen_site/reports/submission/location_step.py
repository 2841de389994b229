"""The second step: where it is, in words, by ward, by a point."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from citizen_site.areas.gazetteer import Place, gazetteer
from citizen_site.areas.labels import area_name
from citizen_site.areas.queries import search_areas
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
from citizen_site.reports.submission.location import is_outside, proposed_wards, unit_of
from citizen_site.reports.submission.steps import Step
from citizen_site.web.access import public
from citizen_site.web.errors import resubmittable
from citizen_site.web.rendering import render
from citizen_site.web.security import capability_url

MAX_SEARCH = 60


@blueprint.route("/phan-anh/moi/<token>/vi-tri", methods=["GET", "POST"])
@limit_steps
@public
@capability_url
@resubmittable
@with_draft
def step_location(token: str, draft: ReportDraft) -> ResponseReturnValue:
    """At least words or a point; the ward is proposed from the point, and the author corrects it."""
    words = clean(request.values.get("ward", ""))[:MAX_SEARCH]
    form = PlaceForm(
        choices=_choices(draft.point, words),
        data={
            "place_text": draft.place_text,
            "landmark": draft.landmark,
            "area": _area_value(draft),
            "point": f"{draft.latitude:.6f}, {draft.longitude:.6f}" if draft.point else "",
            "accuracy": draft.accuracy_m or "",
            "source": draft.point_source,
        },
    )
    if request.method == "POST":
        if "photo_position" in request.form:
            _use_photo_location(draft, form)
        is_right = form.validate()
        _save_location(draft, form)
        if "photo_position" in request.form and not form.place:
            is_right = False
            form.point.errors = [_("Trong ảnh không có vị trí. Bạn ghi nơi bằng lời là đủ.")]
        way = redirect_to_step()
        if way == "save":
            return no_content()
        if way == "back":
            return submitted_direction(Step.LOCATION, token, Step.LOCATION)
        if (way == "stay" or "photo_position" in request.form) and is_right:
            again = step_url(Step.LOCATION, token, ward=words or None, ve=request.args.get("ve"))
            return redirect(again, 303)
        if is_right and _is_enough(draft, form):
            return submitted_direction(Step.LOCATION, token, Step.DESCRIPTION)
        commit_on_error(db.session())
    areas = gazetteer(db.session())
    return render(
        "reports/submission/location.html",
        "wards" if request.method != "POST" and "ward" in request.args else "step",
        status=422 if form.errors else 200,
        token=token,
        draft=draft,
        form=form,
        words=words,
        found=len(form.area.choices.get(_("Tìm thấy"), ())),
        has_photos=bool(photos_of(db.session(), draft)),
        outside=draft.area_id is not None and areas.city is not None and draft.area_id == areas.city.id,
        far=draft.point is not None and is_outside(areas, draft.point),
    )


def _choices(point: Point | None, words: str) -> dict[str, dict[str, str]]:
    """Wards under headings: what the words found, those near the point, then all."""
    session = db.session()
    areas = gazetteer(session)
    groups: dict[str, list[Place]] = {}
    if words:
        units = [unit_of(areas, today) for found in search_areas(session, words) for today in found.today]
        groups[_("Tìm thấy")] = [unit for unit in dict.fromkeys(units) if unit]
    if point:
        near = [place for place, _km in proposed_wards(areas, point)]
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


def _use_photo_location(draft: ReportDraft, form: PlaceForm) -> None:
    """Only now is it read, because the author asked; the public copies never have it."""
    points = (position_of(photo) for photo in photos_of(db.session(), draft))
    found = next((point for point in points if point), None)
    form.point.data = f"{found.latitude:.6f}, {found.longitude:.6f}" if found else ""
    form.source.data, form.accuracy.data = PointSource.PHOTO.value, ""


def _area_value(draft: ReportDraft) -> str:
    areas = gazetteer(db.session())
    if draft.area_id is None:
        return ""
    place = areas.get(draft.area_id)
    return place.slug if place.is_unit else OUTSIDE


def _save_location(draft: ReportDraft, form: PlaceForm) -> None:
    """What was right is kept. A new point proposes the ward; a ward that was chosen stays."""
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
            wanted = near[0][0].slug if near else OUTSIDE
    place = areas.city if wanted == OUTSIDE else areas.find(wanted)
    values["area_id"] = place.id if place else None
    write_draft(db.session(), draft, clock.now(), **values)


def _is_enough(draft: ReportDraft, form: PlaceForm) -> bool:
    """Says on the form what is missing."""
    areas = gazetteer(db.session())
    if draft.area_id is None:
        form.area.errors = [_("Bạn chọn phường, xã; không chắc thì chọn nơi gần nhất.")]
    if not (draft.place_text or draft.point):
        form.place_text.errors = [_("Bạn ghi nơi bằng vài lời, hoặc dùng vị trí.")]
    elif areas.city and draft.area_id == areas.city.id and not draft.place_text:
        form.place_text.errors = [
            _("Nơi này ngoài Hà Nội. Bạn ghi rõ địa chỉ, có cả tỉnh, để chúng tôi chuyển tới đúng nơi.")
        ]
    return not form.errors
