"""The world in which others' things are tried: every kind of thing, and who it belongs to."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.accounts.commands import link_identity
from citizen_site.accounts.credentials.models import Passkey, SecondFactor
from citizen_site.accounts.credentials.second_factor import begin_second_factor
from citizen_site.accounts.models import BrowserSession, Contact, ContactKind, Person
from citizen_site.accounts.sign_in import begin_sign_in, set_secrets
from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core import clock
from citizen_site.core.flags import add_flag
from citizen_site.core.permissions import Role
from citizen_site.core.saved_forms import add_saved_form, new_key
from citizen_site.core.tokens import new_token
from citizen_site.desk.background_tasks import BackgroundTask, BackgroundTaskKind
from citizen_site.desk.bulk.models import BulkAction, BulkKind
from citizen_site.desk.queue.saved_filters import SavedFilter
from citizen_site.directory.models import ExchangedDay
from citizen_site.extensions import Base, db
from citizen_site.notices.flags import FlagReason, NoticeFlag
from citizen_site.reports.attachments.photos import add_photo
from citizen_site.reports.enums import SourceKind, Visibility
from citizen_site.reports.models.block import Block
from citizen_site.reports.models.routing_rule import RoutingRule
from citizen_site.staff.commands import Offer, invite, set_link
from citizen_site.staff.flags import PersonFlag, PersonFlagReason
from tests.factories.notices import draft as draft_notice
from tests.factories.notices import post
from tests.factories.photos import make_draft, photo_file
from tests.factories.reports import make_report
from tests.factories.staff import TERM, give_role, make_person, make_staff, signed_in
from tests.factories.units import forward, make_body, make_unit
from tests.support.pages import Visitor
from tests.support.targets import World

WARD, ELSEWHERE = "phuong-phuc-loi", "phuong-hoan-kiem"


def make_world(app: Flask, session: Session) -> World:
    """Lan with everything that an account can have, and the strangers who would like to have it."""
    key, now = app.config["SECRET_KEY"], clock.now()
    lan = make_person("Nguyễn Lan", "lan@example.com")
    session.add(Contact(person_id=lan.id, kind=ContactKind.EMAIL, value="lan2@example.com", verified_at=now))
    grant = give_role(lan, Role.LEADER, WARD)
    begin_second_factor(session, lan.id, key=key)
    session.get_one(SecondFactor, lan.id).confirmed_at = now
    link_identity(session, lan, "https://idp.example", "lan", now)
    passkey = Passkey(
        person_id=lan.id, credential_id=b"1", public_key=b"2", sign_count=0, name="điện thoại", created_at=now
    )
    session.add(passkey)
    place = gazetteer(session).find(WARD)
    assert place
    offer = Offer(Role.LEADER, place.id, now, now + TERM, "Được bầu.")
    invitation = invite(session, None, offer, kind="email", value="hoa@example.com", language="vi", now=now, send=False)
    token, link = new_token(), new_token()
    set_link(session, invitation, token, key=key)
    asked = begin_sign_in(
        session,
        ContactKind.EMAIL,
        "lan@example.com",
        browser=new_token(),
        key=key,
        language="vi",
        next_path="",
        now=now,
    )
    set_secrets(asked, link, "123456", key=key)
    report, report_link, report_photo = a_pending_report(key, lan)
    draft_link = new_token()
    draft = make_draft(key=key, token=draft_link)
    draft_photo = add_photo(session, draft, io.BytesIO(photo_file()), upload_key="anh-nhap-1", now=now).id
    notice = draft_notice(session, lan, area=WARD).code
    posted = post(session, lan, area=WARD)
    values: dict[str, Any] = {"message": "", "flagged_by_id": None, "now": now}
    flag = add_flag(session, NoticeFlag(notice_id=posted.id), reason=FlagReason.WRONG, **values).id
    about_lan = PersonFlag(person_id=lan.id, area_id=place.id)
    person_flag = add_flag(session, about_lan, reason=PersonFlagReason.MISUSE, **values).id
    block = Block(
        area_id=place.id,
        kind=SourceKind.NETWORK,
        digest="0" * 64,
        reason="Phá.",
        starts_at=now,
        ends_at=now + TERM,
    )
    session.add(block)
    task = BackgroundTask(
        person_id=lan.id,
        kind=BackgroundTaskKind.REPORT_LIST,
        created_at=now,
        finished_at=now,
        file_key="x",
        file_name="x.csv",
    )
    bulk = BulkAction(person_id=lan.id, key="k", kind=BulkKind.REJECT, created_at=now)
    rule = RoutingRule(
        area_id=place.id, position=1, name="Nguyễn Lan", urgency="urgent", created_at=now, updated_at=now
    )
    kept = SavedFilter(person_id=lan.id, name="Của tôi", query="xem=moi", created_at=now)
    exchanged = ExchangedDay(day=date(2027, 1, 9), worked_as=4, note="Nguyễn Lan", set_by_id=lan.id, set_at=now)
    session.add_all([task, bulk, rule, kept, exchanged])
    session.flush()
    signed_in(app, lan)
    (phone,) = session.scalars(select(BrowserSession.id).where(BrowserSession.person_id == lan.id))
    owner = signed_in(app, lan)
    identity, contact = lan_things(session, lan)
    made = World(
        lan=lan,
        owner=owner,
        chief=make_staff(app, "Phạm Dũng", Role.OPERATOR, "ha-noi")[1],
        grant=grant.id,
        invitation=invitation.id,
        token=token,
        link=link,
        contact=contact,
        identity=identity,
        passkey=passkey.id,
        phone=phone,
        report=report,
        report_link=report_link,
        report_photo=report_photo,
        draft_link=draft_link,
        draft_photo=draft_photo,
        notice=notice,
        posted=posted.code,
        flag=flag,
        person_flag=person_flag,
        block=block.id,
        task=task.id,
        unit=make_unit(area=WARD).id,
        body=make_body(area=WARD).id,
        forwarded=forward(make_report(area=WARD), key),
        bulk=bulk.id,
        rule=rule.id,
        saved_filter=kept.id,
        saved_form=save_form(lan.id),
        exchanged_day=exchanged.day.isoformat(),
        strangers={
            "a stranger": Visitor(app),
            "another resident": signed_in(app, make_person("Kẻ Khác", "khac@example.com")),
            "a leader next to her": make_staff(app, "Tổ Trưởng", Role.LEADER, WARD)[1],
            "a moderator elsewhere": make_staff(app, "Điều Hành", Role.MODERATOR, ELSEWHERE)[1],
            "an operator elsewhere": make_staff(app, "Vận Hành", Role.OPERATOR, ELSEWHERE)[1],
        },
    )
    session.refresh(lan)
    return made


def a_pending_report(key: str, lan: Person) -> tuple[str, str, int]:
    """Lan's, with a photo, private: its code, its private link's token, the photo's id."""
    token = new_token()
    report = make_report(
        key=key, token=token, area=WARD, is_approved=False, reporter_id=lan.id, visibility=Visibility.PRIVATE
    )
    photo = add_photo(db.session(), report, io.BytesIO(photo_file()), upload_key="anh-phan-anh-1", now=clock.now())
    return report.code, token, photo.id


def lan_things(session: Session, lan: Person) -> tuple[int, int]:
    identity = session.scalars(select(Base.metadata.tables["external_identity"].c.id)).one()
    contact = session.scalars(select(Contact.id).where(Contact.person_id == lan.id).order_by(Contact.id)).all()[-1]
    return identity, contact


def save_form(person_id: int) -> str:
    """What Lan typed when her session ended, in a browser of her own."""
    key = new_key()
    values: dict[str, Any] = {"path": "/x", "fields": [("loi", "Nguyễn Lan")], "files": [], "size_bytes": 9}
    add_saved_form(db.session(), key=key, browser_digest="0" * 64, owner_id=person_id, now=clock.now(), **values)
    db.session.commit()
    return key
