"""A certificate authority of our own, people with certificates from it, and PDF files that they really sign."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import time_machine
from asn1crypto import crl as asn1_crl
from asn1crypto import keys as asn1_keys
from asn1crypto import ocsp as asn1_ocsp
from asn1crypto import x509 as asn1_x509
from asn1crypto.pdf import RevocationInfoArchival
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key as generate_rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509 import ocsp
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, append_signature_field, enumerate_sig_fields
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, PdfTimeStamper, SimpleSigner
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko_certvalidator.registry import SimpleCertificateStore

Key = ec.EllipticCurvePrivateKey | RSAPrivateKey
Told = x509.CertificateRevocationList | ocsp.OCSPResponse
Box = tuple[int, int, int, int]
YEAR = timedelta(days=365)
USES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)


@dataclass(frozen=True)
class Holder:
    """A certificate with its key, and the certificates above it."""

    certificate: x509.Certificate
    key: Key
    above: tuple[x509.Certificate, ...] = ()

    def der(self) -> asn1_x509.Certificate:
        return asn1_x509.Certificate.load(self.certificate.public_bytes(Encoding.DER))

    def key_info(self) -> asn1_keys.PrivateKeyInfo:
        return asn1_keys.PrivateKeyInfo.load(self.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))

    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)


def _name(common: str, organisation: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def make_holder(
    common: str,
    organisation: str,
    issuer: Holder | None,
    start: datetime,
    *,
    life: timedelta = YEAR,
    uses: Sequence[str] = ("digital_signature", "content_commitment"),
    is_authority: bool = False,
    purpose: x509.ObjectIdentifier | None = None,
    rsa: bool = False,
) -> Holder:
    """Somebody with a certificate from `issuer`, or from themselves."""
    # pyHanko's timestamps for tests want RSA; the other is quicker.
    key: Key = generate_rsa(65537, 2048) if rsa else ec.generate_private_key(ec.SECP256R1())
    subject = _name(common, organisation)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + life)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**{use: use in uses for use in USES}), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if purpose:
        builder = builder.add_extension(x509.ExtendedKeyUsage([purpose]), critical=True)
    certificate = builder.sign(issuer.key if issuer else key, hashes.SHA256())
    return Holder(certificate, key, (issuer.certificate, *issuer.above) if issuer else ())


def make_authority(common: str, start: datetime, issuer: Holder | None = None) -> Holder:
    """A certificate authority that lives for ten years."""
    uses = ("key_cert_sign", "crl_sign")
    return make_holder(common, "CA của bài thử", issuer, start, life=10 * YEAR, uses=uses, is_authority=True)


def revocation_list(
    authority: Holder, revoked: Holder, revoked_at: datetime, *, issued_at: datetime | None = None
) -> x509.CertificateRevocationList:
    """What the authority publishes after it revoked a certificate."""
    entry = x509.RevokedCertificateBuilder().serial_number(revoked.certificate.serial_number)
    issued_at = issued_at or revoked_at
    return (
        x509.CertificateRevocationListBuilder()
        .issuer_name(authority.certificate.subject)
        .last_update(issued_at)
        .next_update(issued_at + timedelta(days=7))
        .add_revoked_certificate(entry.revocation_date(revoked_at).build())
        .sign(authority.key, hashes.SHA256())
    )


def ocsp_answer(
    authority: Holder,
    about: Holder,
    revoked_at: datetime | None,
    *,
    by: Holder | None = None,
    algorithm: hashes.HashAlgorithm | None = None,
) -> ocsp.OCSPResponse:
    """What the authority, or somebody in its name, answers about one certificate: good, or revoked since."""
    speaker, said_at = by or authority, revoked_at or about.certificate.not_valid_before_utc
    builder = ocsp.OCSPResponseBuilder().add_response(
        cert=about.certificate,
        issuer=authority.certificate,
        algorithm=algorithm or hashes.SHA1(),
        cert_status=ocsp.OCSPCertStatus.REVOKED if revoked_at else ocsp.OCSPCertStatus.GOOD,
        this_update=said_at,
        next_update=said_at + timedelta(days=1),
        revocation_time=revoked_at,
        revocation_reason=None,
    )
    builder = builder.responder_id(ocsp.OCSPResponderEncoding.HASH, speaker.certificate)
    if by:
        builder = builder.certificates([by.certificate])
    with time_machine.travel(said_at, tick=False):
        return builder.sign(speaker.key, hashes.SHA256())


def sign(
    content: bytes,
    holder: Holder,
    moment: datetime,
    *,
    field: str = "ChuKy1",
    box: Box | None = None,
    timestamps: Holder | None = None,
    enclosed: Told | None = None,
    algorithm: str = "sha256",
    **metadata: Any,
) -> bytes:
    """The file with a real signature, made at `moment` by the signer's clock."""
    registry = SimpleCertificateStore()
    registry.register_multiple(asn1_x509.Certificate.load(each.public_bytes(Encoding.DER)) for each in holder.above)
    signer = _Enclosing(signing_cert=holder.der(), signing_key=holder.key_info(), cert_registry=registry)
    signer.enclosed = enclosed
    stamper = None
    if timestamps:
        stamper = DummyTimeStamper(timestamps.der(), timestamps.key_info(), certs_to_embed=registry, fixed_dt=moment)
    target = PdfSigner(
        PdfSignatureMetadata(field_name=field, md_algorithm=algorithm, **metadata),
        signer=signer,
        timestamper=stamper,
        new_field_spec=SigFieldSpec(field, box=box),
    )
    with time_machine.travel(moment, tick=False):
        signed = target.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(content)))
    return bytes(signed.getbuffer())


