"""Where it is, in the form of the details: wards to choose from, what an address or a point fills in, what lacks."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from flask import request
from flask_babel import gettext as _

from citizen_site.areas.gazetteer import Place, gazetteer
from citizen_site.areas.labels import area_name
from citizen_site.areas.my_area import my_area
from citizen_site.core.geo import Point
from citizen_site.extensions import db
from citizen_site.reports.addresses import street_near
from citizen_site.reports.attachments.photos import photos_of
from citizen_site.reports.attachments.processing import position_of
from citizen_site.reports.enums import PointSource
from citizen_site.reports.models.draft import ReportDraft
from citizen_site.reports.submission.draft_session import redirect_to_step
from citizen_site.reports.submission.forms import OUTSIDE, DetailsForm
from citizen_site.reports.submission.location import (
    is_in_vietnam,
    kilometres_outside,
    proposed_wards,
    read_point,
    unit_of,
)
from citizen_site.reports.submission.ward_search import WardMatches
from citizen_site.web.filters import distance

# A ward that the search found, as a row to tap.
ROW_BUTTON = "chon-phuong"
# The ward that the page chose, from the address or as the reader's own: an address may change it, a ward that its
# reader chose stays.
UNDERSTOOD = "da-hieu"


def chosen_ward(matches: WardMatches) -> str:
    """The slug of the row that was tapped; what was searched and is the only one chooses itself. "" for neither."""
    tapped = request.form.get(ROW_BUTTON, "")
    if tapped:
        return tapped
    return matches.only.slug if matches.only and is_search() else ""


def is_search() -> bool:
    """The search button, the keyboard's search key, or words in the search field that nobody has looked up yet."""
    if redirect_to_step() in ("stay", "enter"):
        return True
    return redirect_to_step() == "next" and request.form.get("ward", "") != request.form.get("da-tim", "")


def stays_here(words: str, chosen: str) -> bool:
    """Whether the step is shown again. A search never leads on, unless it was the way on that found the only ward."""
    if redirect_to_step() == "next":
        return ROW_BUTTON in request.form or bool(words and is_search() and not chosen)
    return redirect_to_step() == "stay" or bool(words)


def ward_choices(point: Point | None, matches: WardMatches, understood: WardMatches) -> dict[str, dict[str, str]]:
    """Wards under headings: what the words found, what the address speaks of, those near the point, then all."""
    areas = gazetteer(db.session())
    groups: dict[str, list[Place]] = {}
    if matches.wards:
        groups[_("Tìm thấy")] = [each.place for each in matches.wards]
    if understood.wards:
        groups[_("Theo địa chỉ")] = [each.place for each in understood.wards]
    if point:
        groups[_("Gần điểm đã chọn")] = list(proposed_wards(areas, point))
    first: set[Place] = set()
    for heading, found in groups.items():
        groups[heading] = [each for each in found if each not in first]
        first |= set(found)
    return {
        "": {"": _("Chọn phường, xã")},
        **{heading: _named(found) for heading, found in groups.items() if found},
        _("Tất cả phường, xã"): _named(each for each in areas.units if each not in first),
        _("Nơi khác"): {OUTSIDE: _("Ngoài Hà Nội")},
    }


def _named(places: Iterable[Place]) -> dict[str, str]:
    return {each.slug: area_name(each) for each in places}


def area_value(draft: ReportDraft) -> str:
    """What stands chosen in the field: a slug, OUTSIDE, or "" for none."""
    areas = gazetteer(db.session())
    if draft.area_id is None:
        return ""
    place = areas.get(draft.area_id)
    return place.slug if place.is_unit else OUTSIDE


def preselect_ward(form: DetailsForm, understood: Place | None, possible: Collection[str]) -> bool:
    """Choose the ward that an address or a point speaks of, where its reader has chosen none. Says whether it did.

    `possible` are the slugs of all that the address may mean: a ward that only the page chose is none of them, and
    is taken back, so that its reader is asked.
    """
    if form.area.data not in ("", None) and not is_page_choice(form):
        return False
    if understood is not None:
        form.area.data = understood.slug
    elif possible and form.area.data not in possible:
        form.area.data = ""
    return understood is not None


def is_page_choice(form: DetailsForm) -> bool:
    """Whether the ward in the form is the one that the page chose before."""
    return bool(form.area.data) and form.area.data == request.values.get(UNDERSTOOD)


def is_own_ward(draft: ReportDraft) -> bool:
    """Whether the ward is the reader's own, put there before anything was known of the place."""
    here = my_area()
    unit = unit_of(gazetteer(db.session()), here) if here and not (draft.place_text or draft.point) else None
    return unit is not None and unit.id == draft.area_id


def point_asked_about() -> Point | None:
    """The point that was just picked on the map, or typed, for which the page asks what is there."""
    found = read_point(request.args.get("point", "")[:60]) if "point" in request.args else None
    return found if isinstance(found, Point) else None


def use_photo_location(draft: ReportDraft, form: DetailsForm) -> str:
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


def location_values(draft: ReportDraft, form: DetailsForm) -> dict[str, Any]:
    """Columns with what is right in the form.

    A new point proposes the ward, and the street where no address was written; a ward that was chosen stays.
    """
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
        if point is not None and is_new and (not wanted or wanted == area_value(draft)):
            near = proposed_wards(areas, point)
            wanted = near[0].slug if near else OUTSIDE
        if point is not None and is_new and values.get("place_text") == "":
            values["place_text"] = street_near(db.session(), point)
    place = areas.city if wanted == OUTSIDE else areas.find(wanted)
    values["area_id"] = place.id if place else None
    return values


def check_location(draft: ReportDraft, form: DetailsForm) -> None:
    """Say on the form what is missing."""
    areas = gazetteer(db.session())
    if draft.area_id is None and not form.area.errors:
        form.area.errors = [_("Bạn chọn phường, xã; không chắc thì chọn phường, xã gần nhất.")]
    if not (draft.place_text or draft.point) and not form.point.errors:
        form.place_text.errors = [_("Bạn viết địa chỉ, hoặc dùng vị trí của mình.")]
    elif areas.city and draft.area_id == areas.city.id and not draft.place_text:
        form.place_text.errors = [
            _("Chỗ này ở ngoài Hà Nội. Bạn viết rõ địa chỉ, có cả tỉnh, để chúng tôi chuyển tới đúng cơ quan.")
        ]
    if draft.point and not form.far_is_right.data and (kilometres := kilometres_from_ward(draft)):
        form.far_is_right.errors = [
            _(
                "Điểm trên bản đồ cách phường, xã đã chọn khoảng %(distance)s. Bạn sửa một trong hai,"
                " hoặc cho biết cả hai đều đúng.",
                distance=distance(kilometres),
            )
        ]


def kilometres_from_ward(draft: ReportDraft) -> float | None:
    """How far the point lies outside the ward, where that is too far to be meant."""
    if draft.point is None or draft.area_id is None:
        return None
    return kilometres_outside(gazetteer(db.session()), draft.area_id, draft.point)
