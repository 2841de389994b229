"""A report's private link: the secrets that lead to it.

Two secrets lead to a report. One was generated with the draft and is known to the reporter's browser only; its digest
is stored. The other is in messages: it is derived from the report and the first one's digest when a message is
rendered, so it is not stored, and a new private link revokes both.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from citizen_site.accounts.models import ContactKind
from citizen_site.core.job_names import JobName
from citizen_site.core.jobs import enqueue
from citizen_site.core.tokens import digest, same
from citizen_site.reports.models.draft import ReportDraft
from citizen_site.reports.models.report import Report

# Stands between code and secret in the addresses of messages; no other token has it.
_MARK = "."


def token_digest(token: str, key: str) -> str:
    """What is stored in the token's place; the same for a draft and for the report that it becomes."""
    return digest(key, "report", token)


def message_token(report: Report, key: str) -> str:
    """The secret of the links in messages: "K7M4QXT.…"."""
    secret = hmac.new(key.encode(), f"report message\n{report.id}\n{report.token_digest}".encode(), hashlib.sha256)
    return f"{report.code}{_MARK}{base64.urlsafe_b64encode(secret.digest()[:18]).decode()}"


def is_message_token(token: str) -> bool:
    """Whether it can only come from a message, or from the slip of a recorded call."""
    return _MARK in token


def report_of_token(session: Session, token: str, key: str) -> Report | None:
    """The report, with its category, that either secret leads to. It may have been removed, or not be sent yet."""
    by_token = Report.token_digest == token_digest(token, key)
    code, mark, _secret = token.partition(_MARK)
    found = session.scalars(
        select(Report).where(Report.code == code if mark else by_token).options(joinedload(Report.category))
    ).first()
    if found is None or (mark and not same(message_token(found, key), token)):
        return None
    return found


def reports_of_message_tokens(session: Session, tokens: Sequence[str], key: str) -> Sequence[Report]:
    """The reports, with their categories, that these secrets of messages lead to, in their order; none that is gone."""
    codes = {token.partition(_MARK)[0]: token for token in tokens}
    rows = session.scalars(
        select(Report)
        .where(Report.code.in_(codes), Report.removed_at.is_(None))
        .options(joinedload(Report.category))
        .order_by(Report.id)
    )
    found = {each.code: each for each in rows if same(message_token(each, key), codes[each.code])}
    return [found[code] for code in codes if code in found]


def rotate_token(session: Session, report: Report, token: str, key: str) -> None:
    """Rotate the private link to this new token, which is not stored; earlier links stop working, the draft's too."""
    renewed = token_digest(token, key)
    # Whatever version of the report this is: a colleague who changed it meanwhile is no reason to send it again.
    session.execute(update(Report).where(Report.id == report.id).values(token_digest=renewed))
    session.execute(update(ReportDraft).where(ReportDraft.report_id == report.id).values(token_digest=renewed))


def enqueue_recovery_link(
    session: Session, code: str, kind: ContactKind, value: str, *, language: str, now: datetime
) -> None:
    """Look for the report later and elsewhere: nothing here depends on whether there is one.

    The link goes to the contact that came with the report or to one of its reporter's account, and to nobody else.
    """
    enqueue(
        session,
        JobName.SEND_RECOVERY_LINK,
        due_at=now,
        code=code,
        kind=kind.value,
        value=value,
        language=language,
        requested_at=now.isoformat(),
    )