def with_field(
    content: bytes, box: Box, *, field: str = "OTrong", is_indirect: bool = False, says: bytes | None = None
) -> bytes:
    """The file with an empty field for a signature added to it, in which a white box with a text may stand.

    `is_indirect` writes the numbers of its place as objects of their own, which some readers do not follow.
    """
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    append_signature_field(writer, SigFieldSpec(field, box=box))
    ((_, _, reference),) = enumerate_sig_fields(writer, with_name=field)
    added = reference.get_object()
    if is_indirect:
        added["/Rect"] = generic.ArrayObject(writer.add_object(generic.NumberObject(each)) for each in box)
    if says is not None:
        width, height = box[2] - box[0], box[3] - box[1]
        drawn = b"1 g 0 0 %d %d re f 0 g BT /F 24 Tf 9 9 Td (%s) Tj ET" % (width, height, says)
        look = {"/Type": "/XObject", "/Subtype": "/Form"}
        form = generic.StreamObject(
            {generic.pdf_name(key): generic.pdf_name(value) for key, value in look.items()}, stream_data=drawn
        )
        form["/BBox"] = generic.ArrayObject(generic.NumberObject(each) for each in (0, 0, width, height))
        added["/AP"] = generic.DictionaryObject({generic.pdf_name("/N"): writer.add_object(form)})
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def with_timestamp(content: bytes, clock: Holder, moment: datetime, *, field: str | None = None) -> bytes:
    """The file with a timestamp of the whole document, in a field that is there or in one that nobody sees."""
    registry = SimpleCertificateStore()
    stamper = DummyTimeStamper(clock.der(), clock.key_info(), certs_to_embed=registry, fixed_dt=moment)
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    stamped = PdfTimeStamper(stamper, field_name=field).timestamp_pdf(writer, "sha256")
    return bytes(stamped.getbuffer())


def archive(content: bytes, *told: Told) -> bytes:
    """The file with revocation lists and OCSP answers put into it later, as long-term archives do."""
    file = io.BytesIO(content)
    lists, answers = _sorted(told)
    DocumentSecurityStore.add_dss(file, None, crls=lists, ocsps=answers)
    return file.getvalue()


def _sorted(told: Sequence[Told]) -> tuple[list[asn1_crl.CertificateList], list[asn1_ocsp.OCSPResponse]]:
    lists, answers = [], []
    for each in told:
        content = each.public_bytes(Encoding.DER)
        if isinstance(each, ocsp.OCSPResponse):
            answers.append(asn1_ocsp.OCSPResponse.load(content))
        else:
            lists.append(asn1_crl.CertificateList.load(content))
    return lists, answers


class _Enclosing(SimpleSigner):
    """Encloses a revocation list or an OCSP answer in the signature, as Adobe's programs do."""

    enclosed: Told | None = None

    def _signed_attr_providers(self, data_digest: bytes, digest_algorithm: str, attr_settings: Any, **more: Any) -> Any:
        if self.enclosed:
            lists, answers = _sorted([self.enclosed])
            archival = RevocationInfoArchival({"crl": lists} if lists else {"ocsp": answers})
            attr_settings = replace(attr_settings, adobe_revinfo_attr=archival)
        return super()._signed_attr_providers(data_digest, digest_algorithm, attr_settings, **more)
