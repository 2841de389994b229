"""What belongs to somebody else: made from the route map, so that a new address with an id in it cannot be forgotten.

Each such address stands either in PUBLIC, with the reason, or in TARGETS, with somebody's thing. A stranger, another
resident and staff of another ward try to read and to change that thing; only its owner may.
"""

from __future__ import annotations

import ast
import inspect
import io
import textwrap
from datetime import date
from typing import Any

import pytest
from flask import Flask, g
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from citizen_site.accounts.commands import link_identity
from citizen_site.accounts.credentials.models import Passkey, SecondFactor
from citizen_site.accounts.credentials.second_factor import begin_second_factor
from citizen_site.accounts.models import BrowserSession, Contact, ContactKind, Person
from citizen_site.accounts.sign_in import begin_sign_in, set_secrets
from citizen_site.areas.gazetteer import gazetteer
from citizen_site.config import ROOT
from citizen_site.core import clock
from citizen_site.core.flags import add_flag
from citizen_site.core.permissions import Role
from citizen_site.core.saved_forms import add_saved_form, new_key
from citizen_site.core.site import site_of
from citizen_site.core.tokens import new_token
from citizen_site.desk.background_tasks import BackgroundTask, BackgroundTaskKind
from citizen_site.desk.bulk.models import BulkAction, BulkKind
from citizen_site.desk.queue.saved_filters import SavedFilter
from citizen_site.directory.models import ExchangedDay
from citizen_site.extensions import Base, db, limiter
from citizen_site.notices.flags import FlagReason, NoticeFlag
from citizen_site.reports.attachments.photos import add_photo
from citizen_site.reports.enums import SourceKind, Visibility
from citizen_site.reports.models.block import Block
from citizen_site.reports.models.routing_rule import RoutingRule
from citizen_site.reports.web.photo_upload import FIELD
from citizen_site.staff.commands import Offer, invite, set_link
from citizen_site.staff.flags import PersonFlag, PersonFlagReason
from tests.factories.notices import draft as draft_notice
from tests.factories.notices import post
from tests.factories.photos import make_draft, photo_file
from tests.factories.reports import make_report
from tests.factories.staff import TERM, give_role, make_person, make_staff, signed_in
from tests.factories.units import forward, make_body, make_unit
from tests.support.pages import Visitor
from tests.support.targets import OF_LISTED, PUBLIC, TARGETS, World

pytestmark = pytest.mark.either_database

WARD, ELSEWHERE = "phuong-phuc-loi", "phuong-hoan-kiem"
# Views that read the body by hand, but take no id from it.
NO_ID = {"notice_authoring.create": "a copy is made of what the writer may read: test_authoring.py"}


def wrong(token: str) -> str:
    return ("A" if token[0] != "A" else "B") + token[1:]


@pytest.fixture
def world(app: Flask, session: Session) -> World:
    limiter.reset()
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


def everything(session: Session) -> dict[str, list[str]]:
    """All rows but those of the log and of saved forms, which grow with refusals, and of the large gazetteer."""
    session.rollback()
    return {
        table.name: sorted(repr(tuple(row)) for row in session.execute(select(table)))
        for table in Base.metadata.sorted_tables
        if table.name not in ("audit_entry", "saved_form", "area", "area_succession", "search_document")
    }


def methods(app: Flask, endpoint: str) -> set[str]:
    (rule,) = app.url_map.iter_rules(endpoint)
    return {"GET", "POST"} & (rule.methods or set())


def address(app: Flask, endpoint: str, values: dict[str, Any]) -> str:
    with app.test_request_context():
        return app.url_for(endpoint, **values)


def send(visitor: Visitor, method: str, url: str, data: dict[str, str]) -> TestResponse:
    """As the visitor's own page would, with a good token."""
    limiter.reset()
    if method == "GET":
        return fetch(visitor, "GET", url)
    return fetch(visitor, "POST", url, {"csrf_token": token_of(visitor), **data})


def token_of(visitor: Visitor) -> str:
    page = fetch(visitor, "GET", "/tai-khoan")
    page = page if page.status_code == 200 else fetch(visitor, "GET", "/dang-nhap")
    return page.get_data(as_text=True).split('name="csrf_token"')[1].split('value="')[1].split('"')[0]


def stored_files(app: Flask) -> list[str]:
    folder = site_of(app).settings.instance_dir / "files"
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def fetch(visitor: Visitor, method: str, url: str, data: dict[str, str] | None = None) -> TestResponse:
    # The test holds the app's context, and with it what the last request left there.
    for name in list(g):
        g.pop(name)
    return visitor.client.open(url, method=method, data=data, headers={"Sec-Fetch-Site": "same-origin"})


