"""What a PDF file has to be before it is taken, and why one is not (docs/adr/0020).

The parser is slow to load: it is loaded with the first file that is looked at.
"""

from __future__ import annotations

from enum import StrEnum

MAX_BYTES = 10 * 1024 * 1024
MAX_SECONDS = 10.0


class Refusal(StrEnum):
    """Why a file is not taken."""

    EMPTY = "empty"
    TOO_MANY = "too_many"
    TOO_LARGE = "too_large"
    WRONG_TYPE = "wrong_type"
    UNREADABLE = "unreadable"
    TOO_COMPLEX = "too_complex"
    ENCRYPTED = "encrypted"
    SCRIPT = "script"
    ENCLOSED = "enclosed"
    FORM = "form"


def is_pdf(content: bytes) -> bool:
    """By what it is, not by its name; nothing may stand before the first sign."""
    return content.startswith(b"%PDF-")


def refusal(content: bytes, *, max_seconds: float = MAX_SECONDS) -> Refusal | None:
    """Why this PDF file is not taken, or None."""
    from citizen_site.core.pdf_content import refusal_of_content

    return Refusal.TOO_LARGE if len(content) > MAX_BYTES else refusal_of_content(content, max_seconds)
