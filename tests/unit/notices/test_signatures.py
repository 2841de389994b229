"""Every way in which a signed file can be right or wrong, with certificates and signatures that are real."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import ExtendedKeyUsageOID
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter

from citizen_site.notices.files.findings import Finding, Reason, Verdict
from tests.support.pdf_files import hybrid, pdf, stream
from tests.support.signatures import (
    CHAIR,
    CLOCK,
    DAY,
    OFFICE_CA,
    PLAIN,
    ROOT,
    SEEN_AT,
    SIGNED_AT,
    START,
    STRANGER,
    by_two,
    check,
    signed,
)
from tests.support.signing import (
    archive,
    make_authority,
    make_holder,
    ocsp_answer,
    revocation_list,
    sign,
    with_field,
    with_timestamp,
)

LATE = datetime(2026, 6, 3, tzinfo=UTC)
PADES = SigSeedSubFilter.PADES

CLERK = make_holder("Trần Thị Bình", "UBND phường Phúc Lợi", OFFICE_CA, START)
MACHINE = make_holder("máy chủ", "UBND phường Phúc Lợi", OFFICE_CA, START, uses=("key_encipherment",))
WEB_SERVER = make_holder(
    "phucloi.example", "UBND phường Phúc Lợi", OFFICE_CA, START, purpose=ExtendedKeyUsageOID.SERVER_AUTH
)
OWN_CLOCK = make_holder(
    "Dấu thời gian", "CA của bài thử", None, START, purpose=ExtendedKeyUsageOID.TIME_STAMPING, rsa=True
)
RSA_CA = make_holder(
    "CA dùng RSA", "CA của bài thử", ROOT, START, uses=("key_cert_sign",), is_authority=True, life=3650 * DAY, rsa=True
)
BY_RSA = make_holder("Lê Văn Cường", "UBND phường Phúc Lợi", RSA_CA, START)
SPEAKER = make_holder("Trả lời thay", "CA của bài thử", OFFICE_CA, START, purpose=ExtendedKeyUsageOID.OCSP_SIGNING)
OTHER_SPEAKER = make_holder("Trả lời thay", "CA của bài thử", ROOT, START, purpose=ExtendedKeyUsageOID.OCSP_SIGNING)
SELF_MADE = make_holder("Nguyễn Văn An", "UBND phường Phúc Lợi", None, START)

FORM = pdf(
    catalog="/AcroForm << /Fields [6 0 R] /DA (/F 0 Tf) >>",
    page="/Annots [6 0 R]",
    more={6: "<< /Type /Annot /Subtype /Widget /FT /Tx /T (Ten) /V (An) /Rect [72 600 300 620] /P 3 0 R >>"},
)


def updated(content: bytes, number: int, body: bytes) -> bytes:
    """One object replaced by an update at the end of the file, the way programs save changes."""
    start = len(content)
    before = content.rindex(b"startxref\n") + len(b"startxref\n")
    previous = int(content[before:].split(b"\n")[0])
    new = b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = start + len(new)
    size = 60
    trailer = b"trailer\n<< /Size %d /Root 1 0 R /Prev %d >>\nstartxref\n%d\n%%%%EOF\n" % (size, previous, table)
    return content + new + b"xref\n%d 1\n%010d 00000 n \n" % (number, start) + trailer


OTHER_TEXT = stream(b"BT /F 24 Tf 72 720 Td (Nop tien vao day) Tj ET")
FILLED_IN = b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (Ten) /V (Binh) /Rect [72 600 300 620] /P 3 0 R >>"


def overwritten(content: bytes) -> bytes:
    assert b"(Thong bao)" in content
    return content.replace(b"(Thong bao)", b"(Thong ba0)")


def inexact(content: bytes) -> bytes:
    return content.replace(b"0000000000 65535 f", b"0000000000 65536 f")


OVER_THE_PAGE = (50, 650, 550, 800)
TWO_FIELDS = with_field(PLAIN, (50, 50, 150, 100))


def as_nothing_known(content: bytes) -> bytes:
    """The signature that came last, said to be made in a way that nobody knows and so judges."""
    before, last = content.rsplit(b"/ETSI.RFC3161", 1)
    return before + b"/ETSI.RFC3169" + last


MATRIX: dict[str, tuple[Callable[[], Finding], Verdict, Reason | None]] = {
    "signed by somebody known": (lambda: check(signed()), Verdict.SIGNED, None),
    "PAdES": (lambda: check(signed(subfilter=PADES)), Verdict.SIGNED, None),
    "certified, nothing may change": (
        lambda: check(signed(certify=True, docmdp_permissions=MDPPerm.NO_CHANGES)),
        Verdict.SIGNED,
        None,
    ),
    "signed by two": (lambda: check(by_two(CLERK)), Verdict.SIGNED, None),
    "archived later": (
        lambda: check(archive(signed(), revocation_list(OFFICE_CA, CLERK, START))),
        Verdict.SIGNED,
        None,
    ),
    "not signed": (lambda: check(PLAIN), Verdict.UNSIGNED, None),
    "not signed, from a scanner that is not exact": (lambda: check(inexact(PLAIN)), Verdict.UNSIGNED, None),
    "not signed, from an office suite": (
        lambda: check(hybrid({8: "<< /S /Document >>"}, appended=True)),
        Verdict.UNSIGNED,
        None,
    ),
    "not signed, with an entry that leads to the first byte": (
        lambda: check(pdf(rows={6: b"0000000000 00000 n"})),
        Verdict.UNSIGNED,
        None,
    ),
    "signed, inexact": (lambda: check(inexact(signed())), Verdict.UNCHECKED, Reason.UNREADABLE),
    "a letter exchanged": (lambda: check(overwritten(signed())), Verdict.CHANGED, None),
    "a text exchanged by an update": (lambda: check(updated(signed(), 4, OTHER_TEXT)), Verdict.CHANGED, None),
    "a form filled in later": (lambda: check(updated(signed(content=FORM), 6, FILLED_IN)), Verdict.CHANGED, None),
    "changed between two signatures": (
        lambda: check(sign(updated(signed(), 4, OTHER_TEXT), CLERK, SIGNED_AT, field="ChuKy2")),
        Verdict.CHANGED,
        None,
    ),
    "a picture laid over the page as an empty field for a signature": (
        lambda: check(with_field(signed(), OVER_THE_PAGE, says=b"STK 999 LUA DAO")),
        Verdict.CHANGED,
        None,
    ),
    "the same, with its place written so that some readers do not see it": (
        lambda: check(with_field(signed(), OVER_THE_PAGE, is_indirect=True, says=b"STK 999 LUA DAO")),
        Verdict.CHANGED,
        None,
    ),
    "the same, with a timestamp in it by a clock of one's own": (
        lambda: check(
            with_timestamp(
                with_field(signed(), OVER_THE_PAGE, says=b"STK 999"), OWN_CLOCK, SIGNED_AT + DAY, field="OTrong"
            )
        ),
        Verdict.CHANGED,
        None,
    ),
    "a timestamp put into a field that waited for a second signer": (
        lambda: check(with_timestamp(signed(content=TWO_FIELDS), OWN_CLOCK, SIGNED_AT + DAY, field="OTrong")),
        Verdict.CHANGED,
        None,
    ),
    "a signature of an unknown kind over the page": (
        lambda: check(
            as_nothing_known(
                with_timestamp(with_field(signed(), OVER_THE_PAGE, says=b"x"), CLOCK, SIGNED_AT, field="OTrong")
            )
        ),
        Verdict.CHANGED,
        None,
    ),
    "a picture laid over the page before the second signature": (
        lambda: check(sign(with_field(signed(), OVER_THE_PAGE, says=b"STK 999"), CLERK, SIGNED_AT, field="ChuKy2")),
        Verdict.CHANGED,
        None,
    ),
    "signed with a field for a second signer, still empty": (
        lambda: check(signed(content=TWO_FIELDS)),
        Verdict.SIGNED,
        None,
    ),
    "signed by two, the second in a field made for it": (
        lambda: check(sign(signed(content=TWO_FIELDS), CLERK, SIGNED_AT, field="OTrong")),
        Verdict.SIGNED,
        None,
    ),
    "signed by two, both to be seen": (
        lambda: check(
            sign(signed(box=(50, 50, 150, 100)), CLERK, SIGNED_AT + DAY / 2, field="ChuKy2", box=(250, 50, 350, 100))
        ),
        Verdict.SIGNED,
        None,
    ),
    "stamped later by an archive": (
        lambda: check(with_timestamp(signed(), CLOCK, SIGNED_AT + DAY)),
        Verdict.SIGNED,
        None,
    ),
    "bytes hung on": (lambda: check(signed() + b"\n% more\n"), Verdict.CHANGED, None),
    "signed by somebody else of the same name": (lambda: check(signed(STRANGER)), Verdict.UNKNOWN_SIGNER, None),
    "signed with a certificate of one's own": (lambda: check(signed(SELF_MADE)), Verdict.UNKNOWN_SIGNER, None),
    "no trust roots": (lambda: check(signed(), roots=()), Verdict.UNKNOWN_SIGNER, None),
    "the second signer is unknown": (lambda: check(by_two(STRANGER)), Verdict.UNKNOWN_SIGNER, None),
    "expired today, not when the file came": (lambda: check(signed(), seen_at=SEEN_AT), Verdict.SIGNED, None),
    "expired when the file came": (lambda: check(signed(), seen_at=LATE), Verdict.UNRELIABLE, Reason.EXPIRED),
    "expired when the file came, timestamped before": (
        lambda: check(signed(timestamps=CLOCK), seen_at=LATE),
        Verdict.SIGNED,
        None,
    ),
    "expired when the file came, timestamped by a clock of one's own": (
        lambda: check(signed(timestamps=OWN_CLOCK), seen_at=LATE),
        Verdict.UNRELIABLE,
        Reason.EXPIRED,
    ),
    "expired when it was signed": (
        lambda: check(signed(moment=LATE), seen_at=LATE + DAY),
        Verdict.UNRELIABLE,
        Reason.EXPIRED,
    ),
    "signed before the certificate began": (
        lambda: check(signed(moment=START - DAY)),
        Verdict.UNRELIABLE,
        Reason.EXPIRED_AT_SIGNING,
    ),
    "signed by a clock of next year": (
        lambda: check(signed(moment=SEEN_AT + 9 * DAY)),
        Verdict.UNRELIABLE,
        Reason.FROM_THE_FUTURE,
    ),
    "revoked, says a file of the operator": (
        lambda: check(signed(), lists=[revocation_list(OFFICE_CA, CHAIR, SIGNED_AT - DAY)]),
        Verdict.UNRELIABLE,
        Reason.REVOKED,
    ),
    "revoked, says the signature itself": (
        lambda: check(signed(enclosed=revocation_list(OFFICE_CA, CHAIR, SIGNED_AT - DAY))),
        Verdict.UNRELIABLE,
        Reason.REVOKED,
    ),
    "revoked, says the archive in the file": (
        lambda: check(archive(signed(), revocation_list(OFFICE_CA, CHAIR, SIGNED_AT - DAY))),
        Verdict.UNRELIABLE,
        Reason.REVOKED,
    ),
    "revoked, says a list that is long out of date": (
        lambda: check(signed(), lists=[revocation_list(OFFICE_CA, CHAIR, START + DAY)]),
        Verdict.UNRELIABLE,
        Reason.REVOKED,
    ),
    "the authority itself was revoked": (
        lambda: check(signed(), lists=[revocation_list(ROOT, OFFICE_CA, SIGNED_AT - DAY)]),
        Verdict.UNRELIABLE,
        Reason.REVOKED,
    ),
    "revoked after the file came": (
        lambda: check(signed(), lists=[revocation_list(OFFICE_CA, CHAIR, SEEN_AT + DAY)]),
        Verdict.SIGNED,
        None,
    ),
    "revoked by an authority that has no say": (
        lambda: check(signed(), lists=[revocation_list(make_authority("CA cơ quan thử", START), CHAIR, START)]),
        Verdict.SIGNED,
        None,
    ),
    "somebody else was revoked": (
        lambda: check(signed(), lists=[revocation_list(OFFICE_CA, CLERK, START)]),
        Verdict.SIGNED,
        None,
    ),
    "revoked, says an answer (OCSP) in the archive": (
        lambda: check(archive(signed(), ocsp_answer(OFFICE_CA, CHAIR, SIGNED_AT - DAY))),
        Verdict.UNRELIABLE,
        Reason.REVOKED,
    ),
    "revoked, says an answer within the signature": (
        lambda: check(signed(enclosed=ocsp_answer(OFFICE_CA, CHAIR, SIGNED_AT - DAY))),
        Verdict.UNRELIABLE,
        Reason.REVOKED,
    ),
    "revoked, says an answer that names its issuer by SHA-256": (
        lambda: check(archive(signed(), ocsp_answer(OFFICE_CA, CHAIR, START, algorithm=hashes.SHA256()))),
        Verdict.UNRELIABLE,
        Reason.REVOKED,
    ),
    "revoked, says an authority that signs with RSA": (
        lambda: check(archive(signed(BY_RSA), ocsp_answer(RSA_CA, BY_RSA, START, algorithm=hashes.SHA256()))),
        Verdict.UNRELIABLE,
        Reason.REVOKED,
    ),
    "revoked, says somebody whom the authority lets answer": (
        lambda: check(archive(signed(), ocsp_answer(OFFICE_CA, CHAIR, SIGNED_AT - DAY, by=SPEAKER))),
        Verdict.UNRELIABLE,
        Reason.REVOKED,
    ),
    "the authority itself was revoked, says an answer": (
        lambda: check(archive(signed(), ocsp_answer(ROOT, OFFICE_CA, SIGNED_AT - DAY))),
        Verdict.UNRELIABLE,
        Reason.REVOKED,
    ),
    "good, says an answer": (
        lambda: check(archive(signed(), ocsp_answer(OFFICE_CA, CHAIR, None))),
        Verdict.SIGNED,
        None,
    ),
    "revoked after the file came, says an answer": (
        lambda: check(archive(signed(), ocsp_answer(OFFICE_CA, CHAIR, SEEN_AT + DAY))),
        Verdict.SIGNED,
        None,
    ),
    "revoked, says an answer about somebody else": (
        lambda: check(archive(signed(), ocsp_answer(OFFICE_CA, CLERK, START))),
        Verdict.SIGNED,
        None,
    ),
    "revoked, says a holder whom nobody lets answer": (
        lambda: check(archive(signed(), ocsp_answer(OFFICE_CA, CHAIR, START, by=CLERK))),
        Verdict.SIGNED,
        None,
    ),
    "revoked, says the speaker of another authority": (
        lambda: check(archive(signed(), ocsp_answer(OFFICE_CA, CHAIR, START, by=OTHER_SPEAKER))),
        Verdict.SIGNED,
        None,
    ),
    "a certificate for machines": (lambda: check(signed(MACHINE)), Verdict.UNRELIABLE, Reason.WRONG_USE),
    "a certificate for web servers": (lambda: check(signed(WEB_SERVER)), Verdict.UNRELIABLE, Reason.WRONG_USE),
    "a broken method": (lambda: check(signed(algorithm="sha1")), Verdict.UNRELIABLE, Reason.WEAK),
    "no PDF at all": (lambda: check(b"<html></html>"), Verdict.UNCHECKED, Reason.UNREADABLE),
    "half a file": (lambda: check(PLAIN[: len(PLAIN) // 2]), Verdict.UNCHECKED, Reason.UNREADABLE),
}


@pytest.mark.parametrize("case", MATRIX)
def test_the_verdict_on_a_file_that_is(case: str) -> None:
    find, verdict, reason = MATRIX[case]
    finding = find()
    assert (finding.verdict, finding.reason) == (verdict, reason)
