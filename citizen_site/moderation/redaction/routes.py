"""One photo at the desk: looked at in large, parts of it covered, decided about."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, redirect, request, send_file, url_for
from flask_babel import gettext as _

from citizen_site.accounts.signed_in import account_or_address, look_again
from citizen_site.core import clock
from citizen_site.core.permissions import Permission, authorise
from citizen_site.core.storage import site_storage
from citizen_site.core.transactions import keep
from citizen_site.extensions import db, limiter
from citizen_site.moderation.handling.page import find
from citizen_site.moderation.redaction.choices import next_undecided
from citizen_site.moderation.redaction.commands import decide_photo, look_at, redact_photo
from citizen_site.moderation.redaction.forms import BoxesForm, TypedBox
from citizen_site.moderation.redaction.names import DECISIONS
from citizen_site.reports.axes import PhotoState
from citizen_site.reports.commands import ChangedMeanwhileError, one_at_a_time
from citizen_site.reports.models import Report
from citizen_site.reports.photos.models import ReportPhoto
from citizen_site.reports.photos.queries import photo_of, photos_of
from citizen_site.reports.photos.redaction import MAX_BOXES, boxes_of
from citizen_site.web.access import current_actor, requires
from citizen_site.web.rendering import render

blueprint = Blueprint("redaction", __name__, url_prefix="/dieu-hanh")
limiter.limit("1200 per hour", key_func=account_or_address)(blueprint)

SAVE, PUBLISH, KEEP_BACK, ADD, DROP = "luu", "dang", "giu", "them", "bo-"


@blueprint.get("/<code>/anh/<int:photo_id>/che")
@requires(Permission.SEE_DESK)
def edit(code: str, photo_id: int) -> Response:
    """The photo in large. Whoever opens this page has looked at it."""
    found = find(code)
    photo = _ready(found, photo_id)
    actor, now = current_actor(), clock.now()
    authorise(actor, Permission.HANDLE_REPORT, found)
    report_id = found.id
    keep(db.session(), lambda kept: look_at(kept, actor, report_id, photo_id, now))
    return _page(found, photo, BoxesForm.of(boxes_of(photo)))


@blueprint.post("/<code>/anh/<int:photo_id>/che")
@requires(Permission.SEE_DESK)
def save(code: str, photo_id: int) -> Any:
    """Every button keeps the boxes that are drawn: nobody publishes a face that he has just covered."""
    found = find(code)
    photo = _ready(found, photo_id)
    form, act = BoxesForm.sent(request.form), request.form.get("viec", SAVE)
    if act == ADD or act.startswith(DROP):
        _change_rows(form, act)
        return _page(found, photo, form)
    if not form.validate():
        return _page(found, photo, form, status=422)
    actor, now, session, edition = current_actor(), clock.now(), db.session(), request.form.get("edition", "")
    seen_edition = int(edition) if edition.isascii() and edition.isdigit() and len(edition) < 10 else -1
    photos, seen_decision = list(photos_of(session, found)), request.form.get("decision", "")
    try:
        with one_at_a_time(session):
            redact_photo(session, actor, found, photo, form.boxes, now=now, seen_edition=seen_edition)
            if act in (PUBLISH, KEEP_BACK):
                publishes = act == PUBLISH
                decide_photo(session, actor, found, photo, publishes=publishes, seen_decision=seen_decision, now=now)
    except ChangedMeanwhileError:
        look_again()
        found = find(code)
        photo = _ready(found, photo_id)
        return _page(found, photo, form, status=409, changed=_what_changed(photo, seen_decision))
    if act == SAVE:
        return redirect(url_for("redaction.edit", code=found.shown_code, photo_id=photo_id, da="1"), 303)
    if following := next_undecided(photos, photo):
        return redirect(url_for("redaction.edit", code=found.shown_code, photo_id=following.id), 303)
    return redirect(url_for("desk.report", code=found.shown_code, _anchor="dang"), 303)


@blueprint.get("/<code>/anh/<int:photo_id>/chua-che.webp")
@requires(Permission.SEE_DESK)
def clear_copy(code: str, photo_id: int) -> Response:
    """The large copy with nothing covered, for those who cover; no browser keeps it."""
    found = find(code)
    authorise(current_actor(), Permission.HANDLE_REPORT, found)
    photo = _ready(found, photo_id)
    path = site_storage().path(photo.clear_key or photo.large_key)
    if not path.exists():
        abort(404)
    response = send_file(path, "image/webp")
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _ready(report: Report, photo_id: int) -> ReportPhoto:
    photo = photo_of(db.session(), report, photo_id)
    if photo is None or photo.state is not PhotoState.READY:
        abort(404)
    return photo


def _change_rows(form: BoxesForm, act: str) -> None:
    """The buttons that add a row and take one away, for those without script."""
    if act == ADD:
        form.add()
    elif (number := act.removeprefix(DROP)).isascii() and number.isdigit():
        form.drop(int(number))


def _what_changed(photo: ReportPhoto, seen_decision: str) -> str:
    """For whoever was slower: what has become of the photo since the page was made."""
    if photo.decision and photo.decision != seen_decision:
        decision = DECISIONS[photo.decision]
        return _(
            "Trong lúc bạn làm, người khác đã quyết định về ảnh này: %(decision)s. Bạn xem rồi chọn lần nữa.",
            decision=decision,
        )
    return _("Trong lúc bạn làm, người khác đã đổi ảnh này. Ô bạn vẽ vẫn còn ở dưới; bạn xem rồi lưu lần nữa.")


def _page(report: Report, photo: ReportPhoto, form: BoxesForm, status: int = 200, *, changed: str = "") -> Response:
    photos = list(photos_of(db.session(), report))
    number = photos.index(photo)
    ready = [each for each in photos if each.state is PhotoState.READY]
    return render(
        "moderation/photo.html",
        status=status,
        report=report,
        photo=photo,
        form=form,
        blank=TypedBox(),
        number=number + 1,
        before=next((each for each in reversed(photos[:number]) if each in ready), None),
        after=next((each for each in photos[number + 1 :] if each in ready), None),
        count=len(photos),
        max_boxes=MAX_BOXES,
        photo_decisions=DECISIONS,
        only_adds=bool(photo.redactions) and not photo.clear_key,
        is_saved=request.args.get("da") == "1",
        changed=changed,
    )
