"""Authorities, holders and signed files for tests of signatures, and the check of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from cryptography.x509.oid import ExtendedKeyUsageOID

from citizen_site.notices.files.findings import Finding
from citizen_site.notices.files.signatures import check_signatures
from citizen_site.trust_roots import TrustRoots
from tests.support.pdf_files import pdf
from tests.support.signing import make_authority, make_holder, sign

START = datetime(2025, 1, 1, tzinfo=UTC)
SIGNED_AT = datetime(2025, 6, 2, 1, 30, tzinfo=UTC)
SEEN_AT = datetime(2025, 6, 3, tzinfo=UTC)
DAY = timedelta(days=1)

ROOT = make_authority("CA gốc thử", START)
OFFICE_CA = make_authority("CA cơ quan thử", START, ROOT)
CHAIR = make_holder("Nguyễn Văn An", "UBND phường Phúc Lợi", OFFICE_CA, START)
CLOCK = make_holder(
    "Dấu thời gian", "CA của bài thử", ROOT, START, purpose=ExtendedKeyUsageOID.TIME_STAMPING, life=3650 * DAY, rsa=True
)
STRANGER = make_holder("Nguyễn Văn An", "UBND phường Phúc Lợi", make_authority("CA gốc thử", START), START)
PLAIN = pdf()


def signed(holder=CHAIR, moment: datetime = SIGNED_AT, content: bytes = PLAIN, **given) -> bytes:
    return sign(content, holder, moment, **given)


def check(content: bytes, *, seen_at: datetime = SEEN_AT, lists=(), roots=(ROOT,)) -> Finding:
    return check_signatures(
        content, TrustRoots(tuple(each.certificate for each in roots), tuple(lists)), seen_at=seen_at
    )


def by_two(second, **given) -> bytes:
    return sign(signed(), second, SIGNED_AT + DAY / 2, field="ChuKy2", **given)
