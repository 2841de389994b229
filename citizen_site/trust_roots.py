"""Certificates of authorities and revocation lists, read from a folder or a PEM text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography import x509


CERTIFICATES = (".pem", ".crt", ".cer")
REVOCATION_LISTS = (".crl",)
_PEM = re.compile(rb"-----BEGIN (?P<label>[A-Z0-9 ]+)-----.+?-----END (?P=label)-----", re.DOTALL)


class TrustRootError(Exception):
    """A file in the folder cannot be used; the message names it."""


@dataclass(frozen=True)
class TrustRoots:
    """Authorities that are trusted, and the lists of what they revoked. The site never fetches either."""

    certificates: tuple[x509.Certificate, ...] = ()
    revocation_lists: tuple[x509.CertificateRevocationList, ...] = ()


def read_trust_roots(place: str) -> TrustRoots:
    """Every certificate (PEM: .pem, .crt, .cer) and revocation list (.crl, PEM or DER) of a folder; "" has none.

    Raises TrustRootError: an operator who put a file there wants it used.
    """
    if not place:
        return TrustRoots()
    folder = Path(place)
    if not folder.is_dir():
        raise TrustRootError(f"{folder} is not a folder")
    certificates: list[x509.Certificate] = []
    lists: list[x509.CertificateRevocationList] = []
    for path in sorted(folder.iterdir()):
        try:
            if path.suffix in CERTIFICATES:
                certificates += _authorities(path.read_bytes())
            elif path.suffix in REVOCATION_LISTS:
                lists.append(_revocation_list(path.read_bytes()))
        except (OSError, ValueError) as error:
            raise TrustRootError(f"{path.name}: {error}") from error
    return TrustRoots(tuple(certificates), tuple(lists))


def read_pem(content: bytes) -> TrustRoots:
    """Every certificate of an authority and revocation list of a PEM text. Raises ValueError for anything else."""
    certificates: list[x509.Certificate] = []
    lists: list[x509.CertificateRevocationList] = []
    for block in _PEM.finditer(content):
        if block["label"] == b"CERTIFICATE":
            certificates += _authorities(block[0])
        elif block["label"] == b"X509 CRL":
            lists.append(_revocation_list(block[0]))
        else:
            raise ValueError(f"{block['label'].decode()} is neither a certificate nor a revocation list")
    if not certificates and not lists:
        raise ValueError("nothing in PEM")
    return TrustRoots(tuple(certificates), tuple(lists))


def _authorities(content: bytes) -> list[x509.Certificate]:
    from cryptography import x509

    certificates = x509.load_pem_x509_certificates(content)
    for each in certificates:
        try:
            is_authority = bool(each.extensions.get_extension_for_class(x509.BasicConstraints).value.ca)
        except x509.ExtensionNotFound:
            is_authority = False
        if not is_authority:
            raise ValueError(f"“{each.subject.rfc4514_string()}” is not the certificate of an authority")
    return certificates


def _revocation_list(content: bytes) -> x509.CertificateRevocationList:
    from cryptography import x509

    if content.lstrip().startswith(b"-----"):
        return x509.load_pem_x509_crl(content)
    return x509.load_der_x509_crl(content)
