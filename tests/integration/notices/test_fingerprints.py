"""The marks by which a pasted text finds its notice."""

from sqlalchemy.orm import Session

from citizen_site.accounts.models import Person
from citizen_site.notices.authenticity.commands import reindex_all
from citizen_site.notices.authenticity.models import NoticeFingerprint
from tests.factories.notices import post


def test_they_can_be_made_anew(session: Session, leader: Person) -> None:
    def marks() -> set[tuple[int, int]]:
        return {(each.fingerprint, each.revision_id) for each in session.query(NoticeFingerprint)}

    for number in range(4):
        post(session, leader, f"Họp tổ lần {number}", body="Mời bà con đến nhà văn hoá họp tổ, bàn việc cuối năm.")
    session.commit()
    before = marks()
    assert before
    assert reindex_all(session) == 4
    assert marks() == before
