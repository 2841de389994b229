"""The descriptions of the services that every new database begins with."""

import csv
import re

import pytest

from citizen_site.directory.seed import CONTENT

OPENS_WITH_AUDIENCE = re.compile(
    r"(^|[.!?] )(Dành cho\b"
    # English: such a sentence has no verb of its own, or it is the first one.
    r"|For [^.!?]*\b(people|residents|owners|businesses|anyone|everyone|those|citizens|visitors|students|ages)\b)"
    r"|^For "
)


@pytest.mark.parametrize("column", ["summary", "summary_en", "description", "description_en"])
def test_texts_of_services_say_what_they_do_and_leave_for_whom_to_its_own_field(column: str) -> None:
    with CONTENT.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 90
    assert [row["slug"] for row in rows if OPENS_WITH_AUDIENCE.search(row[column])] == []


@pytest.mark.parametrize(
    "text",
    [
        "Dành cho chủ xe.",
        "Có bản đồ. Dành cho ai đi lại.",
        "For all ages. Borrow here.",
        "A map. For anyone on the road.",
    ],
)
def test_a_text_that_opens_with_its_readers_is_seen(text: str) -> None:
    assert OPENS_WITH_AUDIENCE.search(text)


def test_other_uses_of_the_words_are_no_such_opening() -> None:
    assert not OPENS_WITH_AUDIENCE.search("Call first. For an ambulance call 115.")
    assert not OPENS_WITH_AUDIENCE.search("Phòng dành cho người đọc.")
