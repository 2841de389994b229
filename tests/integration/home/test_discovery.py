"""What search engines, phones and finders of security holes are told."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import lxml.etree
import pytest
from flask import Flask
from sqlalchemy.orm import Session

from citizen_site.config import ConfigurationError, Settings, check_settings
from citizen_site.home import sitemap
from citizen_site.home.discovery_routes import DISALLOWED
from citizen_site.notices.models import NoticeKind
from citizen_site.reports.publication import hide
from tests.factories.directory import add_place, add_service
from tests.factories.notices import make_groups, make_leader, post
from tests.factories.reports import STAFF, make_report
from tests.support.pages import Page, Visitor
from tests.support.routes import address, rules
from tests.support.site import change_settings

pytestmark = pytest.mark.either_database

ORIGIN = "http://127.0.0.1:8000"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def addresses(page: Page) -> list[str]:
    return [node.text for node in lxml.etree.fromstring(page.response.get_data()).iter(f"{SITEMAP}loc")]


def data_of(page: Page) -> dict[str, Any]:
    (script,) = page.all("script", type="application/ld+json")
    found: dict[str, Any] = json.loads(script.text)
    return found


def links_of(page: Page, rel: str) -> dict[str | None, str]:
    return {node.get("hreflang"): node.get("href") for node in page.all("link", rel=rel)}


def test_the_sitemap_leads_to_every_public_page_in_both_languages(visitor: Visitor, session: Session) -> None:
    add_service(session, name="Đăng ký khai sinh", slug="dang-ky-khai-sinh")
    make_groups(session)
    notice = post(session, make_leader(session))
    report = make_report()
    private, hidden = make_report(visibility="private"), make_report()
    hide(session, STAFF, hidden, "Lộ tên", now=datetime.now(UTC))
    session.commit()
    parts = addresses(visitor.get("/sitemap.xml"))
    found = [url for part in parts for url in addresses(visitor.get(part.removeprefix(ORIGIN)))]
    assert len(found) == len(set(found))
    for path in ("/", "/dich-vu/dang-ky-khai-sinh", "/khu-vuc/phuong-phuc-loi", f"/thong-bao/{notice.code}"):
        assert {f"{ORIGIN}{path}", f"{ORIGIN}/en{path}"} <= set(found)
    assert f"{ORIGIN}/phan-anh/{report.display_code}" in found
    for left_out in (private, hidden):
        assert not [url for url in found if left_out.display_code in url]
    for url in [each for each in found if "/khu-vuc/" not in each]:
        page = visitor.get(url.removeprefix(ORIGIN))
        assert list(links_of(page, "canonical").values()) == [url]


def test_a_part_of_the_sitemap_lists_a_range_of_ids(
    visitor: Visitor, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitemap, "PART_SIZE", 2)
    first, second, third = (make_report() for _ in range(3))
    session.commit()
    number = -(-third.id // 2)
    assert f"{ORIGIN}/sitemap/reports-{number}.xml" in addresses(visitor.get("/sitemap.xml"))
    in_part: dict[int, list[str]] = {(each.id - 1) // 2 + 1: [] for each in (first, second, third)}
    for each in (first, second, third):
        in_part[(each.id - 1) // 2 + 1].append(f"{ORIGIN}/phan-anh/{each.display_code}")
    for part, expected in in_part.items():
        page = visitor.get(f"/sitemap/reports-{part}.xml")
        assert [url for url in addresses(page) if "/en/" not in url] == expected
        assert len(page.statements) <= 3
    assert addresses(visitor.get("/sitemap/reports-999.xml")) == []


def test_robots_are_sent_past_what_needs_a_role_and_to_the_sitemap(app: Flask, visitor: Visitor) -> None:
    text = visitor.get("/robots.txt").response.get_data(as_text=True)
    assert f"Sitemap: {ORIGIN}/sitemap.xml" in text
    patterns = [re.escape(path).replace(r"\*", ".*") for path in DISALLOWED]
    for rule in rules(app, "GET"):
        view = app.view_functions[rule.endpoint]
        disallowed = any(re.match(pattern, address(app, rule)) for pattern in patterns)
        if getattr(view, "access", None) != "public" and rule.endpoint != "static":
            assert disallowed, rule.rule
        if getattr(view, "is_cached", False) and rule.endpoint != "home.search_page":
            assert not disallowed, rule.rule
    for path in DISALLOWED:
        assert f"Disallow: {path}\n" in text
        assert f"Disallow: /en{path}\n" in text


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_a_public_page_has_one_address_and_one_in_each_language(visitor: Visitor, prefix: str) -> None:
    page = visitor.get(f"{prefix}/phan-anh?sap-xep=nhieu&q=duong")
    assert links_of(page, "canonical") == {None: f"{ORIGIN}{prefix}/phan-anh"}
    alternates = {"vi": f"{ORIGIN}/phan-anh", "en": f"{ORIGIN}/en/phan-anh", "x-default": f"{ORIGIN}/phan-anh"}
    assert alternates.items() <= links_of(page, "alternate").items()


@pytest.mark.parametrize("path", ["/tim-kiem?q=duong", "/dang-nhap", "/phan-anh/cua-toi", "/phan-anh/moi"])
def test_a_page_for_one_person_or_for_one_search_is_not_to_be_listed(visitor: Visitor, path: str) -> None:
    page = visitor.get(path)
    assert page.all("meta", name="robots", content="noindex")
    assert page.all("link", rel="canonical") == []


def test_an_error_page_is_not_to_be_listed(visitor: Visitor) -> None:
    page = visitor.get("/dich-vu/khong-co", status=404)
    assert page.all("link", rel="canonical") == []
    assert [node.get("content") for node in page.all("meta", name="robots")] == ["noindex"]


def test_a_service_describes_itself_to_search_engines(visitor: Visitor, session: Session) -> None:
    add_service(
        session,
        name="Đăng ký khai sinh",
        slug="dang-ky-khai-sinh",
        phone="19001009",
        url="https://dichvucong.gov.vn/x",
        fee_online=0,
        areas=["phuong-phuc-loi"],
    )
    data = data_of(visitor.get("/dich-vu/dang-ky-khai-sinh"))
    assert (data["@type"], data["name"]) == ("GovernmentService", "Đăng ký khai sinh")
    assert data["url"] == f"{ORIGIN}/dich-vu/dang-ky-khai-sinh"
    assert data["areaServed"] == [{"@type": "AdministrativeArea", "name": "Phường Phúc Lợi"}]
    assert data["availableChannel"]["servicePhone"]["telephone"] == "19001009"
    assert data["offers"] == {"@type": "Offer", "price": 0, "priceCurrency": "VND"}


def test_an_office_says_where_it_is_and_when_it_opens_this_week(visitor: Visitor, session: Session) -> None:
    place = add_place(session, pillar="government", opening_hours="Mo-Fr 08:00-11:30,13:30-17:00")
    data = data_of(visitor.get(f"/dich-vu/{place.slug}"))
    assert data["@type"] == "GovernmentOffice"
    assert data["geo"] == {"@type": "GeoCoordinates", "latitude": place.latitude, "longitude": place.longitude}
    assert {(each["opens"], each["closes"]) for each in data["openingHoursSpecification"]} == {
        ("08:00", "11:30"),
        ("13:30", "17:00"),
    }


def test_no_invented_service_describes_itself(visitor: Visitor, session: Session) -> None:
    service = add_service(session, name="Mẫu", is_demo=True)
    assert visitor.get(f"/dich-vu/{service.slug}").all("script", type="application/ld+json") == []


def test_a_meeting_is_an_event_until_it_is_withdrawn(visitor: Visitor, session: Session) -> None:
    make_groups(session)
    starts = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(days=3)
    notice = post(
        session,
        make_leader(session),
        "Họp </script> tổ dân phố",
        kind=NoticeKind.MEETING,
        meeting_starts_at=starts,
        meeting_place="Nhà văn hóa tổ 1",
    )
    session.commit()
    data = data_of(visitor.get(f"/thong-bao/{notice.code}"))
    assert (data["@type"], data["name"]) == ("Event", "Họp </script> tổ dân phố")
    assert datetime.fromisoformat(data["startDate"]) == starts
    assert data["location"]["name"] == "Nhà văn hóa tổ 1"


def test_the_manifest_makes_one_application_of_both_languages(visitor: Visitor) -> None:
    vietnamese, english = (visitor.get(f"{prefix}/site.webmanifest").response.get_json() for prefix in ("", "/en"))
    assert (vietnamese["id"], vietnamese["scope"]) == (english["id"], english["scope"]) == ("/", "/")
    assert (vietnamese["lang"], english["lang"]) == ("vi", "en")
    assert vietnamese["display"] == "standalone"
    for manifest in (vietnamese, english):
        assert len(manifest["shortcuts"]) == 4
        for shortcut in manifest["shortcuts"]:
            visitor.get(shortcut["url"])


def test_security_txt_says_whom_to_tell_and_until_when(
    app: Flask, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor.get("/.well-known/security.txt", status=404)
    change_settings(app, monkeypatch, security_contact="bao-mat@phonha.example")
    text = visitor.get("/.well-known/security.txt").response.get_data(as_text=True)
    fields = dict(line.split(": ", 1) for line in text.splitlines())
    assert fields["Contact"] == "mailto:bao-mat@phonha.example"
    left = datetime.fromisoformat(fields["Expires"]) - datetime.now(UTC)
    assert timedelta(days=88) < left < timedelta(days=91)
    assert fields["Canonical"] == f"{ORIGIN}/.well-known/security.txt"


@pytest.mark.parametrize("contact", ["bao-mat", "http://phonha.example", "javascript:x", "a b@phonha.example"])
def test_a_security_contact_that_is_none_is_refused(contact: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="SECURITY_CONTACT"):
        check_settings(Settings(instance_dir=tmp_path, security_contact=contact))
