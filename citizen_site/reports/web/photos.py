"""Photos over the web: the copies that may be seen, and a draft's or report's photos for anyone with its link.

Originals have no address. Nothing here is listed by search engines.
"""

from __future__ import annotations

from functools import partial
from typing import Literal

from flask import Blueprint, Flask, Response, abort, current_app, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue

from citizen_site.accounts.forms import ActForm
from citizen_site.core import clock
from citizen_site.core.errors import NotFoundError
from citizen_site.core.permissions import Permission, authorise
from citizen_site.core.site import current_site
from citizen_site.extensions import db, limiter
from citizen_site.reports.access_link import token_digest
from citizen_site.reports.attachments import photos
from citizen_site.reports.attachments.processing import PhotoProblem
from citizen_site.reports.attachments.sizes import MAX_REQUEST, Size, copy_key
from citizen_site.reports.enums import PhotoStage, PhotoState
from citizen_site.reports.models.attachments import ReportPhoto
from citizen_site.reports.models.draft import ReportDraft
from citizen_site.reports.models.report import Report
from citizen_site.reports.replies import note_added_photos
from citizen_site.reports.submission.drafts import draft_of_token
from citizen_site.reports.web.access_link import open_access_link, set_private_headers
from citizen_site.reports.web.photo_upload import PhotoList, Received, draft_photo_list, own_photo_list, receive_photos
from citizen_site.web.access import public
from citizen_site.web.followed_redirects import follow_for_htmx
from citizen_site.web.rendering import render
from citizen_site.web.security import capability_url
from citizen_site.web.uploads import takes_files

blueprint = Blueprint("report_photos", __name__)
set_private_headers(blueprint)
# A part of a page is swapped: the address stays that of the page.
blueprint.after_request(partial(follow_for_htmx, pushes_url=False))
# Each photo is a separate request. A mobile network may share one address, a draft or report has one author.
limit_uploads = limiter.limit("300 per hour", methods=["POST"], key_func=lambda: _digest(request.path.split("/")[3]))
limit_network = limiter.limit("6000 per hour", methods=["POST"])


def _digest(token: str) -> str:
    return token_digest(token, current_app.config["SECRET_KEY"])


def init_report_photos(app: Flask) -> None:
    """A global, because components see nothing else."""
    app.jinja_env.globals["public_photo_href"] = partial(url_for, "report_photos.public_photo")


@blueprint.get("/phan-anh/anh/<int:photo_id>/<any(be, nho, lon):size>.webp")
@public
def public_photo(photo_id: int, size: str) -> Response:
    """For everybody: published, of a report that is listed.

    `ban` is the version: once something is covered, the address of before leads nowhere, and no cache that holds it is
    asked for the new one.
    """
    asked = request.args.get("ban", "0")
    version = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else -1
    return serve_rendition(photos.public_photo(db.session(), photo_id, version), size, "public")


@blueprint.get("/phan-anh/moi/<token>/anh/<int:photo_id>/<any(be, nho, lon):size>.webp")
@public
def draft_photo(token: str, photo_id: int, size: str) -> Response:
    draft = _draft(token)
    return serve_rendition(photos.own_photo_of(db.session(), draft.report or draft, photo_id), size, "private")


@blueprint.get("/phan-anh/cua-toi/<token>/anh/<int:photo_id>/<any(be, nho, lon):size>.webp")
@public
def own_photo(token: str, photo_id: int, size: str) -> Response:
    return serve_rendition(
        photos.own_photo_of(db.session(), _report(token, Permission.SEE_REPORT), photo_id), size, "private"
    )


@blueprint.route("/phan-anh/moi/<token>/anh", methods=["GET", "POST"])
@limit_uploads
@limit_network
@public
@capability_url
@takes_files(MAX_REQUEST)
def draft_photos(token: str) -> ResponseReturnValue:
    """The photos of a draft: a separate page, and the part of the form's page that lists them."""
    draft = _draft(token)
    if request.method != "POST":
        return _page(draft_photo_list(token, draft))
    received = receive_photos(db.session(), draft, clock.now())
    return _answer(received, draft_photo_list(token, draft, received.problems))


@blueprint.route("/phan-anh/cua-toi/<token>/anh", methods=["GET", "POST"])
@limit_uploads
@limit_network
@public
@takes_files(MAX_REQUEST)
def own_photos(token: str) -> ResponseReturnValue:
    """The photos of a report for its reporter, who may add some."""
    report = _report(token, Permission.ANSWER_FOR_REPORT)
    if request.method != "POST":
        return _page(own_photo_list(token, report))
    now = clock.now()
    received = receive_photos(db.session(), report, now, stage=PhotoStage.ADDED)
    if received.photos:
        note_added_photos(db.session(), report, now)
    return _answer(received, own_photo_list(token, report, received.problems))


def _draft(token: str) -> ReportDraft:
    draft = draft_of_token(db.session(), _digest(token))
    if draft is None or (draft.report and draft.report.removed_at):
        raise NotFoundError
    return draft


def _report(token: str, permission: Permission) -> Report:
    opened = open_access_link(token)
    authorise(opened.actor, permission, opened.report)
    return opened.report


def _page(strip: PhotoList, status: int = 200) -> Response:
    return render("reports/photos.html", "photos", status=status, strip=strip, form=ActForm())


def _answer(received: Received, strip: PhotoList) -> ResponseReturnValue:
    """A request that is refused changes nothing; so one with good photos is none, and the next page tells of the bad.

    The browser follows the redirect and, for a part of a page, gets that part.
    """
    if received.photos or not received.problems:
        return redirect(url_for(request.endpoint or "", **(request.view_args or {}), **received.arguments), 303)
    no_room = any(problem is PhotoProblem.NO_ROOM for _number, problem in received.problems)
    return _page(strip, status=507 if no_room else 422)


SECONDS = 600
POLICY = "default-src 'none'; sandbox"


def serve_rendition(photo: ReportPhoto | None, size: str, who: Literal["public", "private"]) -> Response:
    """A picture and nothing else, whatever a browser would rather take it for; 404 when there is none.

    `who` may cache it for a while: any cache, or only the reader's browser. Photos of before there were tiny copies
    have none.
    """
    if photo is None or photo.state is not PhotoState.READY:
        abort(404)
    wanted = [Size.TINY, Size.SMALL] if size == Size.TINY else [Size(size)]
    paths = [current_site().storage.path(copy_key(photo.copies, each)) for each in wanted]
    path = next((each for each in paths if each.exists()), None)
    if path is None:
        abort(404)
    response = send_file(path, "image/webp", max_age=SECONDS)
    response.headers["Cache-Control"] = f"{who}, max-age={SECONDS}"
    response.headers["Content-Security-Policy"] = POLICY
    return response
