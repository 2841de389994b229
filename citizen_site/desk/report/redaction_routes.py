"""One photo at the desk: view it in large, redact parts of it, decide whether to publish it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, abort, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from citizen_site.accounts.current_user import account_or_address
from citizen_site.core import clock
from citizen_site.core.errors import ChangedMeanwhileError
from citizen_site.core.permissions import Permission, authorise
from citizen_site.core.site import current_site
from citizen_site.core.transactions import commit_regardless
from citizen_site.core.versioning import one_at_a_time
from citizen_site.desk.report.actions import load_report
from citizen_site.extensions import db, limiter
from citizen_site.reports.acts import recorded
from citizen_site.reports.attachments.photo_review import decide_photo, mark_viewed, next_undecided, redact_photo
from citizen_site.reports.attachments.photos import photo_of, photos_of
from citizen_site.reports.attachments.redaction import MAX_BOXES, Box, boxes_of
from citizen_site.reports.enums import PhotoState
from citizen_site.reports.models.attachments import ReportPhoto
from citizen_site.reports.models.report import Report
from citizen_site.reports.web.labels import DECISIONS
from citizen_site.web.access import current_actor, requires
from citizen_site.web.rendering import render

blueprint = Blueprint("redaction", __name__, url_prefix="/dieu-hanh")
limiter.limit("1200 per hour", key_func=account_or_address)(blueprint)
SAVE, PUBLISH, KEEP_BACK, ADD, DROP = "luu", "dang", "giu", "them", "bo-"


@blueprint.get("/<code>/anh/<int:photo_id>/che")
@requires(Permission.SEE_DESK)
def edit(code: str, photo_id: int) -> Response:
    """The photo in large. Opening this page counts as viewing it."""
    found = load_report(code)
    photo = _ready(found, photo_id)
    actor, now = current_actor(), clock.now()
    authorise(actor, Permission.HANDLE_REPORT, found)
    report_id = found.id
    commit_regardless(db.session(), lambda kept: mark_viewed(kept, actor, report_id, photo_id, now))
    return _page(found, photo, BoxesForm.of(boxes_of(photo)))


@blueprint.post("/<code>/anh/<int:photo_id>/che")
@requires(Permission.SEE_DESK)
def save(code: str, photo_id: int) -> ResponseReturnValue:
    """Every button saves the drawn boxes: nobody publishes a face that they have just redacted."""
    found = load_report(code)
    photo = _ready(found, photo_id)
    form, act = BoxesForm.sent(request.form), request.form.get("viec", SAVE)
    if act == ADD or act.startswith(DROP):
        _change_rows(form, act)
        return _page(found, photo, form)
    if not form.validate():
        return _page(found, photo, form, status=422)
    actor, now, session, version = current_actor(), clock.now(), db.session(), request.form.get("version", "")
    seen_version = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else -1
    photos, seen_decision = list(photos_of(session, found)), request.form.get("decision", "")
    try:
        with one_at_a_time(session), recorded(session, actor, found, now=now):
            redact_photo(session, actor, found, photo, form.boxes, now=now, seen_version=seen_version)
            if act in (PUBLISH, KEEP_BACK):
                publishes = act == PUBLISH
                decide_photo(session, actor, found, photo, publishes=publishes, seen_decision=seen_decision, now=now)
    except ChangedMeanwhileError:
        found = load_report(code)
        photo = _ready(found, photo_id)
        return _page(found, photo, form, status=409, changed=_what_changed(photo, seen_decision))
    if act == SAVE:
        return redirect(url_for("redaction.edit", code=found.display_code, photo_id=photo_id, da="1"), 303)
    if following := next_undecided(photos, photo):
        return redirect(url_for("redaction.edit", code=found.display_code, photo_id=following.id), 303)
    return redirect(url_for("desk_report.report", code=found.display_code, _anchor="dang"), 303)


@blueprint.get("/<code>/anh/<int:photo_id>/chua-che.webp")
@requires(Permission.SEE_DESK)
def clear_copy(code: str, photo_id: int) -> Response:
    """The large copy without redactions, for moderators who redact; not cached by browsers."""
    found = load_report(code)
    authorise(current_actor(), Permission.HANDLE_REPORT, found)
    photo = _ready(found, photo_id)
    path = current_site().storage.path(photo.clear_key or photo.large_key)
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
    """For the slower of two people: what has become of the photo since the page was made."""
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
        "desk/report/photo.html",
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


FIELDS = {"trai": _l("Trái"), "tren": _l("Trên"), "rong": _l("Rộng"), "cao": _l("Cao")}


@dataclass
class TypedBox:
    """A row of the form; `error` says what is wrong with it."""

    values: tuple[str, ...] = ("", "", "", "")
    error: str = ""

    @property
    def fields(self) -> list[tuple[str, str, str]]:
        """Name, label and value of each number."""
        return [(name, str(label), value) for (name, label), value in zip(FIELDS.items(), self.values, strict=True)]

    @property
    def is_empty(self) -> bool:
        return not any(self.values)

    def box(self) -> Box | None:
        """What it covers, cut to the picture; None, with the reason, when that is nothing."""
        try:
            box = Box(*(float(value.replace(",", ".")) for value in self.values)).within()
        except ValueError:
            self.error = _("Hãy nhập đủ bốn số, từ 0 đến 100.")
            return None
        if box is None:
            self.error = _("Ô này nằm ngoài ảnh hoặc quá nhỏ.")
        return box


class BoxesForm:
    """All boxes of a photo. `boxes` are those that are right; `errors` counts those that are not."""

    def __init__(self, rows: Iterable[TypedBox]) -> None:
        self.rows = list(rows)
        self.too_many = False
        self.boxes: Sequence[Box] = ()

    @classmethod
    def of(cls, boxes: Sequence[Box]) -> BoxesForm:
        numbers = [(box.left, box.top, box.width, box.height) for box in boxes]
        return cls(TypedBox(tuple(f"{number:g}" for number in each)) for each in numbers)

    @classmethod
    def sent(cls, form: MultiDict[str, str]) -> BoxesForm:
        columns = [[value.strip()[:12] for value in form.getlist(name)] for name in FIELDS]
        return cls(TypedBox(values) for values in zip(*columns, strict=False))

    def validate(self) -> bool:
        """Rows without any number are none."""
        self.rows = [row for row in self.rows if not row.is_empty]
        self.too_many = len(self.rows) > MAX_BOXES
        found = [row.box() for row in self.rows]
        self.boxes = list(dict.fromkeys(box for box in found if box))
        return not self.too_many and None not in found

    def add(self) -> None:
        """Another row, about the middle of the picture."""
        self.rows.append(TypedBox(("40", "40", "20", "20")))

    def drop(self, number: int) -> None:
        """Without the row at this place, from 1."""
        if 1 <= number <= len(self.rows):
            del self.rows[number - 1]
