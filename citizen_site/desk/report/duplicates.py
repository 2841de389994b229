"""Reports that may be the same as this one: compared side by side, merged, or marked as not the same."""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection, Sequence

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

from citizen_site.core import clock
from citizen_site.core.errors import NotFoundError
from citizen_site.core.permissions import Permission, allowed, authorise
from citizen_site.core.text import fold
from citizen_site.desk.report.actions import blueprint, last_event_id, load_report
from citizen_site.extensions import db
from citizen_site.reports.duplicates import duplicates_merged_into, find_duplicate_target, mark_distinct
from citizen_site.reports.models.report import code_of
from citizen_site.reports.queries import first_photos, similar_at_desk
from citizen_site.reports.similarity import SimilarReport, shared_words
from citizen_site.reports.workflow import ActorKind, Status, available_transitions
from citizen_site.web.access import current_actor, requires
from citizen_site.web.fields import VersionedForm
from citizen_site.web.rendering import render

_WORD = re.compile(r"\w+")


@blueprint.get("/<code>/giong-nhau")
@requires(Permission.SEE_DESK)
def similar(code: str) -> Response:
    """The nearest first, and the chosen one (`voi`) beside this one. On the report's page it is one line."""
    session, actor, report, now = db.session(), current_actor(), load_report(code), clock.now()
    authorise(actor, Permission.HANDLE_REPORT, report)
    may_merge = Status.DUPLICATE in available_transitions(report.status, ActorKind.STAFF, resume=report.resume_status)
    found = by_place(similar_at_desk(session, actor, report, now)) if may_merge else []
    codes = [each.report.display_code for each in found]
    wanted = request.args.get("voi", "")
    place = codes.index(wanted) if wanted in codes else 0
    chosen = found[place] if found else None
    return render(
        "desk/report/similar.html",
        "found",
        report=report,
        form=VersionedForm(formdata=None),
        last_event=last_event_id(session, report),
        found=found,
        chosen=chosen,
        following=codes[(place + 1) % len(codes)] if len(codes) > 1 else "",
        common=shared_words(report.description, chosen.report.description) if chosen else frozenset(),
        marked=mark_words,
        may_merge=may_merge,
        photos=first_photos(session, [report.id, *(each.report.id for each in found)]),
        at_desk={report.id, *(each.report.id for each in found if allowed(actor, Permission.SEE_DESK, each.report))},
        duplicates=duplicates_merged_into(session, report),
        key=secrets.token_hex(8),
        now=now,
    )


@blueprint.post("/<code>/khong-trung")
@requires(Permission.SEE_DESK)
def not_duplicate(code: str) -> ResponseReturnValue:
    """The pair is not suggested again; on to the next one, or back to the report when there is none."""
    session, actor, report, now = db.session(), current_actor(), load_report(code), clock.now()
    try:
        other = find_duplicate_target(session, actor, code_of(request.form.get("voi", "")))
    except NotFoundError:
        other = None
    if other is not None and other.id != report.id:
        mark_distinct(session, actor, report, other, now=now)
    following = request.form.get("tiep", "")
    if following and similar_at_desk(session, actor, report, now):
        return redirect(url_for("desk_report.similar", code=report.display_code, voi=following), 303)
    return redirect(url_for("desk_report.report", code=report.display_code), 303)


def by_place(found: Collection[SimilarReport]) -> Sequence[SimilarReport]:
    """The nearest first; those without a point last, as alike as they are."""
    return sorted(found, key=lambda each: (each.km is None, round(each.km or 0, 2), -each.score, -each.report.id))


def mark_words(text: str, words: Collection[str]) -> Markup:
    """The text with these words marked, which are without accents."""
    parts, at = [], 0
    for word in _WORD.finditer(text):
        if fold(word[0]) in words:
            parts += [escape(text[at : word.start()]), Markup("<mark>"), escape(word[0]), Markup("</mark>")]
            at = word.end()
    return Markup("").join([*parts, escape(text[at:])])
