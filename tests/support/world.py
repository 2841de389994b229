"""The world in which others' things are tried: every kind of thing, and who it belongs to."""

from __future__ import annotations

import io
from datetime import date, datetime
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
from citizen_site.core.clock import today
from citizen_site.core.file_imports import FileImport, begin_import
from citizen_site.core.flags import add_flag
from citizen_site.core.permissions import Actor, Role
from citizen_site.core.saved_forms import add_saved_form, new_key
from citizen_site.core.site import site_of
from citizen_site.core.storage import Storage
from citizen_site.core.tokens import new_token
from citizen_site.desk.background_tasks import BackgroundTask, BackgroundTaskKind
from citizen_site.desk.bulk.models import BulkAction, BulkActionItem, BulkKind, Outcome
from citizen_site.desk.queue.saved_filters import SavedFilter
from citizen_site.desk.responses.templates import ResponseTemplate
from citizen_site.directory.importing import SERVICES
from citizen_site.directory.models import ExchangedDay
from citizen_site.directory.seed import CONTENT
from citizen_site.extensions import Base, db
from citizen_site.notices.files.models import FileKind, NoticeFile
from citizen_site.notices.flags import FlagReason, NoticeFlag
from citizen_site.notices.models import Notice
from citizen_site.programme.commands import add_evidence, add_place, add_update
from citizen_site.programme.importing import COLUMNS as VALUE_COLUMNS
from citizen_site.programme.importing import VALUES
from citizen_site.programme.models.indicators import ValueBatch
from citizen_site.programme.models.pilots import PilotEvidence, PilotPlace, PilotUpdate
from citizen_site.programme.pilots import pilot_by_slug
from citizen_site.programme.seed import seed
from citizen_site.reports.attachments.photos import add_photo
from citizen_site.reports.enums import SourceKind, UpdateKind, Visibility
from citizen_site.reports.flags import ReportFlag, ReportFlagReason
from citizen_site.reports.models.absence import Absence
from citizen_site.reports.models.attachments import ReportDocument
from citizen_site.reports.models.block import Block
from citizen_site.reports.models.forwarding import Forwarding
from citizen_site.reports.models.neighbour_update import NeighbourUpdate
from citizen_site.reports.models.report import Report
from citizen_site.reports.models.routing_rule import RoutingRule
from citizen_site.reports.models.timeline import ReportEvent
from citizen_site.staff.commands import Offer, invite, set_link
from citizen_site.staff.flags import PersonFlag, PersonFlagReason
from citizen_site.staff.group_import import GROUPS
from tests.factories.groups import make_group
from tests.factories.news import make_feed
from tests.factories.notices import actor_for, post
from tests.factories.notices import draft as draft_notice
from tests.factories.photos import make_draft, photo_file
from tests.factories.reports import make_report
from tests.factories.staff import TERM, give_role, make_person, make_staff, signed_in
from tests.factories.units import forward, make_body, make_unit
from tests.support.pdf_files import pdf
from tests.support.target import World

WARD = "phuong-phuc-loi"


