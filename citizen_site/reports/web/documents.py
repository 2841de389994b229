"""Documents over the web: files to save, which run in no origin."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, Flask, Response, abort, send_file, url_for

from citizen_site.core.permissions import Permission, allowed, authorise
from citizen_site.core.site import current_site
from citizen_site.extensions import db
from citizen_site.reports.attachments.documents import document_of, documents_of
from citizen_site.reports.models.report import Report, code_of
from citizen_site.reports.queries import report_by_code
from citizen_site.reports.undelivered import is_undelivered
from citizen_site.reports.web.access_link import open_access_link, set_private_headers
from citizen_site.web.access import current_actor, public

blueprint = Blueprint("report_documents", __name__)
set_private_headers(blueprint)
POLICY = "default-src 'none'; sandbox"


def init_report_documents(app: Flask) -> None:
    """Globals, because components see nothing else."""
    app.jinja_env.globals.update(
        documents_of=lambda report: documents_of(db.session(), report),
        delivered_documents_of=lambda report: documents_of(db.session(), report, delivered=True),
        document_href=partial(url_for, "report_documents.download"),
    )


@blueprint.get("/phan-anh/<code>/van-ban/<int:document_id>")
@public
def download(code: str, document_id: int) -> Response:
    """For everyone who may read the report."""
    return _file(report_by_code(db.session(), current_actor(), code_of(code)), document_id)


@blueprint.get("/phan-anh/cua-toi/<token>/van-ban/<int:document_id>")
@public
def download_own(token: str, document_id: int) -> Response:
    """For the reporter, by the private link."""
    opened = open_access_link(token)
    authorise(opened.actor, Permission.SEE_REPORT, opened.report)
    return _file(opened.report, document_id)


def _file(report: Report, document_id: int) -> Response:
    document = document_of(db.session(), report, document_id)
    if document is None:
        abort(404)
    # Of an answer that can still be undone the desk alone knows.
    if is_undelivered(db.session(), document.event_id) and not allowed(current_actor(), Permission.SEE_DESK, report):
        abort(404)
    try:
        response = send_file(
            current_site().storage.path(document.key),
            "application/pdf",
            as_attachment=True,
            download_name=document.name,
        )
    except FileNotFoundError:
        abort(404)
    response.headers["Content-Security-Policy"] = POLICY
    # A report can be hidden at any time.
    is_open = report.is_public
    response.headers["Cache-Control"] = "public, max-age=60, must-revalidate" if is_open else "private, no-store"
    return response
