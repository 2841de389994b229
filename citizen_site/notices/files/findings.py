"""Findings about the signatures of a PDF file, and their plain values for the table and the checking process.

Reading findings does not load the PDF library.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class Verdict(StrEnum):
    """What a reader may believe of a file."""

    SIGNED = "signed"
    CHANGED = "changed"
    UNRELIABLE = "unreliable"
    UNKNOWN_SIGNER = "unknown_signer"
    UNSIGNED = "unsigned"
    UNCHECKED = "unchecked"


class Reason(StrEnum):
    """Why a signature cannot be relied on, or why a file was not checked."""

    EXPIRED = "expired"
    EXPIRED_AT_SIGNING = "expired_at_signing"
    REVOKED = "revoked"
    WRONG_USE = "wrong_use"
    WEAK = "weak"
    FROM_THE_FUTURE = "from_the_future"
    UNREADABLE = "unreadable"
    ENCRYPTED = "encrypted"
    TOO_LARGE = "too_large"
    TIME_OUT = "time_out"


@dataclass(frozen=True)
class Signature:
    """One signature of a file. Names are what the certificate says: true only if the signer is known to us."""

    verdict: Verdict
    reason: Reason | None
    signer: str
    organisation: str
    issuer: str
    serial: str
    signed_at: datetime | None
    is_time_proven: bool
    valid_until: datetime


@dataclass(frozen=True)
class Finding:
    """The verdict on a file: of several signatures the worst, since one bad one is enough to mislead."""

    verdict: Verdict
    reason: Reason | None = None
    signatures: tuple[Signature, ...] = ()


def as_values(finding: Finding) -> dict[str, Any]:
    """Only what JSON knows."""
    return {
        "verdict": finding.verdict.value,
        "reason": finding.reason.value if finding.reason else None,
        "signatures": [_signature_values(each) for each in finding.signatures],
    }


def from_values(values: dict[str, Any]) -> Finding:
    """The finding that gave the values."""
    return Finding(
        Verdict(values["verdict"]),
        Reason(values["reason"]) if values["reason"] else None,
        tuple(signature_from(each) for each in values["signatures"]),
    )


def signature_from(values: dict[str, Any]) -> Signature:
    """One signature of a finding."""
    return Signature(
        **{
            **values,
            "verdict": Verdict(values["verdict"]),
            "reason": Reason(values["reason"]) if values["reason"] else None,
            "signed_at": datetime.fromisoformat(values["signed_at"]) if values["signed_at"] else None,
            "valid_until": datetime.fromisoformat(values["valid_until"]),
        }
    )


def _signature_values(signature: Signature) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, datetime) else value for name, value in asdict(signature).items()
    }
