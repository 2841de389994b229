"""The folder that says whose signatures are believed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from citizen_site.config import ConfigurationError, Settings, check_settings
from citizen_site.trust_roots import TrustRootError, TrustRoots, read_trust_roots
from tests.support.signing import make_authority, make_holder, revocation_list

START = datetime(2025, 1, 1, tzinfo=UTC)
ROOT = make_authority("CA gốc thử", START)
CHAIR = make_holder("Nguyễn Văn An", "UBND phường Phúc Lợi", ROOT, START)
REVOKED = revocation_list(ROOT, CHAIR, START)


@pytest.mark.parametrize("encoding", [Encoding.PEM, Encoding.DER])
def test_certificates_and_lists_are_read_and_other_files_are_left_alone(tmp_path: Path, encoding: Encoding) -> None:
    other = make_authority("CA khác", START)
    (tmp_path / "goc.pem").write_bytes(ROOT.pem() + other.pem())
    (tmp_path / "thu-hoi.crl").write_bytes(REVOKED.public_bytes(encoding))
    (tmp_path / "README.txt").write_text("Lấy từ trang của Ban Cơ yếu.")
    assert read_trust_roots(str(tmp_path)) == TrustRoots((ROOT.certificate, other.certificate), (REVOKED,))


def test_without_a_folder_nobody_is_known() -> None:
    assert read_trust_roots("") == TrustRoots()


def test_a_person_is_no_authority(tmp_path: Path) -> None:
    (tmp_path / "an.pem").write_bytes(CHAIR.pem())
    with pytest.raises(TrustRootError, match=r"an\.pem: .*not the certificate of an authority"):
        read_trust_roots(str(tmp_path))


@pytest.mark.parametrize("name", ["goc.pem", "thu-hoi.crl"])
def test_a_broken_file_ends_the_start_with_a_sentence_that_names_it(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"-----BEGIN NOTHING-----")
    with pytest.raises(ConfigurationError, match=f"TRUST_ROOTS cannot be used: {name}"):
        check_settings(Settings(trust_roots=str(tmp_path)))


def test_a_folder_that_is_missing_ends_the_start(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"TRUST_ROOTS cannot be used: .*is not a folder"):
        check_settings(Settings(trust_roots=str(tmp_path / "khong-co")))
