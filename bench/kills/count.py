"""What is there in the end, compared with what reporters were told."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass

from flask import Flask
from sqlalchemy import func, select

from bench.kills.phones import PHOTOS, Crowd, address_of, codes_for, description_of, others_for
from citizen_site.core.jobs import OutboxJob
from citizen_site.core.site import site_of
from citizen_site.extensions import db
from citizen_site.notifications.models import Message, MessageKind
from citizen_site.reports.attachments.sizes import copy_keys
from citizen_site.reports.enums import Delivery, EventKind, PhotoState
from citizen_site.reports.models.attachments import ReportPhoto
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.timeline import ReportEvent


@dataclass(frozen=True)
class Count:
    """Of `sent` reports. Messages in doubt were claimed by a worker that died before it could say that they went."""

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
    in_doubt: int
    in_doubt_arrived: int
    codes: int
    codes_doubled: int
    given_up: int

    @property
    def is_right(self) -> bool:
        wrong = (self.lost, self.doubled, self.photos_lost, self.photos_doubled, self.given_up)
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
    doubt = {
        row.about.split(":")[1]
        for row in session.scalars(
            select(Message).where(
                Message.kind == MessageKind.REPORT_UPDATE, Message.claimed_at.is_not(None), Message.sent_at.is_(None)
            )
        )
    }
    for each in crowd.acknowledged:
        (report,) = reports.get(description_of(each.number), [None])[:1]
        if report is None or report.code != each.code or report.delivery is Delivery.UNSENT:
            found["lost"] += 1
            continue
        there = _photos(app, report.id)
        found["photos"] += len(there)
        found["photos_lost"] += len(each.photos - set(there))
        found["photos_doubled"] += max(0, len(there) - PHOTOS)
        subjects, is_in_doubt = others_for(mail, each.number), str(_submission_of(report.id)) in doubt
        found["messages"] += len(subjects)
        found["messages_doubled"] += max(0, len(subjects) - 1)
        found["in_doubt"] += is_in_doubt
        found["in_doubt_arrived"] += is_in_doubt and bool(subjects)
        found["messages_lost"] += not subjects and not is_in_doubt
    codes = [(address_of(number), code) for number in range(sent) for code in codes_for(mail, number)]
    found["codes"], found["codes_doubled"] = len(codes), len(codes) - len(set(codes))
    given_up = select(func.count()).where(OutboxJob.dead_lettered_at.is_not(None))
    names = (name for name in Count.__dataclass_fields__ if name not in ("sent", "acknowledged", "given_up"))
    return Count(
        sent=sent,
        acknowledged=len(crowd.acknowledged),
        given_up=session.scalar(given_up) or 0,
        **{name: found[name] for name in names},
    )


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


def _submission_of(report_id: int) -> int | None:
    """The entry of which the reporter is told."""
    events = select(ReportEvent.id).where(ReportEvent.report_id == report_id, ReportEvent.kind == EventKind.SUBMITTED)
    return db.session.scalar(events)
