"""Words as residents type them, on the pages: the first result answers, what is unclear asks back."""

import pytest
from sqlalchemy.orm import Session

from citizen_site.directory.search import KIND
from citizen_site.directory.seed import seed
from citizen_site.home.search_groups import search_groups
from tests.factories.directory import NOW
from tests.support.asked_words import AMBIGUOUS, ASKED, MISLEADING, UNANSWERED
from tests.support.pages import Visitor, text_of

pytestmark = pytest.mark.either_database


@pytest.fixture(autouse=True)
def content(session: Session) -> None:
    seed(session, NOW)
    session.commit()


def slugs(visitor: Visitor, query: str) -> list[str]:
    """Of the services that the list finds, in its order."""
    cards = visitor.get(f"/dich-vu?q={query}").all("h3", class_="card__title")
    return [link.get("href").rpartition("/")[2] for card in cards for link in card.iter("a")]


def test_the_first_result_of_every_word_answers_it(app, visitor: Visitor, session: Session) -> None:
    wrong = []
    with app.test_request_context():
        for word, wanted in ASKED:
            group, *_others = search_groups(session, word)
            first = group.results[0].href.rpartition("/")[2]
            if group.kind != KIND or first not in wanted:
                wrong.append((word, first))
    assert wrong == []


@pytest.mark.parametrize(("word", "wanted"), [ASKED[0], ASKED[60], ASKED[110], ASKED[-1]])
def test_the_list_of_services_begins_with_the_same_answer(visitor: Visitor, word: str, wanted: tuple[str, ...]) -> None:
    assert slugs(visitor, word)[0] in wanted


@pytest.mark.parametrize("word", UNANSWERED)
def test_what_nothing_answers_says_so_and_where_to_ask(visitor: Visitor, session: Session, word: str) -> None:
    page = visitor.get(f"/tim-kiem?q={word}")
    assert f"Không tìm thấy kết quả cho “{word}”" in page.text
    assert "tel:0241022" in page.links().values()
    assert slugs(visitor, word) == []


@pytest.mark.parametrize(("word", "slug"), MISLEADING)
def test_a_word_leads_to_no_service_that_only_has_its_parts(visitor: Visitor, word: str, slug: str) -> None:
    assert slug not in slugs(visitor, word)


@pytest.mark.parametrize(("word", "choices"), AMBIGUOUS)
def test_a_word_that_says_too_little_asks_back_with_links(visitor: Visitor, word: str, choices: set[str]) -> None:
    page = visitor.get(f"/tim-kiem?q={word}")
    assert f"“{word}” có thể là nhiều việc." in page.text
    assert choices <= set(page.links())
    first = sorted(choices)[0]
    assert text_of(visitor.get(page.links()[first]).by_id("nhom-service")).startswith("Dịch vụ số")


def test_words_with_more_around_them_are_found_in_the_texts_as_before(visitor: Visitor) -> None:
    assert "cap-the-can-cuoc" in slugs(visitor, "cap lai the can cuoc")
    assert "dang-ky-xe" in slugs(visitor, "cà vẹ")