def make_world(app: Flask, session: Session) -> World:
    """Lan with everything that an account can have, and those who may have some of it, too."""
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
    the_report, report_link, report_photo = a_private_report(key, lan)
    draft_link = new_token()
    draft = make_draft(key=key, token=draft_link)
    draft_photo = add_photo(session, draft, io.BytesIO(photo_file()), upload_key="anh-nhap-1", now=now).id
    the_draft = draft_notice(session, lan, area=WARD)
    posted = post(session, lan, area=WARD)
    values: dict[str, Any] = {"message": "", "flagged_by_id": None, "now": now}
    flag = add_flag(session, NoticeFlag(notice_id=posted.id), reason=FlagReason.WRONG, **values).id
    about_lan = PersonFlag(person_id=lan.id, area_id=place.id)
    person_flag = add_flag(session, about_lan, reason=PersonFlagReason.MISUSE, **values).id
    about_report = ReportFlag(report_id=the_report.id)
    report_flag = add_flag(session, about_report, reason=ReportFlagReason.ABUSE, **values).id
    block = Block(
        area_id=place.id,
        kind=SourceKind.NETWORK,
        digest="0" * 64,
        reason="Phá.",
        starts_at=now,
        ends_at=now + TERM,
    )
    session.add(block)
    moderator, moderator_browser = make_staff(app, "Nguyễn Lan Anh", Role.MODERATOR, WARD)
    storage = site_of(app).storage
    storage.write("background-tasks/x.csv", b"Nguy\xe1\xbb\x85n Lan")
    task = BackgroundTask(
        person_id=moderator.id,
        kind=BackgroundTaskKind.REPORT_LIST,
        created_at=now,
        finished_at=now,
        parameters={"first": "2026-11-01", "last": "2026-11-30"},
        result={"rows": 3},
        file_key="background-tasks/x.csv",
        file_name="x.csv",
    )
    bulk = BulkAction(person_id=moderator.id, key="k", kind=BulkKind.REJECT, created_at=now)
    template = ResponseTemplate(area_id=place.id, title="Nguyễn Lan", body="Đã dọn.", created_at=now)
    rule = RoutingRule(
        area_id=place.id, position=1, name="Nguyễn Lan", urgency="urgent", created_at=now, updated_at=now
    )
    away = Absence(person_id=moderator.id, starts_on=today(now), ends_on=today(now), created_at=now)
    kept = SavedFilter(person_id=moderator.id, name="Của tôi", query="xem=moi", created_at=now)
    exchanged = ExchangedDay(day=date(2027, 1, 9), worked_as=4, note="Nguyễn Lan", set_by_id=lan.id, set_at=now)
    session.add_all([task, bulk, template, rule, away, kept, exchanged])
    session.flush()
    failed = {"outcome": Outcome.FAILED, "problem": "changed"}
    session.add(BulkActionItem(action_id=bulk.id, report_id=the_report.id, seen_version=1, **failed))
    document, paper = add_papers(session, storage, the_report, the_draft)
    city_operator, chief = make_staff(app, "Phạm Dũng", Role.OPERATOR, "ha-noi")
    imported = begin_import(
        session, actor_for(session, city_operator), SERVICES, CONTENT.read_bytes(), storage=storage, now=now
    )
    rows = f"ward,name,valid_from,document\n{WARD},Tổ Nguyễn Lan,2026-07-01,QĐ 1\n".encode()
    imported_groups = begin_import(session, actor_for(session, city_operator), GROUPS, rows, storage=storage, now=now)
    (place, pilot_update, evidence), batch, imported_values = add_programme(
        session, actor_for(session, city_operator), storage, now
    )
    forwarded = forward(the_report, key)
    (forwarding,) = session.scalars(select(Forwarding).where(Forwarding.report_id == the_report.id))
    signed_in(app, lan)
    (phone,) = session.scalars(select(BrowserSession.id).where(BrowserSession.person_id == lan.id))
    owner = signed_in(app, lan)
    identity, contact = lan_things(session, lan)
    made = World(
        lan=lan,
        owner=owner,
        chief=chief,
        grant=grant.id,
        invitation=invitation.id,
        token=token,
        link=link,
        contact=contact,
        identity=identity,
        passkey=passkey.id,
        phone=phone,
        report=the_report.code,
        report_link=report_link,
        report_photo=report_photo,
        draft_link=draft_link,
        draft_photo=draft_photo,
        notice=the_draft.code,
        posted=posted.code,
        flag=flag,
        person_flag=person_flag,
        report_flag=report_flag,
        update=document.event_id,
        block=block.id,
        task=task.id,
        unit=make_unit(area=WARD).id,
        body=make_body(area=WARD).id,
        forwarded=forwarded,
        bulk=bulk.id,
        rule=rule.id,
        saved_filter=kept.id,
        absence=away.id,
        saved_form=save_form(lan.id),
        exchanged_day=exchanged.day.isoformat(),
        template=template.id,
        document=document.id,
        forwarding=forwarding.id,
        service_import=imported.id,
        group_import=imported_groups.id,
        indicator_values=imported_values.id,
        value_batch=batch.id,
        pilot_place=place.id,
        pilot_update=pilot_update.id,
        pilot_evidence=evidence.id,
        feed=make_feed(session).id,
        ward=WARD,
        group=make_group(session, "Tổ dân phố Nguyễn Lan", ward=WARD).slug,
        moderator=moderator_browser,
        notice_file=paper.id,
    )
    session.refresh(lan)
    return made


def a_private_report(key: str, lan: Person) -> tuple[Report, str, int]:
    """Lan's, awaiting approval, with a photo; its private link's token, the photo's id."""
    token = new_token()
    report = make_report(
        key=key, token=token, area=WARD, is_approved=False, reporter_id=lan.id, visibility=Visibility.PRIVATE
    )
    photo = add_photo(db.session(), report, io.BytesIO(photo_file()), upload_key="anh-phan-anh-1", now=clock.now())
    return report, token, photo.id


def add_programme(
    session: Session, actor: Actor, storage: Storage, now: datetime
) -> tuple[tuple[PilotPlace, PilotUpdate, PilotEvidence], ValueBatch, FileImport]:
    """The facts of the programme, with what a model has, a batch of values and a file of them."""
    seed(session, now)
    pilot = pilot_by_slug(session, "phuong-chuyen-doi-so-long-bien")
    place = add_place(session, actor, pilot, name="Phố thử", address="", points=[], now=now)
    fields = {"text": "Đã thử.", "source_title": "Báo cáo của phường", "source_date": now.date()}
    update = add_update(session, actor, pilot, on=now.date(), fields=fields, now=now)
    evidence = add_evidence(session, actor, pilot, fields=fields, now=now)
    batch = session.scalars(select(ValueBatch).order_by(ValueBatch.id)).first()
    assert batch
    content = f"{','.join(VALUE_COLUMNS)}\n".encode()
    return (place, update, evidence), batch, begin_import(session, actor, VALUES, content, storage=storage, now=now)


def add_papers(session: Session, storage: Storage, report: Report, notice: Notice) -> tuple[ReportDocument, NoticeFile]:
    """A document of a report's reply and a file of a notice, each with its bytes; its entry is also a neighbour's."""
    now, content = clock.now(), pdf()
    values: dict[str, Any] = {"name": "Nguyễn Lan.pdf", "size": len(content)}
    event = session.scalars(select(ReportEvent).where(ReportEvent.report_id == report.id).limit(1)).one()
    session.add(NeighbourUpdate(event_id=event.id, report_id=report.id, kind=UpdateKind.NEWS, created_at=now))
    document = ReportDocument(
        report_id=report.id, event_id=event.id, key="report-documents/1.pdf", created_at=now, **values
    )
    paper = NoticeFile(
        notice_id=notice.id, kind=FileKind.PDF, key="notice-files/1.pdf", upload_key="1", uploaded_at=now, **values
    )
    for each in (document, paper):
        storage.write(each.key, content)
    session.add_all([document, paper])
    session.flush()
    return document, paper


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
