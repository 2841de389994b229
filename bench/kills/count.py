"""What is there in the end, compared with what reporters were told."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass

from flask import Flask
from sqlalchemy import func, select

from bench.kills.phones import PHOTOS, Crowd, copies_for, description_of, is_code, seen_by
from citizen_site.core.jobs import OutboxJob
from citizen_site.core.site import site_of
from citizen_site.extensions import db
from citizen_site.notifications.models import Message
from citizen_site.reports.attachments.sizes import copy_keys
from citizen_site.reports.enums import Delivery, PhotoState
from citizen_site.reports.models.attachments import ReportPhoto
from citizen_site.reports.models.report import Report


@dataclass(frozen=True)
class Count:
    """Of `sent` reports. `messages` and `codes` are those with a Message-ID of their own, `…_copies` all that arrived.

    Messages were in doubt when their worker died after it had claimed them and before it could store that they went.
    """

    sent: int
    acknowledged: int
    lost: int
    doubled: int
    photos: int
    photos_lost: int
    photos_doubled: int
    messages: int
    messages_doubled: int
    messages_lost: int
    messages_copies: int
    codes: int
    codes_copies: int
    were_in_doubt: int
    unsent: int
    given_up: int

    @property
    def is_right(self) -> bool:
        wrong = (self.lost, self.doubled, self.photos_lost, self.photos_doubled, self.given_up, self.unsent)
        return self.acknowledged == self.sent and not any((*wrong, self.messages_doubled, self.messages_lost))


def count(app: Flask, crowd: Crowd, sent: int) -> Count:
    with app.app_context():
        try:
            return _count(app, crowd, sent)
        finally:
            db.session.remove()


def _count(app: Flask, crowd: Crowd, sent: int) -> Count:
    session, mail = db.session(), crowd.mail.messages
    reports: dict[str, list[Report]] = {}
    for report in session.scalars(select(Report).order_by(Report.id)):
        reports.setdefault(report.description, []).append(report)
    found: Counter[str] = Counter(doubled=sum(len(each) - 1 for each in reports.values()))
    for each in crowd.acknowledged:
        (report,) = reports.get(description_of(each.number), [None])[:1]
        if report is None or report.code != each.code or report.delivery is Delivery.UNSENT:
            found["lost"] += 1
            continue
        there = _photos(app, report.id)
        found["photos"] += len(there)
        found["photos_lost"] += len(each.photos - set(there))
        found["photos_doubled"] += max(0, len(there) - PHOTOS)
        copies = [message for message in copies_for(mail, each.number) if not is_code(message)]
        found["messages"] += len(seen_by(copies))
        found["messages_doubled"] += max(0, len(seen_by(copies)) - 1)
        found["messages_lost"] += not copies
        found["messages_copies"] += len(copies)
    codes = [message for message in mail if is_code(message)]
    found["codes"], found["codes_copies"] = len(seen_by(codes)), len(codes)
    is_open = Message.discarded_at.is_(None) | Message.claimed_at.is_not(None)
    for name, condition in (
        ("given_up", OutboxJob.dead_lettered_at.is_not(None)),
        ("were_in_doubt", Message.crashes > 0),
        ("unsent", Message.sent_at.is_(None) & is_open),
    ):
        found[name] = session.scalar(select(func.count()).where(condition)) or 0
    names = (name for name in Count.__dataclass_fields__ if name not in ("sent", "acknowledged"))
    return Count(sent=sent, acknowledged=len(crowd.acknowledged), **{name: found[name] for name in names})


def _photos(app: Flask, report_id: int) -> list[str]:
    """The digests of the photos that are whole: their original's bytes and all copies."""
    storage, session = site_of(app).storage, db.session()
    photos = session.scalars(
        select(ReportPhoto).where(ReportPhoto.report_id == report_id, ReportPhoto.state == PhotoState.READY)
    )
    whole = []
    for photo in photos:
        keys = [photo.original_key, *copy_keys(photo.copies)]
        if all(storage.path(key).exists() for key in keys):
            whole.append(hashlib.sha256(storage.read(photo.original_key)).hexdigest())
    return whole
