"""What of a page is made once: words that are the same in all pages of a language, cards, and sections of a page."""

from __future__ import annotations

from typing import cast

import pytest
from flask import Flask
from markupsafe import Markup
from sqlalchemy import update
from sqlalchemy.orm import Session

from citizen_site.accounts.models import Person
from citizen_site.core.permissions import Role
from citizen_site.core.site import site_of
from citizen_site.news.models import NewsItem
from citizen_site.reports.categories import category_by_code
from citizen_site.reports.models.report import Report
from citizen_site.reports.seed import seed as seed_categories
from citizen_site.web.email_templates import in_reader_context
from citizen_site.web.kept import MOST_KEPT, KeptPart, KeptParts
from citizen_site.web.template_environment import LanguageEnvironment
from tests.factories.directory import NOW
from tests.factories.news import publish
from tests.factories.reports import make_report
from tests.factories.staff import give_role, make_person, signed_in
from tests.support.pages import Page, Visitor

pytestmark = pytest.mark.either_database

# Each has something that is known when it is compiled, and something that decides how it is written.
SOURCES = (
    '{{ _("Trang chủ") }} {{ _("Trang chủ")|upper }} {{ url_for("home.front") }} {{ asset_url("img/city.svg") }}',
    '{{ _("Trang chủ") ~ "<b>" }} {{ "<i>" ~ ui.icon("home") }} {{ "<i>" ~ "<b>" }}',
    '{{ ui.icon("home") }}{{ ui.tag(_("Trang chủ"), icon="check") }}',
    '{% for name, href in [(_("Tin tức"), url_for("news.list_news"))] %}{{ name }}: {{ href }}{% endfor %}',
    '{% set icon = "home" %}{{ ui.icon(icon) }}{{ current_language() }}{{ _("Từ <b>") }}',
    '{% if current_language() == "en" %}{{ _("Tìm") }}{% else %}{{ _("%(area)s", area="<b>") }}{% endif %}',
)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_what_is_known_of_a_template_is_text_and_reads_as_before(app: Flask, language: str) -> None:
    environment = cast(LanguageEnvironment, app.jinja_env)
    with app.app_context(), in_reader_context(language):
        variant = environment.variant_of_request()
        for source in SOURCES:
            asked, known = environment.from_string(source), variant.from_string(source)
            assert known.render() == asked.render(), source
        code = variant.compile(SOURCES[0], "page.html", raw=True)
        assert "context.call" not in code
        assert ("Trang chủ" if language == "vi" else "/en/") in code


def test_a_constant_call_that_fails_is_told_where_the_page_is_rendered(app: Flask) -> None:
    with app.test_request_context("/"):
        template = (
            cast(LanguageEnvironment, app.jinja_env)
            .variant_of_request()
            .from_string('{% if wanted %}{{ url_for("no.such_page") }}{% endif %}')
        )
        assert template.render(wanted=False) == ""
        with pytest.raises(Exception, match=r"no\.such_page"):
            template.render(wanted=True)


@pytest.fixture
def kept(app: Flask, monkeypatch: pytest.MonkeyPatch) -> KeptParts:
    """As the site has them: those of the other tests are rendered each time, to be compared."""
    parts = KeptParts()
    monkeypatch.setattr(app.jinja_env, "kept_parts", parts)
    return parts


def again(visitor: Visitor, address: str) -> Page:
    """Rendered anew, not as it was kept whole."""
    site_of(visitor.client.application).page_cache.clear()
    return visitor.get(address)


@pytest.mark.usefixtures("kept")
def test_sections_that_did_not_change_ask_nothing_and_those_that_did_are_new(
    visitor: Visitor, session: Session
) -> None:
    seed_categories(session, NOW)
    report = make_report(place_text="Ngõ 15 Phúc Lợi")
    publish(session, "Giá rau giảm")
    first = visitor.get("/")
    assert len(first.statements) > 4
    unchanged = again(visitor, "/")
    assert unchanged.html == first.html
    assert len(unchanged.statements) == 1, "the versions of all tags"
    report.place_text = "Ngõ 90 Phúc Lợi"
    session.commit()
    changed = again(visitor, "/")
    assert "Ngõ 90 Phúc Lợi" in changed.text
    assert "Ngõ 15 Phúc Lợi" not in changed.text
    assert not any("FROM news_item" in each for each in changed.statements)


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("address", ["/", "/phan-anh", "/khu-vuc/phuong-phuc-loi"])
def test_a_kept_card_is_not_that_of_another_language_or_of_its_record_as_it_was(
    address: str, visitor: Visitor, session: Session
) -> None:
    seed_categories(session, NOW)
    category = category_by_code(session, "o-ga")
    make_report(category=category, description="", area="phuong-phuc-loi")
    session.commit()
    visitor.get(address)
    assert category.name_en in visitor.get(f"/en{address}").text
    assert category.name in again(visitor, address).text
    category.name = "Hố sâu"
    # No change of the session's records, only of the row.
    session.execute(update(Report).values(place_text="Sân đình"))
    session.commit()
    text = again(visitor, address).text
    assert "Hố sâu" in text
    assert "Sân đình" in text


@pytest.mark.usefixtures("kept")
def test_a_page_of_kept_cards_says_that_it_has_sample_data(visitor: Visitor, session: Session) -> None:
    publish(session, "Giá rau giảm", illustration=True)
    for address in ("/tin-tuc", "/"):
        session.execute(update(NewsItem).values(is_demo=True))
        session.commit()
        for _ in range(2):
            assert "Trang này có dữ liệu mẫu" in again(visitor, address).text


def test_no_more_parts_are_kept_than_their_number() -> None:
    parts, part = KeptParts(), KeptPart(Markup("<p>"), False)
    for number in range(MOST_KEPT + 5):
        parts.find(number, lambda: part)
    made = []
    parts.find(0, lambda: made.append(0) or part)
    parts.find(MOST_KEPT, lambda: made.append(1) or part)
    assert made == [0], "the oldest went"


def test_a_resident_is_asked_for_no_roles_until_there_is_one(app: Flask, session: Session) -> None:
    person = make_person("Trần Hà")
    resident = signed_in(app, person)
    page = resident.get("/thong-bao")
    assert "Viết thông báo" not in page.text
    assert not any("role_grant" in each for each in resident.get("/thong-bao").statements)
    give_role(session.get_one(Person, person.id), Role.LEADER, "phuong-phuc-loi")
    session.commit()
    assert "Viết thông báo" in resident.get("/thong-bao").text
