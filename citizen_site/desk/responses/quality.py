"""Does an answer say anything? Residents complain most of answers that do not. Stock phrases are found by words."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from enum import StrEnum
from functools import cache
from pathlib import Path

from citizen_site.core.text import accented, fold
from citizen_site.desk.responses.placeholders import has_blanks
from citizen_site.reports.enums import Evidence

CONTENT = Path(__file__).parent / "content/stock_phrases.json"
# Fewer words say neither what was done nor why not.
FEW_WORDS = 8
# So many words must remain when stock phrases are removed.
MEANINGFUL_WORDS = 4
# An answer without photo or document convinces by what can be checked, a date or a number, or by its length.
EXPLAINED_WORDS = 25


class QualityWarning(StrEnum):
    """What an answer lacks."""

    BLANKS_LEFT = "blanks_left"
    TOO_SHORT = "too_short"
    ONLY_PHRASES = "only_phrases"
    NO_EVIDENCE = "no_evidence"
    NO_DOCUMENT = "no_document"


class Check(StrEnum):
    """What a good answer has, as it is said beside it while it is written."""

    SAYS_WHAT = "says_what"
    EVIDENCE = "evidence"
    NAMES_DAY = "names_day"
    NO_BLANKS = "no_blanks"


# A day in figures, or in words without accents.
_DAY = re.compile(r"\b\d{1,2}\s?[/.-]\s?\d{1,2}\b")
_DAY_IN_WORDS = re.compile(
    r"\b(?:hom (?:nay|qua|kia)|(?:sang|trua|chieu|toi|dem) (?:nay|qua)|thu (?:hai|ba|tu|nam|sau|bay)|chu nhat|ngay \d)"
)


def quality_checks(text: str, *, evidence: str, needs_evidence: bool, has_files: bool) -> dict[Check, bool]:
    """Whether the answer has what it should have; nothing of one that is not begun."""
    if not text.strip():
        return {}
    warnings = set(quality_warnings(text, evidence=evidence if has_files else ""))
    checks = {Check.SAYS_WHAT: not warnings & {QualityWarning.TOO_SHORT, QualityWarning.ONLY_PHRASES}}
    if needs_evidence:
        checks[Check.EVIDENCE] = has_files and evidence in (Evidence.PHOTO, Evidence.DOCUMENT)
        checks[Check.NAMES_DAY] = names_day(text)
    if has_blanks(text):
        checks[Check.NO_BLANKS] = False
    return checks


def names_day(text: str) -> bool:
    """Does it say on which day?"""
    return _DAY.search(text) is not None or _DAY_IN_WORDS.search(fold(text)) is not None


def with_day(text: str, day: str) -> str:
    """The text with a day at the end of its last sentence."""
    text = text.rstrip()
    return f"{text[:-1]}, {day}{text[-1]}" if text.endswith((".", "!")) else f"{text}, {day}."


def quality_warnings(text: str, *, evidence: str = "", needs_evidence: bool = False) -> list[QualityWarning]:
    """What a reader will miss in this answer, the worst first; nothing for a good one.

    `evidence` is what was said to show it. A photo speaks for itself, so few words do.
    """
    if has_blanks(text):
        return [QualityWarning.BLANKS_LEFT]
    words = fold(text).split()
    has_photo = evidence == Evidence.PHOTO
    can_be_checked = any(character.isdigit() for character in text)
    if len(meaningful_words(text)) < (1 if has_photo else MEANINGFUL_WORDS) and _has_phrase(text):
        return [QualityWarning.ONLY_PHRASES]
    doubts = []
    if len(words) < FEW_WORDS and not has_photo:
        doubts.append(QualityWarning.TOO_SHORT)
    if evidence == Evidence.DOCUMENT and not can_be_checked:
        doubts.append(QualityWarning.NO_DOCUMENT)
    elif needs_evidence and not has_photo and not can_be_checked and len(words) < EXPLAINED_WORDS:
        doubts.append(QualityWarning.NO_EVIDENCE)
    return doubts


def meaningful_words(text: str) -> list[str]:
    """What is left of a text without stock phrases and the words around them."""
    form = _form_of(text)
    return _any_of("fillers", form).sub(" ", _any_of("phrases", form).sub(" ", form(text))).split()


def _has_phrase(text: str) -> bool:
    form = _form_of(text)
    return _any_of("phrases", form).search(form(text)) is not None


def _form_of(text: str) -> Callable[[str], str]:
    """Accents are left out only where the writer did: "vá" (mended) is not "và" (and)."""
    return fold if text.isascii() else accented


@cache
def _any_of(name: str, form: Callable[[str], str]) -> re.Pattern[str]:
    """As whole words, the longest first, so that none is cut by a shorter one."""
    rows: list[str] = json.loads(CONTENT.read_text())[name]
    return re.compile(rf"\b(?:{'|'.join(sorted({form(each) for each in rows}, key=len, reverse=True))})\b")
