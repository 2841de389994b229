"""Operators say whose signatures are believed: they see what they add before it counts."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.core import clock
from citizen_site.core.audit import AuditEntry
from citizen_site.notices.files.trusted import TrustRoot, seed_trust_roots, trusted_pem
from citizen_site.trust_roots import TrustRoots, read_pem
from tests.support.pages import Visitor
from tests.support.signing import make_authority, make_holder, revocation_list

PAGE = "/van-hanh/chung-thu"
START = clock.now() - timedelta(days=30)
ROOT, OTHER = make_authority("CA gốc thử", START), make_authority("CA khác", START)
CHAIR = make_holder("Nguyễn Văn An", "UBND phường Phúc Lợi", ROOT, START)


def test_what_is_pasted_is_shown_first_and_only_what_was_shown_is_trusted(operator: Visitor, session: Session) -> None:
    pem = ROOT.pem().decode()
    shown = operator.submit(PAGE, {"pem": pem}, status=200)
    fingerprint = shown.all("input", name="seen")[0].get("value")
    assert fingerprint in shown.text
    assert "CA gốc thử" in shown.text
    assert trusted_pem(session) == "", "nothing is stored yet"
    operator.submit(PAGE, {"pem": OTHER.pem().decode(), "seen": fingerprint}, status=200)
    assert trusted_pem(session) == ""
    operator.submit(PAGE, {"pem": pem, "seen": fingerprint}, status=303)
    assert read_pem(trusted_pem(session).encode()) == TrustRoots((ROOT.certificate,), ())
    assert "CA gốc thử" in operator.get(PAGE).text
    operator.submit(PAGE, {"pem": pem, "seen": fingerprint}, status=303)
    operator.submit(PAGE, {"fingerprint": fingerprint}, url=f"{PAGE}/bo", status=303)
    operator.submit(PAGE, {"fingerprint": fingerprint}, url=f"{PAGE}/bo", status=303)
    operator.submit(PAGE, {"fingerprint": "0"}, url=f"{PAGE}/bo", status=404)
    session.expire_all()
    assert trusted_pem(session) == ""
    noted = select(AuditEntry).where(AuditEntry.action.startswith("trust_root.")).order_by(AuditEntry.id)
    assert [(each.action, each.details["fingerprint"]) for each in session.scalars(noted)] == [
        ("trust_root.added", fingerprint),
        ("trust_root.removed", fingerprint),
    ]


@pytest.mark.either_database
def test_a_person_or_nonsense_is_no_authority(operator: Visitor) -> None:
    for pem in (CHAIR.pem().decode(), "xin chào", ROOT.pem().decode().replace("MII", "???")):
        assert "không phải chứng thư" in operator.submit(PAGE, {"pem": pem}, status=422).text


def test_the_folder_fills_an_empty_table_once(session: Session, tmp_path: Path) -> None:
    (tmp_path / "goc.pem").write_bytes(ROOT.pem())
    (tmp_path / "thu-hoi.crl").write_bytes(_crl())
    assert seed_trust_roots(session, str(tmp_path), clock.now()) == 2
    (tmp_path / "khac.pem").write_bytes(OTHER.pem())
    assert seed_trust_roots(session, str(tmp_path), clock.now()) == 0
    for each in session.scalars(select(TrustRoot)):
        each.removed_at = clock.now()
    session.flush()
    assert seed_trust_roots(session, str(tmp_path), clock.now()) == 0, "what operators removed stays so"


def _crl() -> bytes:
    return revocation_list(ROOT, CHAIR, START).public_bytes(Encoding.DER)
