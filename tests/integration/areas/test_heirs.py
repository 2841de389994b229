"""Who inherits the things of a former area: its heir, if a source names one. Else the city, and people are asked."""

from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from citizen_site.areas.commands import import_areas
from citizen_site.areas.dataset import read_dataset
from citizen_site.areas.gazetteer import Gazetteer, Place, gazetteer
from citizen_site.core import clock
from citizen_site.core.audit import AuditEntry
from citizen_site.core.permissions import Role
from citizen_site.directory.catalogue import Filters
from citizen_site.directory.queries import filters_for
from citizen_site.extensions import db
from citizen_site.notices.queries import concerned
from citizen_site.notices.sharing.short_codes import short_code
from citizen_site.reports.filters import reach_of
from citizen_site.reports.submission.location import unit_of
from citizen_site.staff.queries import responsible_for
from tests.factories.reports import make_report
from tests.factories.staff import give_role, make_person, make_staff
from tests.support.databases import TestSite
from tests.support.pages import Visitor

BEFORE_EXTENT = "c3a91e5d7b24"
CUA_NAM = "phuong-cua-nam-quan-hoan-kiem-truoc-2025"
NGOC_THUY = "phuong-ngoc-thuy-quan-long-bien-truoc-2025"
# Nobody knows where most people of these went.
CO_BI = "xa-co-bi-huyen-gia-lam-truoc-2025"
QUANG_TRUNG = "phuong-quang-trung-quan-ha-dong-truoc-2025"
NGUYEN_TRAI = "phuong-nguyen-trai-quan-ha-dong-truoc-2025"
CO_BI_TODAY = ["xa-gia-lam", "xa-phu-dong", "phuong-phuc-loi"]


def area(areas: Gazetteer, slug: str) -> Place:
    found = areas.find(slug)
    assert found, slug
    return found


class TestTheChosenArea:
    """The cookie."""

    def test_an_old_ward_whose_people_all_went_to_one_leads_to_it(self, visitor: Visitor) -> None:
        answer = visitor.post("/khu-vuc/chon", {"khu-vuc": NGOC_THUY}, status=303)
        assert answer.response.location == "/khu-vuc/phuong-bo-de"
        assert "khu_vuc=phuong-bo-de;" in answer.response.headers["Set-Cookie"]
        visitor.client.set_cookie("khu_vuc", NGOC_THUY)
        assert visitor.get("/").links()["Khu vực của bạn: Bồ Đề"] == "/khu-vuc/phuong-bo-de"

    @pytest.mark.parametrize(
        ("slug", "todays"),
        [
            (CO_BI, CO_BI_TODAY),
            (CUA_NAM, ["phuong-cua-nam", "phuong-ba-dinh", "phuong-hoan-kiem", "phuong-van-mieu-quoc-tu-giam"]),
        ],
    )
    def test_one_that_leads_to_several_asks_and_remembers_nothing(
        self, visitor: Visitor, slug: str, todays: list[str]
    ) -> None:
        answer = visitor.post("/khu-vuc/chon", {"khu-vuc": slug}, status=303)
        assert answer.response.location == f"/khu-vuc/{slug}#nay-thuoc"
        assert "Set-Cookie" not in answer.response.headers
        forms = visitor.get(f"/khu-vuc/{slug}").all("form", action="/khu-vuc/chon")
        offered = [node.get("value") for form in forms for node in form.iter("{*}input")]
        assert offered == todays

    @pytest.mark.parametrize("slug", [CO_BI, CUA_NAM])
    def test_a_reader_whose_area_was_divided_is_asked_again_on_every_page(self, visitor: Visitor, slug: str) -> None:
        visitor.client.set_cookie("khu_vuc", slug)
        page = visitor.get("/")
        assert page.links()["Chọn lại khu vực"] == f"/khu-vuc/{slug}#nay-thuoc"
        assert "Khu vực của bạn:" not in page.text


