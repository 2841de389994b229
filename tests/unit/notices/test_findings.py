"""What a finding says of each signature, besides the verdict."""

from __future__ import annotations

import io

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer

from citizen_site.notices.files.findings import Finding, Reason, Verdict
from tests.support.signatures import CHAIR, CLOCK, OFFICE_CA, PLAIN, SIGNED_AT, START, STRANGER, by_two, check, signed
from tests.support.signing import (
    make_holder,
)


def test_a_finding_says_who_signed_when_and_by_whose_word() -> None:
    (signature,) = check(signed()).signatures
    assert signature.signer == "Nguyễn Văn An"
    assert signature.organisation == "UBND phường Phúc Lợi"
    assert signature.issuer == "CA cơ quan thử"
    assert signature.signed_at == SIGNED_AT
    assert not signature.is_time_proven
    assert signature.valid_until == CHAIR.certificate.not_valid_after_utc
    assert signature.serial == f"{CHAIR.certificate.serial_number:x}"


def test_a_timestamp_by_a_known_authority_proves_the_time() -> None:
    (signature,) = check(signed(timestamps=CLOCK)).signatures
    assert (signature.is_time_proven, signature.signed_at) == (True, SIGNED_AT)


def test_each_of_several_signatures_has_its_own_verdict() -> None:
    first, second = check(by_two(STRANGER)).signatures
    assert (first.verdict, second.verdict) == (Verdict.SIGNED, Verdict.UNKNOWN_SIGNER)


def test_an_encrypted_file_is_not_checked() -> None:
    writer = copy_into_new_writer(PdfFileReader(io.BytesIO(PLAIN)))
    writer.encrypt(owner_pass="chủ", user_pass="người dùng")
    target = io.BytesIO()
    writer.write(target)
    assert check(target.getvalue()) == Finding(Verdict.UNCHECKED, Reason.ENCRYPTED)


def test_a_name_with_direction_marks_is_cleaned() -> None:
    holder = make_holder("An\u202e gnờưhp", "Phố\u200b Nhà", OFFICE_CA, START)
    (signature,) = check(signed(holder)).signatures
    assert (signature.signer, signature.organisation) == ("An gnờưhp", "Phố Nhà")
