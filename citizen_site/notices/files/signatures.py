"""Verifies PDF signatures: who signed, and whether the file is unchanged. Pure: no I/O.

Everything is judged at the moment when the file came to the site (or at that of a timestamp by an authority that we
trust): then at the latest the signature existed, so a certificate that expires or is revoked later changes nothing.
"""

from __future__ import annotations

import io
import logging
from datetime import UTC, datetime, timedelta
from typing import Any

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils.generic import DictionaryObject
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESIndeterminate
from pyhanko.sign.diff_analysis import (
    CatalogModificationRule,
    DocInfoRule,
    DSSCompareRule,
    FormUpdatingRule,
    MetadataUpdateRule,
    ModificationLevel,
    ObjectStreamRule,
    SigFieldCreationRule,
    SigFieldModificationRule,
    StandardDiffPolicy,
    XrefStreamRule,
)
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from citizen_site.core.text import clean
from citizen_site.notices.files.findings import Finding, Reason, Signature, Verdict
from citizen_site.notices.files.revocation import RevocationNews, archived_news, enclosed_news, was_revoked
from citizen_site.trust_roots import TrustRoots

MAX_SIGNATURES = 20
CLOCKS_DIFFER = timedelta(hours=24)


# From bad to good.
WORST_FIRST = (Verdict.CHANGED, Verdict.UNRELIABLE, Verdict.UNKNOWN_SIGNER, Verdict.SIGNED)

# After a signature only further signatures may come, and what long-term archives add. Filled-in form fields, which
# pyHanko allows by default, change what people read.
ONLY_SIGNATURES_MAY_FOLLOW = StandardDiffPolicy(
    global_rules=[
        CatalogModificationRule(),
        *(
            rule.as_qualified(ModificationLevel.LTA_UPDATES)
            for rule in (DocInfoRule(), XrefStreamRule(), ObjectStreamRule(), DSSCompareRule(), MetadataUpdateRule())
        ),
    ],
    form_rule=FormUpdatingRule(field_rules=[SigFieldCreationRule(), SigFieldModificationRule()]),
)
# Whether a certificate is one for signing is asked after whether it is known (_is_for_people).
ANY_USE = KeyUsageConstraints(key_usage=set())
NOT_FOR_PEOPLE = {
    ExtendedKeyUsageOID.SERVER_AUTH,
    ExtendedKeyUsageOID.CODE_SIGNING,
    ExtendedKeyUsageOID.TIME_STAMPING,
    ExtendedKeyUsageOID.OCSP_SIGNING,
}

REASONS: dict[Any, Reason] = {
    AdESIndeterminate.OUT_OF_BOUNDS_NO_POE: Reason.EXPIRED,
    AdESIndeterminate.CRYPTO_CONSTRAINTS_FAILURE: Reason.WEAK,
    AdESIndeterminate.CRYPTO_CONSTRAINTS_FAILURE_NO_POE: Reason.WEAK,
}

# The library says of each doubtful file what it dislikes; the finding says it already.
logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)


def check_signatures(content: bytes, trust: TrustRoots, *, seen_at: datetime) -> Finding:
    """The finding on a PDF file that came to the site at `seen_at`."""
    try:
        reader = PdfFileReader(io.BytesIO(content))
        if reader.encrypted:
            return Finding(Verdict.UNCHECKED, Reason.ENCRYPTED)
        embedded = reader.embedded_regular_signatures
        if len(embedded) > MAX_SIGNATURES:
            return Finding(Verdict.UNCHECKED, Reason.TOO_LARGE)
        if not embedded:
            return Finding(Verdict.UNSIGNED)
        if _has_appendix(content, reader, embedded[-1]) or _shows_more(reader, embedded):
            return Finding(Verdict.CHANGED)
        news = RevocationNews(trust.revocation_lists) + archived_news(reader)
        signatures = tuple(_judge(each, trust, news, seen_at) for each in embedded)
    except Exception:  # a parser may stumble over a stranger's file in any way
        return Finding(Verdict.UNSIGNED) if _is_unsigned(content) else Finding(Verdict.UNCHECKED, Reason.UNREADABLE)
    worst = min(signatures, key=lambda signature: WORST_FIRST.index(signature.verdict))
    return Finding(worst.verdict, worst.reason, signatures)


def _is_unsigned(content: bytes) -> bool:
    """Is a file that is a little wrong at least free of signatures? Where they are, they are judged strictly."""
    try:
        reader = PdfFileReader(io.BytesIO(content), strict=False)
        return b"/ByteRange" not in content and "/Pages" in reader.root and not reader.embedded_signatures
    except Exception:  # as above
        return False


def _has_appendix(content: bytes, reader: PdfFileReader, last: EmbeddedPdfSignature) -> bool:
    """Bytes behind the last signature that belong to no revision: another reader may see something in them."""
    if last.signed_revision < reader.xrefs.total_revisions - 1:
        return False
    *_, start, length = (int(each) for each in last.byte_range)
    return bool(content[start + length :].strip())


