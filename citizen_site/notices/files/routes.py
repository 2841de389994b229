"""Pages that attach files to a draft and serve them."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Blueprint, Flask, Response, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from citizen_site.accounts.current_user import account_or_address
from citizen_site.core.permissions import Permission
from citizen_site.core.site import current_site
from citizen_site.extensions import db, limiter
from citizen_site.notices.files import labels
from citizen_site.notices.files.commands import MAX_FILES, remove_file, turn_picture
from citizen_site.notices.files.findings import Signature, signature_from
from citizen_site.notices.files.forms import FilesForm
from citizen_site.notices.files.models import FileKind, FileState, NoticeFile
from citizen_site.notices.files.queries import FileRemovedError, file_on, files_of, readable_file
from citizen_site.notices.files.receiving import MAX_REQUEST, receive_files
from citizen_site.notices.models import Notice, NoticeState
from citizen_site.notices.publish_checks import WrongStateError
from citizen_site.notices.queries import draft_for
from citizen_site.web.access import current_actor, public, requires
from citizen_site.web.rendering import render
from citizen_site.web.uploads import takes_files

blueprint = Blueprint("notice_files", __name__)
limit_uploads = limiter.shared_limit(
    "200 per hour", scope="notice_files", methods=["POST"], key_func=account_or_address
)

TYPES = {FileKind.PICTURE: "image/webp", FileKind.PDF: "application/pdf"}
# Whatever a file turns out to be, it runs in no origin, loads nothing and sends nothing.
SANDBOX = "default-src 'none'; img-src 'self'; sandbox"


def init_notice_files(app: Flask) -> None:
    """Globals, because components see nothing else."""
    app.jinja_env.globals.update(
        files_of=lambda notice: files_of(db.session(), notice),
        file_verdicts=labels.VERDICTS,
        file_reasons=labels.REASONS,
        file_tones=labels.TONES,
        short_verdicts=labels.SHORT,
        signatures_of=_signatures_of,
    )


def _signatures_of(file: NoticeFile) -> list[Signature]:
    return [signature_from(each) for each in file.signatures]


@blueprint.route("/thong-bao/viet/<code>/tep", methods=["GET", "POST"])
@limit_uploads
@requires(Permission.POST_NOTICE)
@takes_files(MAX_REQUEST)
def manage(code: str) -> Any:
    """The files of a draft. Of several at once the valid ones are stored, and a sentence names the others."""
    notice = draft_for(db.session(), current_actor(), code)
    if notice.state == NoticeState.SCHEDULED and request.method == "GET":
        return redirect(url_for("notice_authoring.preview", code=code), 303)
    form = FilesForm(upload_key=secrets.token_hex(8))
    if form.validate_on_submit():
        try:
            received = receive_files(notice, form.upload_key.data, FileState.ATTACHED)
        except WrongStateError:
            return _refuse(notice)
        if received and not received.refused:
            return redirect(url_for("notice_files.manage", code=code), 303)
        form.files.errors = [" ".join(received.refused) or _("Bạn chưa chọn tệp nào.")]
        form.upload_key.data = secrets.token_hex(8)
        return _page(notice, form, 200 if received.files else 422)
    return _page(notice, form, 422 if form.errors else 200)


def _refuse(notice: Notice) -> ResponseReturnValue:
    """It is no draft any more: it was published, or waits to be. Raises WrongStateError for a draft."""
    if notice.state == NoticeState.DRAFT:
        raise WrongStateError
    if notice.is_public:
        return redirect(url_for("notices.show_notice", code=notice.code), 303)
    form = FilesForm(formdata=None, upload_key=secrets.token_hex(8))
    form.files.errors = [_("Thông báo đã hẹn giờ đăng nên tệp chưa thay đổi. Bạn bỏ hẹn giờ rồi sửa tiếp.")]
    return _page(notice, form, 409)


def _page(notice: Notice, form: FilesForm, status: int) -> Response:
    return render("notices/files.html", status=status, notice=notice, form=form, max_files=MAX_FILES)


@blueprint.post("/thong-bao/viet/<code>/tep/<int:file_id>/bo")
@limit_uploads
@requires(Permission.POST_NOTICE)
def remove(code: str, file_id: int) -> ResponseReturnValue:
    session, actor = db.session(), current_actor()
    notice = draft_for(session, actor, code)
    try:
        if session.get(NoticeFile, file_id) is not None:
            remove_file(session, actor, notice, file_on(session, notice, file_id))
    except WrongStateError:
        return _refuse(notice)
    return redirect(url_for("notice_files.manage", code=code), 303)


@blueprint.post("/thong-bao/viet/<code>/tep/<int:file_id>/xoay")
@limit_uploads
@requires(Permission.POST_NOTICE)
def turn(code: str, file_id: int) -> ResponseReturnValue:
    session, actor = db.session(), current_actor()
    notice = draft_for(session, actor, code)
    try:
        turn_picture(session, actor, notice, file_on(session, notice, file_id), storage=current_site().storage)
    except WrongStateError:
        return _refuse(notice)
    return redirect(url_for("notice_files.manage", code=code), 303)


@blueprint.get("/thong-bao/<code>/tep/<int:file_id>")
@public
def download(code: str, file_id: int) -> Response:
    """A picture to display, a PDF file to save: phones open it in a reader outside this site."""
    try:
        notice, file = readable_file(db.session(), current_actor(), code, file_id)
    except FileRemovedError as error:
        return render("notices/file_removed.html", status=410, notice=error.notice)
    response = send_file(
        current_site().storage.path(file.key),
        mimetype=TYPES[file.kind],
        as_attachment=file.kind == FileKind.PDF,
        download_name=file.name,
        etag=file.key,
        max_age=None,
    )
    response.headers["Content-Security-Policy"] = SANDBOX
    # Cached for a minute only: a notice can be withdrawn.
    is_open = notice.is_public and notice.withdrawn_at is None and file.state == FileState.ATTACHED
    response.headers["Cache-Control"] = "public, max-age=60, must-revalidate" if is_open else "private, no-store"
    return response
