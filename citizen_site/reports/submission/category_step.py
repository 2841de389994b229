"""The first step: the category. It may be chosen last: after a photo or the map, from what was written since."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from citizen_site.accounts.current_user import current_person
from citizen_site.areas.gazetteer import gazetteer
from citizen_site.areas.my_area import my_area
from citizen_site.core import clock
from citizen_site.core.tokens import new_token
from citizen_site.core.transactions import commit_on_error
from citizen_site.extensions import db
from citizen_site.reports.attachments.photos import photos_of
from citizen_site.reports.attachments.sizes import MAX_REQUEST
from citizen_site.reports.categories import active_categories, active_category, matching
from citizen_site.reports.category_proposals import CategoryProposal, propose_categories
from citizen_site.reports.models.category import ReportCategory
from citizen_site.reports.models.draft import ReportDraft
from citizen_site.reports.submission.draft_session import (
    blueprint,
    current_draft,
    digest_of,
    forget_draft,
    limit_starts,
    limit_steps,
    remember_draft,
    step_url,
    submitted_direction,
    with_draft,
)
from citizen_site.reports.submission.drafts import choose_category, discard_draft, start_draft
from citizen_site.reports.submission.location import unit_of
from citizen_site.reports.submission.similar_step import step_before_review
from citizen_site.reports.submission.steps import ANYTHING_ELSE, Step, first_incomplete, is_done
from citizen_site.reports.web.labels import GROUPS
from citizen_site.reports.web.mistakes import PHOTO_PROBLEMS
from citizen_site.reports.web.photo_upload import FIELD, receive_photos
from citizen_site.web.access import public
from citizen_site.web.i18n import current_language
from citizen_site.web.query import QueryArgs
from citizen_site.web.rendering import render
from citizen_site.web.security import capability_url, csrf_exempt
from citizen_site.web.uploads import takes_files

# What most reports are about stands on the first screen; the others are one tap behind it, or found by words.
FIRST_SCREEN = (
    *("o-ga", "chieu-sang", "rac-thai", "ngap-ung", "nap-cong", "cay-xanh", "nuoc-sach", "lan-chiem"),
    ANYTHING_ELSE,
)
# The button that begins with the map.
MAP_FIRST = "ban-do"


@blueprint.route("/phan-anh/moi", methods=["GET", "POST"])
@limit_starts
@public
@csrf_exempt
@takes_files(MAX_REQUEST, preserves_text=True)
def start() -> ResponseReturnValue:
    """Begin with a category, a photo or the map; then there is a draft behind a private link."""
    if request.method != "POST":
        return _page(None)
    has_photo = any(upload.filename for upload in request.files.getlist(FIELD))
    category = _chosen()
    if category is None and not has_photo and MAP_FIRST not in request.form:
        return _page(None, [_("Bạn chọn một loại việc, hoặc bắt đầu bằng ảnh.")])
    session, now, token = db.session(), clock.now(), new_token()
    person, here = current_person(), my_area()
    unit = unit_of(gazetteer(session), here) if here else None
    draft = start_draft(
        session,
        digest_of(token),
        language=current_language(),
        person_id=person.id if person else None,
        now=now,
        category=category,
        area_id=unit.id if unit else None,
    )
    received = receive_photos(session, draft, now)
    if received.problems:
        commit_on_error(session)
        problems = [str(PHOTO_PROBLEMS[problem]) for _number, problem in received.problems]
        return remember_draft(_page(draft, problems, token=token), token)
    arguments = {MAP_FIRST: 1} if MAP_FIRST in request.form else {}
    return remember_draft(redirect(step_url(Step.DETAILS, token, **arguments), 303), token)


@blueprint.route("/phan-anh/moi/<token>/viec-gi", methods=["GET", "POST"])
@limit_steps
@public
@capability_url
@with_draft
def step_category(token: str, draft: ReportDraft) -> ResponseReturnValue:
    """Choose the category, or another one. Where the details are there already, the review is next (`ve`)."""
    if request.method != "POST":
        return _page(draft, token=token)
    category = _chosen()
    if category is None:
        return _page(draft, [_("Bạn chọn một loại việc.")], token=token)
    choose_category(db.session(), draft, category, clock.now())
    has_details = request.args.get("ve") == Step.REVIEW and is_done(draft, Step.DETAILS)
    return submitted_direction(Step.CATEGORY, token, step_before_review(draft) if has_details else Step.DETAILS)


@blueprint.post("/phan-anh/moi/<token>/bo")
@limit_steps
@public
@capability_url
@with_draft
def discard(token: str, draft: ReportDraft) -> ResponseReturnValue:
    """Discard the draft, or start over."""
    discard_draft(db.session(), draft, clock.now())
    return forget_draft(redirect(url_for("report_submission.start"), 303))


def _page(draft: ReportDraft | None, problems: Sequence[str] = (), *, token: str = "") -> Response:
    args = QueryArgs()
    words = args.text("q")
    session = db.session()
    categories, waiting = active_categories(session), current_draft() if draft is None else None
    return render(
        "reports/submission/category.html",
        "results" if request.method != "POST" and "q" in request.args else "step",
        status=422 if problems else args.status,
        problems=[*problems, *args.problems],
        draft=draft,
        token=token,
        words=words,
        groups=GROUPS,
        categories=categories,
        first=[each for code in FIRST_SCREEN for each in categories if each.code == code],
        found=matching(categories, words) if words else (),
        proposals=_proposals(categories, draft, words),
        other=next((each for each in categories if each.code == ANYTHING_ELSE), None),
        waiting=waiting,
        waiting_step=(first_incomplete(waiting[1]) or Step.REVIEW) if waiting else None,
        photos=photos_of(session, draft) if draft else (),
    )


def _proposals(
    categories: Sequence[ReportCategory], draft: ReportDraft | None, words: str
) -> Sequence[CategoryProposal]:
    """From words that no category has as they are, or from the story and the place of a draft without a category."""
    session = db.session()
    if words:
        return () if matching(categories, words) else propose_categories(session, categories, words)
    if draft is None or draft.category is not None:
        return ()
    return propose_categories(session, categories, draft.description, draft.point)


def _chosen() -> ReportCategory | None:
    code = request.form.get("category", "")
    return active_category(db.session(), code) if code else None
