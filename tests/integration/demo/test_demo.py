"""The invented records: marked as such everywhere, and gone with one command."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from citizen_site.accounts.models import Person
from citizen_site.areas.gazetteer import gazetteer
from citizen_site.areas.models import Area
from citizen_site.config import ConfigurationError, Settings, check_settings
from citizen_site.core import clock
from citizen_site.core.clock import start_of
from citizen_site.core.permissions import Role
from citizen_site.core.search import SearchDocument
from citizen_site.demo.seed import seed
from citizen_site.directory import seed as directory
from citizen_site.directory.models import Service
from citizen_site.extensions import Base
from citizen_site.news.models import Feed, NewsItem
from citizen_site.reports import seed as categories
from citizen_site.staff.models import RoleGrant
from tests.factories.accounts import PostBox
from tests.factories.directory import NOW
from tests.factories.invitations import accept, invitation_link, invite
from tests.factories.news import publish
from tests.factories.staff import give_role, make_person, signed_in
from tests.support.pages import Visitor, text_of
from tests.support.site import change_settings

OFFICE = "/dich-vu/mot-cua-phuong-phuc-loi"


def demo_rows(session: Session) -> int:
    models = [mapper.class_ for mapper in Base.registry.mappers if hasattr(mapper.class_, "is_demo")]
    assert {Area, Service, NewsItem, Feed} <= set(models)
    return sum(session.scalar(select(func.count()).select_from(model).where(model.is_demo)) or 0 for model in models)


@pytest.fixture
def neighbourhood(session: Session) -> None:
    directory.seed(session, NOW)
    categories.seed(session, NOW)
    seed(session, NOW)
    publish(session, "Phường Phúc Lợi mở lớp", illustration=True)


@pytest.mark.either_database
def test_126_offices_and_the_groups_of_a_few_units_are_there_and_marked(
    visitor: Visitor, session: Session, neighbourhood: None
) -> None:
    assert session.scalar(select(func.count()).select_from(Service).where(Service.is_demo)) == 126
    assert "Trang này có dữ liệu mẫu." in visitor.get(OFFICE).text
    assert "Tổ dân phố số 1" in visitor.get("/khu-vuc/phuong-phuc-loi").text
    assert "tin mẫu" in visitor.get("/tin-tuc").text


@pytest.mark.either_database
def test_groups_of_many_units_share_names_so_results_say_where_they_are(
    visitor: Visitor, session: Session, neighbourhood: None
) -> None:
    session.commit()
    for url in ("/tim-kiem?q=tdp so 1", "/khu-vuc?q=tdp so 1"):
        card = next(node for node in visitor.get(url).all("article") if "Tổ dân phố số 1" in text_of(node))
        assert "phường" in text_of(card).lower(), url
    titles = [text_of(node) for node in visitor.get("/khu-vuc?q=to dan pho phuc loi").all("h3")]
    numbers = [int(title.split()[4]) for title in titles if title.startswith("Tổ dân phố số")]
    assert numbers == sorted(numbers) == list(range(1, 9))


def test_seeding_twice_adds_nothing(session: Session, neighbourhood: None) -> None:
    before = demo_rows(session)
    parts = (
        "the demo neighbourhood",
        "its people",
        "its notices",
        "its reports",
        "its units",
        "its neighbours",
        "its answers",
        "its rules",
        "the crew's link",
        "its models",
    )
    assert seed(session, NOW) == "; ".join(
        f"{part} {'is' if part.startswith('the') else 'are'} there" for part in parts
    )
    assert demo_rows(session) == before


def test_one_command_removes_all_of_it_and_nothing_real(
    app: Flask, visitor: Visitor, session: Session, neighbourhood: None
) -> None:
    areas = session.scalar(select(func.count()).select_from(Area).where(~Area.is_demo))
    services = session.scalar(select(func.count()).select_from(Service).where(~Service.is_demo))
    removed = demo_rows(session)
    assert removed > 160
    visitor.get(OFFICE)
    result = app.test_cli_runner().invoke(args=["demo", "clear"])
    assert result.output == f"{removed} demo records removed\n"
    session.expire_all()
    assert demo_rows(session) == 0
    assert session.scalar(select(func.count()).select_from(Area)) == areas
    assert session.scalar(select(func.count()).select_from(Service)) == services
    visitor.get(OFFICE, status=404)
    assert "Tổ dân phố số 1" not in visitor.get("/khu-vuc/phuong-phuc-loi").text
    assert "Phúc Lợi mở lớp" not in visitor.get("/tin-tuc").text
    assert "mot-cua-phuong" not in visitor.get("/tim-kiem?q=mot cua phuong phuc loi").html
    orphans = select(SearchDocument).where(
        SearchDocument.kind == "service", SearchDocument.object_id.not_in(select(Service.id))
    )
    assert session.scalars(orphans).all() == []


@pytest.mark.either_database
def test_the_illustration_feed_is_not_there_outside_the_demo(visitor: Visitor) -> None:
    visitor.get("/tin-minh-hoa.rss", status=404)
    visitor.get("/tin-minh-hoa/1", status=404)


class TestPeople:
    """One of each kind, entered at a click, where the demo is on."""

    @pytest.fixture
    def demo(self, app: Flask, neighbourhood: None, monkeypatch: pytest.MonkeyPatch, session: Session) -> None:
        session.commit()
        change_settings(app, monkeypatch, demo=True)

    @pytest.mark.either_database
    def test_the_design_system_shows_every_part(self, demo: None, app: Flask) -> None:
        page = Visitor(app).get("/he-thong-thiet-ke")
        assert [text_of(each) for each in page.all("dd", class_="is-long")] == ["Trong ngày làm việc"]
        assert "Phúc Lợi" in [text_of(each) for each in page.all("text")]

    @pytest.mark.either_database
    def test_each_can_be_entered_at_a_click(self, demo: None, app: Flask) -> None:
        expected = {
            "cu-dan": (403, "/tai-khoan"),
            "to-truong": (403, "/tai-khoan"),
            "dieu-hanh": (200, "/dieu-hanh"),
            "van-hanh": (200, "/van-hanh"),
        }
        tomorrow = start_of(clock.today(clock.now()) + timedelta(days=1))
        with time_machine.travel(tomorrow + timedelta(hours=9), tick=False):
            for key, (status, landing) in expected.items():
                visitor = Visitor(app)
                entered = visitor.submit("/xem-thu", {}, status=303, url=f"/xem-thu/{key}")
                assert entered.response.location == landing, "staff go to their work"
                visitor.get("/nhan-su", status=status)
                assert "Trang này có dữ liệu mẫu." in visitor.get("/xem-thu").text
                visitor.get("/tai-khoan")
        with time_machine.travel(tomorrow + timedelta(hours=8, minutes=59), tick=False):
            for key, landing in (("dieu-hanh", "/dieu-hanh/buoi-sang"), ("van-hanh", "/van-hanh")):
                entered = Visitor(app).submit("/xem-thu", {}, status=303, url=f"/xem-thu/{key}")
                assert entered.response.location == landing, "before nine the desk begins with the morning page"
        Visitor(app).submit("/xem-thu", {}, status=404, url="/xem-thu/ai-do")

    @pytest.mark.either_database
    def test_they_can_be_tried_whatever_area_they_chose_or_forgot(
        self, demo: None, visitor: Visitor, session: Session
    ) -> None:
        visitor.submit("/xem-thu", {}, status=303, url="/xem-thu/cu-dan")
        visitor.post("/khu-vuc/bo-chon", {}, status=303)
        session.expire_all()
        assert session.scalars(select(Person.area_id).where(Person.name == "Trần Thu Hà")).one() is None
        city = gazetteer(session).city
        for area_id in (None, city.id if city else None):
            session.execute(update(Person).where(Person.is_demo).values(area_id=area_id))
            session.commit()
            page = visitor.get("/xem-thu")
            for said in ("Tổ trưởng", "Phường Phúc Lợi", "Trần Thu Hà"):
                assert said in page.text

    @pytest.mark.either_database
    def test_nobody_is_there_outside_the_demo(self, visitor: Visitor, neighbourhood: None, session: Session) -> None:
        session.commit()
        visitor.get("/xem-thu", status=404)
        visitor.submit("/dang-nhap", {}, status=404, url="/xem-thu/van-hanh")

    def test_roles_that_invented_people_give_go_with_them(self, demo: None, app: Flask, session: Session) -> None:
        """Otherwise people who tried the demo would be operators of the real site afterwards."""
        box, operator, mine = PostBox(app), Visitor(app), Visitor(app)
        before = session.scalar(select(func.count()).select_from(RoleGrant)) or 0
        operator.submit("/xem-thu", {}, status=303, url="/xem-thu/van-hanh")
        invite(operator, "ke-thu@example.com", role="operator", ward="ha-noi")
        accept(mine, invitation_link(box, "ke-thu@example.com"))
        person = session.scalars(select(Person).where(~Person.is_demo)).one()
        # By the role that the demo gave, another one is given.
        accomplice = signed_in(app, person)
        invite(accomplice, "ban@example.com", role="operator", ward="ha-noi")
        accept(Visitor(app), invitation_link(box, "ban@example.com"))
        invite(operator, "chua@example.com", role="operator", ward="ha-noi")
        late = invitation_link(box, "chua@example.com")
        assert session.scalar(select(func.count()).select_from(RoleGrant)) == before + 2
        app.test_cli_runner().invoke(args=["demo", "clear"], catch_exceptions=False)
        session.expire_all()
        assert session.scalars(select(RoleGrant)).all() == []
        assert session.scalar(select(func.count()).select_from(Person)) == 2
        Visitor(app).get(late, status=404)
        signed_in(app, session.get_one(Person, person.id)).get("/nhan-su", status=403)

    @pytest.mark.either_database
    def test_a_real_person_with_a_role_in_an_invented_group_stays_without_it(
        self, app: Flask, neighbourhood: None, session: Session
    ) -> None:
        person = make_person("Nguyễn Lan", "lan@example.com")
        grant = give_role(person, Role.LEADER, "to-dan-pho-so-1-phuong-phuc-loi")
        person.area_id = grant.area_id
        session.commit()
        app.test_cli_runner().invoke(args=["demo", "clear"], catch_exceptions=False)
        session.expire_all()
        assert session.scalars(select(Person.name)).all() == ["Nguyễn Lan"]
        assert session.scalars(select(Person.area_id)).one() is None
        assert session.scalars(select(RoleGrant)).all() == []


def test_production_refuses_to_start_with_the_demo() -> None:
    settings = Settings(environment="production", demo=True, secret_key="x" * 40)
    with pytest.raises(ConfigurationError, match="DEMO must be off"):
        check_settings(settings)
