"""How people write the name of an area: kinds before it, abbreviations, numbers in Roman letters, marks or none."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from citizen_site.core.text import accented, fold

GROUP, HAMLET = "to dan pho", "thon"
GROUP_KINDS = (GROUP, HAMLET)
# As they stand before a name, the longer first, and folded. The "số" of a residential group belongs to its kind.
_KINDS = {
    "tổ dân phố số": GROUP,
    "tổ dân phố": GROUP,
    "thành phố": "thanh pho",
    "thị trấn": "thi tran",
    "thị xã": "thi xa",
    "phường": "phuong",
    "huyện": "huyen",
    "quận": "quan",
    "tỉnh": "tinh",
    "thôn": HAMLET,
    "làng": "lang",
    "xã": "xa",
}
# What they are shortened to, before a name only.
_SHORT_KINDS = {
    "tdp số": GROUP,
    "tdp": GROUP,
    "tổ số": GROUP,
    "tổ": GROUP,
    "tp": "thanh pho",
    "tt": "thi tran",
    "tx": "thi xa",
    "p": "phuong",
    "h": "huyen",
    "q": "quan",
    "x": "xa",
}
# In English they follow it.
_ENGLISH_KINDS = {
    "ward": ("phuong",),
    "commune": ("xa",),
    "township": ("thi tran",),
    "district": ("quan", "huyen", "thi xa"),
    "city": ("thanh pho",),
}
_ByFirstWord = dict[str, list[tuple[list[str], str]]]
_NUMBERS = {"i": "1", "ii": "2", "iii": "3", "iv": "4"}
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")


class Word(NamedTuple):
    """A word without marks, and as it is written, in small letters."""

    folded: str
    written: str


@dataclass(frozen=True)
class Reading:
    """One way to understand words: the kinds of area that they ask for (none: any), and the words of its name."""

    kinds: Sequence[str]
    words: Sequence[Word]

    @property
    def phrase(self) -> str:
        return phrase(self.words)


def name_words(text: str) -> list[Word]:
    """The words of a name or a query, "II" read as "2"."""
    words = (_NUMBERS.get(word, word) for word in accented(text).split())
    return [Word(folded, written) for written in words for folded in fold(written).split()]


def phrase(words: Sequence[Word]) -> str:
    """Without marks: "my dinh 2"."""
    return " ".join(word.folded for word in words)


def joined(words: Sequence[Word]) -> str:
    """In one word: "mydinh2"."""
    return "".join(word.folded for word in words)


def initials(words: Sequence[Word]) -> str:
    """ "hbt" of Hai Bà Trưng."""
    return "".join(word.folded[0] for word in words)


def split_kind(words: Sequence[Word]) -> Reading:
    """A written name as the kind that stands before it, and the rest."""
    return _split(words, _LONG_BY_WORD) or Reading((), words)


def readings(words: Sequence[Word]) -> Iterator[Reading]:
    """All words as a name; then with what may be a kind taken for one: "quan hoa" may be a district, "quận Hoa…"."""
    if (whole := split_kind(words)) and not whole.words:
        yield whole
    yield Reading((), words)
    if len(words) > 1 and words[-1].folded in _ENGLISH_KINDS:
        yield Reading(_ENGLISH_KINDS[words[-1].folded], words[:-1])
    for kinds in (_SHORT_BY_WORD, _LONG_BY_WORD):
        if reading := _split(words, kinds):
            yield reading


def _split(words: Sequence[Word], kinds: _ByFirstWord) -> Reading | None:
    """A kind has all its marks or none: "phượng" is no "phường"."""
    for parts, kind in kinds.get(words[0].written, ()) if words else ():
        beginning = words[: len(parts)]
        if len(beginning) == len(parts) and all(
            word.written in (part, _folded_kind(part)) for word, part in zip(beginning, parts, strict=True)
        ):
            return Reading((kind,), words[len(parts) :])
    return None


# Of the few words that kinds are made of.
_folded_kind = cache(fold)


def _by_first_word(kinds: dict[str, str]) -> _ByFirstWord:
    """The words and the folded kind of each, the longer first, by how its first word may be written."""
    found: _ByFirstWord = {}
    for written, kind in kinds.items():
        parts = written.split()
        for first in {parts[0], _folded_kind(parts[0])}:
            found.setdefault(first, []).append((parts, kind))
    return found


_LONG_BY_WORD, _SHORT_BY_WORD = _by_first_word(_KINDS), _by_first_word(_SHORT_KINDS)


def has_marks(words: Sequence[Word]) -> bool:
    return any(word.folded != word.written for word in words)


def agrees(typed: str, written: str) -> bool:
    """Whether each mark that was typed stands in the written word, or at its beginning; marks may be left out.

    "kie" and "kiê" agree with "kiếm", "kiề" does not. Where in the word its tone stands does not matter.
    """
    tone = _tone(typed)
    if tone and tone != _tone(written):
        return False
    pairs = zip(_without_tone(typed), _without_tone(written), strict=False)
    return all(mine in (other, fold(other)) for mine, other in pairs)


def _tone(word: str) -> str:
    return next((mark for mark in unicodedata.normalize("NFD", word) if mark in _TONES), "")


def _without_tone(word: str) -> str:
    """Each letter with its other mark: "kiếm" becomes "kiêm"."""
    return unicodedata.normalize(
        "NFC", "".join(mark for mark in unicodedata.normalize("NFD", word) if mark not in _TONES)
    )
