"""Deciding about the photo that stands large on a report's page: publish it, or withhold it; then the next one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Response, abort, request
from flask.typing import ResponseReturnValue

from citizen_site.core import clock
from citizen_site.core.errors import ChangedMeanwhileError
from citizen_site.core.permissions import Permission, allowed
from citizen_site.core.transactions import commit_regardless
from citizen_site.core.versioning import check_version
from citizen_site.desk.report.actions import blueprint, load_report, submit_action
from citizen_site.extensions import db
from citizen_site.reports.attachments.photo_review import decide_photo, mark_viewed, undecided_photo
from citizen_site.reports.attachments.photos import photo_of, photos_of
from citizen_site.reports.enums import PhotoDecision, PhotoState
from citizen_site.reports.models.attachments import ReportPhoto
from citizen_site.reports.models.report import Report
from citizen_site.reports.web.photos import serve_rendition
from citizen_site.web.access import current_actor, requires
from citizen_site.web.fields import VersionedForm


class PhotoDecisionForm(VersionedForm):
    """The buttons are the decision; the photo, its edition and what was decided before stand beside them."""


@dataclass(frozen=True)
class LargePhoto:
    """The photo that stands large, its number from 1, and how many are ready and undecided."""

    photo: ReportPhoto
    number: int
    undecided: int


def large_photo(photos: Sequence[ReportPhoto]) -> LargePhoto | None:
    """The one that the address names (`anh`), else the first that nobody decided about, else the first."""
    ready = [each for each in photos if each.state is PhotoState.READY]
    if not ready:
        return None
    asked = request.args.get("anh", "")
    chosen = next((each for each in ready if str(each.id) == asked), None) or undecided_photo(ready) or ready[0]
    return LargePhoto(chosen, list(photos).index(chosen) + 1, sum(not each.decision for each in ready))


@blueprint.get("/<code>/anh/<int:photo_id>/<any(be, nho, lon):size>.webp")
@requires(Permission.SEE_DESK)
def photo(code: str, photo_id: int, size: str) -> Response:
    """A copy, published or not, for those who decide about it. Who gets the large one in its present version saw it.

    What a browser fetches before anybody opens the page was seen by nobody; it asks again when it shows the photo.
    """
    found, session, actor = load_report(code), db.session(), current_actor()
    shown = photo_of(session, found, photo_id)
    response = serve_rendition(shown, size, "private")
    if size == "lon":
        response.headers["Cache-Control"] = "private, no-cache"
        is_current = shown is not None and request.args.get("ban", "0") == str(shown.version)
        is_early = "prefetch" in request.headers.get("Sec-Purpose", request.headers.get("Purpose", ""))
        if is_current and not is_early and allowed(actor, Permission.HANDLE_REPORT, found):
            report_id, now = found.id, clock.now()
            commit_regardless(session, lambda kept: mark_viewed(kept, actor, report_id, photo_id, now))
    return response


@blueprint.post("/<code>/anh/<int:photo_id>/quyet")
@requires(Permission.SEE_DESK)
def decide(code: str, photo_id: int) -> ResponseReturnValue:
    """Publish the edition that the sender saw, or withhold the photo. The next undecided one takes its place."""
    found, session, form = load_report(code), db.session(), PhotoDecisionForm()
    chosen = photo_of(session, found, photo_id)
    decision = request.form.get("viec", "")
    if chosen is None or chosen.state is not PhotoState.READY or decision not in DECISIONS:
        abort(404)
    edition, seen_decision = request.form.get("ban", ""), request.form.get("decision", "")

    def act(now: datetime) -> None:
        check_version(found, form.seen_version)
        if edition != str(chosen.version):
            raise ChangedMeanwhileError
        publishes = DECISIONS[decision] is PhotoDecision.PUBLISH
        decide_photo(session, current_actor(), found, chosen, publishes=publishes, seen_decision=seen_decision, now=now)

    return submit_action(found, form, act)


# What the buttons send.
DECISIONS = {"dang": PhotoDecision.PUBLISH, "giu": PhotoDecision.WITHHOLD}


def photo_context(session: Any, report: Report, sent: VersionedForm | None) -> dict[str, Any]:
    """For the page of a report: its photos, and the one that stands large."""
    photos = photos_of(session, report)
    form = sent if isinstance(sent, PhotoDecisionForm) else PhotoDecisionForm(formdata=None)
    return {"photos": photos, "large": large_photo(photos), "photo_form": form}
