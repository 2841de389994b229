"""Reports that a phone remembers because its owner wants it: for people without an account.

Their links stand in a signed cookie and nowhere on the server. A link that was renewed is forgotten by that.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Flask, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from itsdangerous import BadData, URLSafeSerializer
from werkzeug.wrappers import Response

from citizen_site.accounts.current_user import current_person
from citizen_site.core import clock
from citizen_site.core.errors import NotFoundError
from citizen_site.core.site import current_site
from citizen_site.extensions import db, limiter
from citizen_site.reports.access_link import message_token, reports_of_message_tokens
from citizen_site.reports.enums import Delivery
from citizen_site.reports.models.report import Report
from citizen_site.reports.queries import count_waiting_for_reporter, waiting_for_reporter
from citizen_site.reports.web.access_link import open_access_link, set_private_headers
from citizen_site.web.access import public
from citizen_site.web.caching import REMEMBERED_COOKIE
from citizen_site.web.i18n import base_path
from citizen_site.web.security import capability_url, csrf_exempt

# A cookie holds no more than these; the oldest is forgotten.
MOST = 20
ONE_YEAR = 365 * 24 * 3600

blueprint = Blueprint("remembered_reports", __name__)
set_private_headers(blueprint)
limiter.limit("120 per hour")(blueprint)


def init_remembered_reports(app: Flask) -> None:
    app.jinja_env.globals.update(
        reports_waiting_for_me=reports_waiting_for_me,
        first_reports_waiting_for_me=first_reports_waiting_for_me,
        is_remembered=is_remembered,
        private_token_of=private_token_of,
    )


@blueprint.post("/phan-anh/cua-toi/<token>/nho")
@public
@capability_url
def remember(token: str) -> ResponseReturnValue:
    """This browser opens the report from now on, until its owner forgets it."""
    report = open_access_link(token).report
    if report.removed_at or report.delivery is Delivery.UNSENT:
        raise NotFoundError
    kept = [private_token_of(each) for each in remembered_reports() if each.id != report.id]
    return _store(redirect(url_for("my_reports.mine", nho="1"), 303), [private_token_of(report), *kept][:MOST])


@blueprint.post("/phan-anh/cua-toi/quen")
@public
@csrf_exempt
def forget() -> ResponseReturnValue:
    """One report, or all without a code."""
    code = request.form.get("code", "")
    kept = [private_token_of(each) for each in remembered_reports() if code and each.code != code]
    return _store(redirect(url_for("my_reports.mine", nho="0"), 303), kept)


def remembered_reports() -> Sequence[Report]:
    """With their categories, the one remembered last first; what was removed or has another link is not among them."""
    if "remembered_reports" not in g:
        tokens, key = _tokens(), current_app.config["SECRET_KEY"]
        g.remembered_reports = reports_of_message_tokens(db.session(), tokens, key) if tokens else ()
    found: Sequence[Report] = g.remembered_reports
    return found


def is_remembered(report: Report) -> bool:
    return any(each.id == report.id for each in remembered_reports())


def private_token_of(report: Report) -> str:
    return message_token(report, current_app.config["SECRET_KEY"])


def reports_waiting_for_me() -> int:
    """How many reports of the reader's account and phone wait for an answer or a confirmation."""
    person, ids = current_person(), [each.id for each in remembered_reports()]
    if person is None and not ids:
        return 0
    return count_waiting_for_reporter(db.session(), person.id if person else None, ids, clock.now())


def first_reports_waiting_for_me(count: int) -> list[tuple[Report, str]]:
    """The first of these reports, each with the address of its owner's page."""
    person, ids = current_person(), [each.id for each in remembered_reports()]
    found = waiting_for_reporter(db.session(), person.id if person else None, ids, clock.now(), count)
    return [
        (
            each,
            url_for("my_reports.show", token=private_token_of(each))
            if each.id in ids
            else url_for("my_reports.show_signed_in", code=each.display_code),
        )
        for each in found
    ]


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="remembered reports")


def _tokens() -> list[str]:
    try:
        tokens = _serializer().loads(request.cookies.get(REMEMBERED_COOKIE, ""))
    except BadData:
        return []
    return [each for each in tokens if isinstance(each, str)][:MOST] if isinstance(tokens, list) else []


def _store(response: Response, tokens: Sequence[str]) -> Response:
    """Nothing to remember leaves no cookie."""
    path, secure = base_path() or "/", current_site().settings.cookies_over_tls_only
    if not tokens:
        response.delete_cookie(REMEMBERED_COOKIE, path=path, secure=secure, httponly=True, samesite="Lax")
        return response
    response.set_cookie(
        REMEMBERED_COOKIE,
        str(_serializer().dumps(list(tokens))),
        max_age=ONE_YEAR,
        path=path,
        secure=secure,
        httponly=True,
        samesite="Lax",
    )
    return response