class TestReportsAndRoles:
    """Who is responsible."""

    def test_reports_of_an_area_without_an_heir_are_the_citys(self, app: Flask, session: Session) -> None:
        report = make_report(area=CO_BI)
        for slug in ("ha-noi", *CO_BI_TODAY):
            give_role(make_person(f"Người ở {slug}"), Role.MODERATOR, slug)
        there = responsible_for(session, Role.MODERATOR, report.area_id, clock.now())
        assert [person.name for person in there] == ["Người ở ha-noi"]

    def test_those_of_an_area_with_an_heir_are_the_heirs(self, app: Flask, session: Session) -> None:
        report = make_report(area=CUA_NAM)
        for slug in ("phuong-cua-nam", "phuong-van-mieu-quoc-tu-giam"):
            give_role(make_person(f"Người ở {slug}"), Role.MODERATOR, slug)
        there = responsible_for(session, Role.MODERATOR, report.area_id, clock.now())
        assert [person.name for person in there] == ["Người ở phuong-cua-nam"]

    def test_everybody_finds_them_under_all_that_the_area_became(self, session: Session) -> None:
        areas = gazetteer(session)
        reach = reach_of(areas, area(areas, CO_BI))
        assert reach is not None
        assert {area(areas, slug).id for slug in (CO_BI, *CO_BI_TODAY)} <= reach

    def test_notices_and_services_of_it_are_those_of_all_that_it_became(self, session: Session) -> None:
        areas = gazetteer(session)
        place, todays = area(areas, CO_BI), [area(areas, slug) for slug in CO_BI_TODAY]
        assert areas.city
        assert {place.id, areas.city.id, *(each.id for each in todays)} <= set(concerned(areas, place))
        serving = filters_for(session, Filters(), place=place, words="").areas
        assert serving is not None
        assert {areas.city.id, *(each.id for each in todays)} <= serving

    def test_a_poster_of_it_leads_to_the_page_that_asks(self, visitor: Visitor, session: Session) -> None:
        areas = gazetteer(session)
        address = visitor.get(f"/o/{short_code(area(areas, CO_BI).id)}", status=302).response.location
        assert address == f"/khu-vuc/{CO_BI}"
        address = visitor.get(f"/o/{short_code(area(areas, CUA_NAM).id)}", status=302).response.location
        assert address == "/thong-bao?khu-vuc=phuong-cua-nam"

    def test_a_role_there_reaches_nothing_of_today(self, session: Session) -> None:
        areas = gazetteer(session)
        assert areas.subtree(area(areas, CO_BI)) == {area(areas, CO_BI).id}
        reached = areas.subtree(area(areas, QUANG_TRUNG))
        assert {area(areas, QUANG_TRUNG).id, area(areas, NGUYEN_TRAI).id} <= reached, "it inherited Nguyễn Trãi before"
        assert not any(areas.get(each).is_current for each in reached)
        assert unit_of(areas, area(areas, CO_BI)) is None

    def test_it_is_not_handed_over_but_given_anew_where_people_are_today(
        self, app: Flask, session: Session, operator: Visitor
    ) -> None:
        grant = give_role(make_person("Nguyễn Văn Bình"), Role.LEADER, CO_BI)
        session.commit()
        page = operator.get(f"/vai-tro/{grant.id}/ban-giao", status=422)
        assert "Vai trò này không bàn giao được" in page.text
        assert "/nhan-su/moi?khu-vuc=xa-gia-lam" in page.links().values()

    def test_a_report_from_there_is_moved_to_one_of_todays(self, app: Flask, session: Session) -> None:
        report = make_report(area=CO_BI)
        _, desk = make_staff(app, "Lê Minh Anh", Role.MODERATOR, "ha-noi")
        page = desk.get(f"/dieu-hanh/{report.display_code}")
        (select_area,) = page.all("select", name="area")
        groups = {node.get("label"): [each.get("value") for each in node] for node in select_area.iter("{*}optgroup")}
        assert groups["Nay là"] == CO_BI_TODAY


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_database_of_the_release_before_gets_the_new_heirs_and_the_audit_log_says_whose_things_moved(
    kind: str, tmp_path: Path
) -> None:
    site = TestSite(kind, tmp_path)
    with site.app.app_context():
        session = db.session()
        areas = gazetteer(session)
        ids = {
            name: area(areas, slug).id
            for name, slug in {
                "cua_nam": CUA_NAM,
                "co_bi": CO_BI,
                "ngoc_thuy": "phuong-ngoc-thuy-quan-long-bien-truoc-2025",
                "van_khe": "xa-van-khe-huyen-me-linh-truoc-2025",
                "van_mieu": "phuong-van-mieu-quoc-tu-giam",
                "phuc_loi": "phuong-phuc-loi",
                "hong_ha": "phuong-hong-ha",
                "o_dien": "xa-o-dien",
            }.items()
        }
        for slug in (CUA_NAM, CUA_NAM, CO_BI, "phuong-cua-nam"):
            make_report(area=slug)
        give_role(make_person("Nguyễn Văn Bình"), Role.LEADER, CUA_NAM)
        session.commit()
        db.session.remove()  # an open transaction would hold up the change of its tables
        downgrade(revision=BEFORE_EXTENT)
        with db.engine.begin() as connection:
            # As the package had them: a part by guess, and one link less.
            for old, new in (("cua_nam", "van_mieu"), ("co_bi", "phuc_loi"), ("ngoc_thuy", "hong_ha")):
                values = {"old": ids[old], "new": ids[new]}
                statement = "UPDATE area_succession SET is_main = (successor_id = :new) WHERE predecessor_id = :old"
                connection.execute(text(statement), values)
            link = {"old": ids["van_khe"], "new": ids["o_dien"]}
            connection.execute(
                text("DELETE FROM area_succession WHERE predecessor_id = :old AND successor_id = :new"), link
            )
        upgrade()
        result = import_areas(db.session(), read_dataset(), clock.now())
        db.session.commit()
        assert (result.new_areas, result.new_successions, result.moved) == (0, 1, 3)
        entries = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "area.heir_changed")).all()
        assert sorted((entry.thing, entry.details) for entry in entries) == sorted(
            [
                (
                    f"area:{ids['cua_nam']}",
                    {
                        "area": CUA_NAM,
                        "before": "phuong-van-mieu-quoc-tu-giam",
                        "after": "phuong-cua-nam",
                        "things": "2 report, 1 role_grant",
                    },
                ),
                (
                    f"area:{ids['co_bi']}",
                    {"area": CO_BI, "before": "phuong-phuc-loi", "after": "", "things": "1 report"},
                ),
            ],
            key=lambda entry: entry[0],
        )
        areas = gazetteer(db.session())
        assert areas.current_successor(areas.get(ids["cua_nam"])).slug == "phuong-cua-nam"
        assert [step.extent for step in areas.successors(areas.get(ids["van_khe"]))].count("land_only") == 2
        again = import_areas(db.session(), read_dataset(), clock.now())
        assert (again.new_successions, again.moved) == (0, 0)
        assert not db.session.dirty
        db.session.remove()
        db.engine.dispose()
