"""Anonymous pages: cookie-free, conditional, shared; personal ones private."""

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from citizen_site.areas.models import Area
from citizen_site.core.page_cache import CachedPage, PageCache
from citizen_site.core.revisions import Revision, current_revisions, invalidate
from citizen_site.core.site import site_of
from citizen_site.core.transactions import savepoint
from citizen_site.extensions import db
from tests.support.pages import Visitor, counted_statements

pytestmark = pytest.mark.either_database

PAGE = "/khu-vuc/phuong-phuc-loi"


def etag_of(visitor: Visitor, url: str = PAGE, **headers: str) -> str:
    return visitor.client.get(url, headers=headers).headers["ETag"]


@pytest.fixture(autouse=True)
def _still_clock():
    with time_machine.travel("2026-11-23T08:00:10Z", tick=False):
        yield


def test_a_304_costs_one_query_and_sends_no_body(visitor: Visitor) -> None:
    headers = {"If-None-Match": etag_of(visitor)}
    answer = visitor.get(PAGE, status=304, lint=False, headers=headers)
    assert len(answer.statements) == 1
    assert answer.response.data == b""
    assert answer.response.headers["Cache-Control"] == "public, no-cache"


def test_a_page_that_was_rendered_for_one_reader_is_sent_to_the_next_for_one_query(visitor: Visitor) -> None:
    first = visitor.get(PAGE)
    assert len(first.statements) > 1
    with counted_statements() as statements:
        second = visitor.client.get(PAGE)
    assert len(statements) == 1
    assert second.data == first.response.data
    for name in ("Content-Type", "ETag", "Cache-Control", "Content-Security-Policy"):
        assert second.headers[name] == first.response.headers[name]
    assert set(second.vary) == set(first.response.vary)


@pytest.mark.parametrize("mine", ["session", "password"])
def test_nothing_that_was_made_for_one_person_is_cached_or_sent_to_another(app: Flask, mine: str) -> None:
    one, other = app.test_client(), app.test_client()
    if mine == "session":
        one.set_cookie("phien", "abc")
    auth = ("operator", "guess") if mine == "password" else None
    site_of(app).page_cache.clear()
    one.get(PAGE, auth=auth)
    with counted_statements() as statements:
        other.get(PAGE)
    assert len(statements) > 1, "not kept"
    with counted_statements() as statements:
        one.get(PAGE, auth=auth)
    assert len(statements) > 1, "not given"


def test_a_page_with_my_area_is_cached_apart(visitor: Visitor) -> None:
    anonymous = visitor.client.get("/").data
    visitor.client.set_cookie("khu_vuc", "phuong-phuc-loi")
    assert visitor.client.get("/").data == visitor.client.get("/").data != anonymous


def test_errors_and_wrong_filters_are_not_cached(visitor: Visitor) -> None:
    pages = site_of(visitor.client.application).page_cache
    pages.clear()
    for url in ("/dich-vu?loai=x", "/dich-vu/khong-co", "/khong-co"):
        visitor.client.get(url)
    assert len(pages) == 0


def test_the_pages_that_are_cached_have_a_limit() -> None:
    def page(size: int) -> CachedPage:
        return CachedPage([], b"x" * size, route="/", etag='"1"', versions=(), starts_at=0, expires_at=0)

    pages = PageCache(160_000)
    for number in range(100):
        pages.put(number, page(8_000))
    pages.put("huge", page(10_001))
    assert len(pages) == 16
    assert pages.get(99) is not None
    assert pages.get(0) is pages.get("huge") is None


def test_a_change_of_the_content_makes_a_new_version(app: Flask, visitor: Visitor) -> None:
    before = etag_of(visitor)
    with app.app_context():
        db.session.query(Area).filter_by(slug="phuong-phuc-loi").one().area_km2 = 10.5
        db.session.commit()
    assert etag_of(visitor) != before


def test_a_change_before_or_within_a_savepoint_makes_a_new_version(session: Session) -> None:
    area = session.scalars(select(Area).where(Area.slug == "phuong-phuc-loi")).one()
    invalidate(session, "notices")
    with savepoint(session):
        area.area_km2 = 10.5
    session.commit()
    before = dict(current_revisions(session))
    area.area_km2 = 10.6
    session.flush()
    with savepoint(session):
        invalidate(session, "notices")
    session.commit()
    after = current_revisions(session)
    assert {tag for tag in after if after[tag] != before.get(tag)} == {"areas", "notices"}


def test_no_version_ever_comes_again_even_in_a_database_that_was_restored(session: Session) -> None:
    versions = set()
    for _ in range(3):
        invalidate(session, "areas")
        session.commit()
        versions.add(current_revisions(session)["areas"])
        session.execute(delete(Revision))
        session.commit()
    assert len(versions) == 3


def test_time_makes_a_new_version_because_pages_say_how_long_ago(visitor: Visitor) -> None:
    before = etag_of(visitor)
    with time_machine.travel("2026-11-23T08:02:10Z", tick=False):
        assert etag_of(visitor) != before


def test_language_fragment_and_address_have_versions_of_their_own(visitor: Visitor) -> None:
    tags = {
        etag_of(visitor),
        etag_of(visitor, "/en" + PAGE),
        etag_of(visitor, PAGE + "?x=1"),
        etag_of(visitor, **{"HX-Request": "true"}),
    }
    assert len(tags) == 4


def test_every_anonymous_reader_gets_the_same_bytes(app: Flask) -> None:
    one, other = (app.test_client().get(PAGE, headers={"User-Agent": agent}) for agent in ("a", "b"))
    assert one.data == other.data
    assert "Set-Cookie" not in one.headers


def test_a_page_with_my_area_is_private_and_told_apart(visitor: Visitor) -> None:
    anonymous = visitor.get(PAGE)
    visitor.post("/khu-vuc/chon", {"khu-vuc": "phuong-phuc-loi"}, status=303)
    mine = visitor.get(PAGE)
    assert mine.response.headers["Cache-Control"] == "private, no-cache"
    assert mine.response.headers["ETag"] != anonymous.response.headers["ETag"]
    assert "Cookie" in mine.response.headers["Vary"]
    assert "Cookie" in anonymous.response.headers["Vary"]


def test_errors_are_not_cached(visitor: Visitor) -> None:
    assert visitor.get("/khu-vuc/nowhere", status=404).response.headers["Cache-Control"] == "no-store"
    assert visitor.get("/khu-vuc?sau=1&q=" + "x" * 500, status=400).response.headers["Cache-Control"] == "no-store"


def test_pages_are_compressed(app: Flask) -> None:
    response = app.test_client().get("/khu-vuc", headers={"Accept-Encoding": "br, gzip"})
    assert response.headers["Content-Encoding"] == "br"
    assert len(response.data) < 6000