def _shows_more(reader: PdfFileReader, embedded: list[EmbeddedPdfSignature]) -> bool:
    """Is there a field for a signature that covers the page, came or was filled in later, and is none that is judged?

    The rules above let such fields come, because the next signer makes one. Empty, or with the timestamp of
    anybody's clock in it, it is a picture that anybody can lay over the page.
    """
    when_signed = reader.get_historical_resolver(embedded[0].signed_revision)
    before = {name: bool(value) for name, value, _ in enumerate_sig_fields(when_signed)}
    judged = {each.field_name for each in embedded}
    return any(
        name not in judged and before.get(name) != bool(value) and _is_visible(field.get_object())
        for name, value, field in enumerate_sig_fields(reader)
    )


def _is_visible(field: DictionaryObject) -> bool:
    """Does it take room on a page, itself or by one of its boxes?"""
    return any(_has_area(each) for each in (field, *(kid.get_object() for kid in field.get("/Kids", ()))))


def _has_area(box: DictionaryObject) -> bool:
    if "/Rect" not in box:
        return False
    try:
        left, bottom, right, top = (float(each.get_object()) for each in box["/Rect"])
    except (TypeError, ValueError):  # another reader may make something of it
        return True
    return left != right and bottom != top


def _judge(
    embedded: EmbeddedPdfSignature,
    trust: TrustRoots,
    news: RevocationNews,
    seen_at: datetime,
) -> Signature:
    status = _validate(embedded, trust, seen_at)
    stamp = status.timestamp_validity
    is_proven = bool(stamp and stamp.valid and stamp.intact and stamp.trusted and stamp.timestamp <= seen_at)
    existed_at = stamp.timestamp if is_proven and stamp else seen_at
    if is_proven:
        status = _validate(embedded, trust, existed_at)
    certificate = _certificate(status.signing_cert)
    signed_at = existed_at if is_proven else status.signer_reported_dt
    verdict, reason = _weigh(status, certificate, news + enclosed_news(embedded), signed_at, existed_at)
    return Signature(
        verdict=verdict,
        reason=reason,
        signer=_name(certificate.subject, NameOID.COMMON_NAME),
        organisation=_name(certificate.subject, NameOID.ORGANIZATION_NAME),
        issuer=_name(certificate.issuer, NameOID.COMMON_NAME),
        serial=f"{certificate.serial_number:x}",
        signed_at=signed_at.astimezone(UTC) if signed_at else None,
        is_time_proven=is_proven,
        valid_until=certificate.not_valid_after_utc,
    )


def _validate(embedded: EmbeddedPdfSignature, trust: TrustRoots, moment: datetime) -> PdfSignatureStatus:
    roots = [asn1_x509.Certificate.load(each.public_bytes(Encoding.DER)) for each in trust.certificates]
    # What was revoked is looked up by ourselves (revocation.py): the library refuses news that is older or younger.
    context = ValidationContext(trust_roots=roots, moment=moment, allow_fetching=False, revocation_mode="soft-fail")
    return validate_pdf_signature(
        embedded,
        signer_validation_context=context,
        diff_policy=ONLY_SIGNATURES_MAY_FOLLOW,
        key_usage_settings=ANY_USE,
    )


def _weigh(
    status: PdfSignatureStatus,
    certificate: x509.Certificate,
    news: RevocationNews,
    signed_at: datetime | None,
    existed_at: datetime,
) -> tuple[Verdict, Reason | None]:
    # No summary of the library's own, because "trusted" and "unchanged" are different news to a reader.
    whole = status.coverage >= SignatureCoverageLevel.ENTIRE_REVISION
    if not (status.intact and status.valid and whole and status.docmdp_ok):
        return Verdict.CHANGED, None
    if not status.trusted:
        reason = REASONS.get(status.trust_problem_indic)
        return (Verdict.UNRELIABLE, reason) if reason else (Verdict.UNKNOWN_SIGNER, None)
    if not _is_for_people(certificate):
        return Verdict.UNRELIABLE, Reason.WRONG_USE
    if signed_at and signed_at > existed_at + CLOCKS_DIFFER:
        return Verdict.UNRELIABLE, Reason.FROM_THE_FUTURE
    if signed_at and not certificate.not_valid_before_utc <= signed_at <= certificate.not_valid_after_utc:
        return Verdict.UNRELIABLE, Reason.EXPIRED_AT_SIGNING
    path = [_certificate(each) for each in status.validation_path.iter_certs(include_root=True)]  # type: ignore[union-attr]  # a trusted one has a path
    if was_revoked(path, news, existed_at):
        return Verdict.UNRELIABLE, Reason.REVOKED
    return Verdict.SIGNED, None


def _is_for_people(certificate: x509.Certificate) -> bool:
    """May its holder sign documents with it? One without any statement may."""
    extensions = certificate.extensions
    try:
        usage = extensions.get_extension_for_class(x509.KeyUsage).value
        if not (usage.digital_signature or usage.content_commitment):
            return False
    except x509.ExtensionNotFound:
        pass
    try:
        return bool(set(extensions.get_extension_for_class(x509.ExtendedKeyUsage).value) - NOT_FOR_PEOPLE)
    except x509.ExtensionNotFound:
        return True


def _certificate(certificate: asn1_x509.Certificate) -> x509.Certificate:
    return x509.load_der_x509_certificate(certificate.dump())


def _name(name: x509.Name, kind: x509.ObjectIdentifier) -> str:
    return clean(" ".join(str(each.value) for each in name.get_attributes_for_oid(kind)))[:200]
