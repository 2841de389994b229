"""Certificate revocation: revocation lists (CRL) and answers about one certificate (OCSP).

Nothing is fetched. Lists come from the operator's folder and from the file, answers from the file. An old list or
answer still says what was revoked by then, so its own age does not matter; only who signed it does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature


@dataclass(frozen=True)
class RevocationNews:
    """What was said about certificates, believed only once its signature is checked."""

    lists: tuple[x509.CertificateRevocationList, ...] = ()
    answers: tuple[ocsp.OCSPResponse, ...] = ()

    def __add__(self, other: RevocationNews) -> RevocationNews:
        return RevocationNews(self.lists + other.lists, self.answers + other.answers)


def archived_news(reader: PdfFileReader) -> RevocationNews:
    """What long-term archiving put into the file (its document security store)."""
    try:
        store = DocumentSecurityStore.read_dss(reader)
    except NoDSSFoundError:
        return RevocationNews()
    return _loaded(
        (each.get_object().data for each in store.crls),
        (each.get_object().data for each in store.ocsps),
    )


def enclosed_news(embedded: EmbeddedPdfSignature) -> RevocationNews:
    """What stands within the signature itself, as Adobe's programs put it."""
    attributes = embedded.signer_info["signed_attrs"] or ()
    enclosed = [each["values"] for each in attributes if each["type"].native == "adobe_revocation_info_archival"]
    values = [value for each in enclosed for value in each]
    return _loaded(
        (each.dump() for value in values for each in value["crl"] or ()),
        (each.dump() for value in values for each in value["ocsp"] or ()),
    )


def was_revoked(path: Sequence[x509.Certificate], news: RevocationNews, moment: datetime) -> bool:
    """Was any certificate of the path revoked by its issuer at that moment?"""
    by_subject = {certificate.subject: certificate for certificate in path}
    for certificate in path:
        issuer = by_subject.get(certificate.issuer)
        if issuer is None:
            continue
        dates = [
            *_dates_in_lists(certificate, issuer, news.lists),
            *_dates_in_answers(certificate, issuer, news.answers),
        ]
        if any(date <= moment for date in dates):
            return True
    return False


def _dates_in_lists(
    certificate: x509.Certificate, issuer: x509.Certificate, lists: Sequence[x509.CertificateRevocationList]
) -> Iterator[datetime]:
    for each in lists:
        if each.issuer == certificate.issuer and _is_list_of(each, issuer):
            entry = each.get_revoked_certificate_by_serial_number(certificate.serial_number)
            if entry is not None:
                yield entry.revocation_date_utc


def _is_list_of(revocation_list: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    try:
        return revocation_list.is_signature_valid(issuer.public_key())  # type: ignore[arg-type]  # other keys raise TypeError
    except (InvalidSignature, TypeError, ValueError):
        return False


def _dates_in_answers(
    certificate: x509.Certificate, issuer: x509.Certificate, answers: Sequence[ocsp.OCSPResponse]
) -> Iterator[datetime]:
    for each in answers:
        told = [one for one in each.responses if _is_about(one, certificate, issuer)]
        if not told or not any(_is_signed_with(each, key) for key in _keys_that_may_answer(each, issuer)):
            continue
        for one in told:
            if one.certificate_status == ocsp.OCSPCertStatus.REVOKED and one.revocation_time_utc:
                yield one.revocation_time_utc


def _is_about(one: ocsp.OCSPSingleResponse, certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """By the number and by the issuer's key, because numbers are unique for one issuer only."""
    if one.serial_number != certificate.serial_number:
        return False
    return one.issuer_key_hash == _key_hash(issuer, one.hash_algorithm)


def _key_hash(certificate: x509.Certificate, algorithm: hashes.HashAlgorithm) -> bytes:
    """Of the bits of the key without what stands around them (RFC 6960, 4.1.1)."""
    if isinstance(algorithm, hashes.SHA1):
        return x509.SubjectKeyIdentifier.from_public_key(certificate.public_key()).digest
    key = certificate.public_key()
    is_point = isinstance(key, ec.EllipticCurvePublicKey)
    encoding, form = (Encoding.X962, PublicFormat.UncompressedPoint) if is_point else (Encoding.DER, PublicFormat.PKCS1)
    digest = hashes.Hash(algorithm)
    digest.update(key.public_bytes(encoding, form))
    return digest.finalize()


def _keys_that_may_answer(answer: ocsp.OCSPResponse, issuer: x509.Certificate) -> Iterator[Any]:
    """The issuer's certificates, and those that it issued for signing such answers."""
    yield issuer.public_key()
    for certificate in answer.certificates:
        try:
            certificate.verify_directly_issued_by(issuer)
            uses = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
        except (InvalidSignature, TypeError, ValueError, x509.ExtensionNotFound):
            continue
        was_valid = certificate.not_valid_before_utc <= answer.produced_at_utc <= certificate.not_valid_after_utc
        if ExtendedKeyUsageOID.OCSP_SIGNING in uses and was_valid:
            yield certificate.public_key()


def _is_signed_with(answer: ocsp.OCSPResponse, key: Any) -> bool:
    signed, algorithm = (answer.signature, answer.tbs_response_bytes), answer.signature_hash_algorithm
    try:
        if isinstance(key, rsa.RSAPublicKey) and algorithm:
            key.verify(*signed, padding.PKCS1v15(), algorithm)
        elif isinstance(key, ec.EllipticCurvePublicKey) and algorithm:
            key.verify(*signed, ec.ECDSA(algorithm))
        elif isinstance(key, ed25519.Ed25519PublicKey | ed448.Ed448PublicKey):
            key.verify(*signed)
        else:
            return False
    except InvalidSignature:
        return False
    return True


def _loaded(lists: Iterator[bytes], answers: Iterator[bytes]) -> RevocationNews:
    responses = (ocsp.load_der_ocsp_response(content) for content in answers)
    return RevocationNews(
        tuple(x509.load_der_x509_crl(content) for content in lists),
        tuple(each for each in responses if each.response_status == ocsp.OCSPResponseStatus.SUCCESSFUL),
    )
