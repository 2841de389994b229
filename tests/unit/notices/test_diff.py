"""What changed, word by word."""

from hypothesis import given
from hypothesis import strategies as st

from citizen_site.notices.diff import Change, differences


def test_a_changed_hour_is_one_word_out_and_one_in() -> None:
    runs = differences("Họp lúc 19h30, ở nhà văn hoá", "Họp lúc 20h, ở nhà văn hoá")
    assert [(run.change, run.text) for run in runs if run.change != Change.KEPT] == [
        (Change.DELETED, "19h30"),
        (Change.INSERTED, "20h"),
    ]


TEXT = st.text(alphabet="ab, .\n", max_size=40)


@given(TEXT, TEXT)
def test_both_texts_can_be_read_from_the_runs(before: str, after: str) -> None:
    runs = differences(before, after)
    assert "".join(run.text for run in runs if run.change != Change.INSERTED) == before
    assert "".join(run.text for run in runs if run.change != Change.DELETED) == after
