"""Findings on signatures as plain values, for the table and for the process that makes them."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from citizen_site.notices.files.signatures import Finding, Reason, Signature, Verdict


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