def test_every_address_with_an_id_is_public_for_a_reason_or_has_a_target(app: Flask) -> None:
    with_an_id = {rule.endpoint for rule in app.url_map.iter_rules() if rule.arguments}
    missing = with_an_id - set(PUBLIC) - set(OF_LISTED) - set(TARGETS)
    assert missing == set(), "give each an entry in TARGETS, so that others are seen to be refused"
    assert set(PUBLIC) & set(TARGETS) == set()
    known = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert set(PUBLIC) | set(OF_LISTED) | set(TARGETS) <= known, "an entry for an address that is no more"
    tests = {*OF_LISTED.values(), *(target.shown_by for target in TARGETS.values() if target.shown_by)}
    assert all((ROOT / name).exists() for name in tests)
    for endpoint in PUBLIC:
        assert app.view_functions[endpoint].access == "public", endpoint


def test_every_view_that_takes_something_from_a_body_by_hand_is_among_them(sites) -> None:
    """Forms check their fields; code that reads `request.form` itself may take somebody else's id from it."""
    by_hand = set()
    for endpoint, view in sites["sqlite"].app.view_functions.items():
        source = ast.parse(textwrap.dedent(inspect.getsource(inspect.unwrap(view))))
        if any(
            isinstance(node, ast.Attribute) and node.attr in ("form", "values", "json")
            for node in ast.walk(source)
            if isinstance(getattr(node, "value", None), ast.Name) and node.value.id == "request"
        ):
            by_hand.add(endpoint)
    assert "account.end_others" in by_hand, "this test sees nothing"
    assert by_hand - set(PUBLIC) - set(TARGETS) - set(NO_ID) == set()


def test_others_are_refused_and_nothing_changes(
    app: Flask, session: Session, world: World, subtests: pytest.Subtests
) -> None:
    """In one world, since it stays as it is: to make one takes longer than to try an address."""
    before = everything(session)
    for endpoint in TARGETS:
        with subtests.test(endpoint):
            try_as_others(app, world, endpoint)
            assert everything(session) == before, "somebody changed something"


def try_as_others(app: Flask, world: World, endpoint: str) -> None:
    target = TARGETS[endpoint]
    values = target.values(world)
    if target.whose == "anyone":
        values["token"] = wrong(values["token"])
    url, data = address(app, endpoint, values), {**target.data, **target.body(world)}
    for method in sorted(methods(app, endpoint)):
        for who, visitor in world.strangers.items():
            if who == target.shared_with:
                continue
            answer = send(visitor, method, url, data)
            asked = f"{who}: {method} {url}: {answer.status_code}"
            if answer.status_code == 303 and not target.changes_nothing:
                assert answer.location.startswith(("/dang-nhap", "/tai-khoan/bao-mat")), asked
            elif not target.changes_nothing:
                assert answer.status_code in target.refused, asked
            assert "Nguyễn Lan" not in answer.get_data(as_text=True), asked


@pytest.mark.parametrize("endpoint", [name for name, target in TARGETS.items() if not target.shown_by])
def test_those_who_may_do_it(app: Flask, session: Session, world: World, endpoint: str) -> None:
    """The same addresses and data, so that a refusal above is about the person and nothing else."""
    target = TARGETS[endpoint]
    url, data = address(app, endpoint, target.values(world)), {**target.data, **target.body(world)}
    visitor = {"owner": world.owner, "chief": world.chief, "anyone": world.strangers["a stranger"]}[target.whose]
    before = everything(session)
    for method in sorted(methods(app, endpoint)):
        answer = send(visitor, method, url, data)
        if method == "GET":
            assert answer.status_code == 200, url
            assert everything(session) == before
        elif endpoint != "sign_in.follow_link":  # in another browser than the one that asked it needs the code, too
            assert answer.status_code == 303, f"{url}: {answer.status_code}"
            assert everything(session) != before


def test_invitations_of_others_are_not_listed(world: World) -> None:
    for who in ("a moderator elsewhere", "an operator elsewhere"):
        assert "hoa@example.com" not in world.strangers[who].get("/nhan-su").text
    assert "hoa@example.com" in world.chief.get("/nhan-su").text


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "PUT", "PATCH", "DELETE"])
def test_no_method_but_post_changes_anything(app: Flask, session: Session, world: World, method: str) -> None:
    """Sent by people who may do it, with a good token, all that the form wants and a photo."""
    visitors = {"owner": world.owner, "chief": world.chief, "anyone": world.strangers["a stranger"]}
    before, files = everything(session), stored_files(app)
    for rule in app.url_map.iter_rules():
        target = TARGETS.get(rule.endpoint)
        if target is None and rule.arguments:
            continue
        url = address(app, rule.endpoint, target.values(world) if target else {})
        data = {**target.data, **target.body(world)} if target else {}
        for visitor in [visitors[target.whose]] if target else visitors.values():
            limiter.reset()
            token = token_of(visitor)
            for name in list(g):
                g.pop(name)
            photos = [(io.BytesIO(photo_file()), "anh.jpg")]
            answer = visitor.client.open(
                url,
                method=method,
                data={"csrf_token": token, **data, FIELD: photos},
                headers={"Sec-Fetch-Site": "same-origin", "HX-Request": "true"},
            )
            assert answer.status_code < 500, url
    assert everything(session) == before
    assert stored_files(app) == files
