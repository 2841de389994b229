"""The words of the search index: how a text is cut into them, and which of them a query looks for."""

from __future__ import annotations

import re
from collections.abc import Sequence

from citizen_site.core.text import fold

# How people shorten words, folded. The same replacement is made in the index and in the query.
ABBREVIATIONS = {
    "tdp": "to dan pho",
    "p": "phuong",
    "x": "xa",
    "q": "quan",
    "h": "huyen",
    "tx": "thi xa",
    "tt": "thi tran",
    "tp": "thanh pho",
    "hn": "ha noi",
    "ubnd": "uy ban nhan dan",
    "hdnd": "hoi dong nhan dan",
    "dvc": "dich vu cong",
    "tthc": "thu tuc hanh chinh",
    "cccd": "can cuoc",
    "cmnd": "can cuoc",
    "gplx": "giay phep lai xe",
    "bhxh": "bao hiem xa hoi",
    "bhyt": "bao hiem y te",
    "bhtn": "bao hiem that nghiep",
    "hkd": "ho kinh doanh",
    "ks": "khai sinh",
    "shk": "ho khau",
    "nvh": "nha van hoa",
    "csgt": "canh sat giao thong",
}
# A phone number, or the beginning of one, however it is grouped: "0912.345.678", "(024) 3825 3536", "1800 10".
_PHONE = re.compile(r"(?<!\w)\(?(?:\+?84|0|1[89]00)(?:[ .()-]{0,2}\d){2,}(?!\w)")
PHONE_DIGITS = range(8, 13)
MAX_WORDS = 12
# PostgreSQL's longest word has 2,047 letters; of a longer one it takes any part.
MAX_LETTERS = 100


def words_of(words: str) -> str:
    """Folded text with every abbreviation written out. No word is longer than MAX_LETTERS."""
    expand_abbreviations = [ABBREVIATIONS.get(word, word) for word in _folded(words)]
    # The only one of two words.
    return f" {' '.join(expand_abbreviations)} ".replace(" 1 cua ", " mot cua ").strip()


def _joined(phone: re.Match[str]) -> str:
    """The digits as they are dialled in Vietnam, in one word."""
    digits = re.sub(r"\D", "", phone[0])
    return re.sub(r"^84(?=\d{9})", "0", digits)


def phone_words(text: str) -> str:
    """Phone numbers of a text in one word each, for queries in which they are grouped otherwise."""
    found = {_joined(phone) for phone in _PHONE.finditer(text)}
    return " ".join(sorted(each for each in found if len(each) in PHONE_DIGITS))


def _folded(text: str) -> list[str]:
    return [word[:MAX_LETTERS] for word in fold(text).split()]


def alternatives_of(query: str) -> Sequence[Sequence[str]]:
    """Lists of words of which one must be there; the last of each may be the beginning of a word."""
    words = words_of(query).split()[:MAX_WORDS]
    if not words:
        return ()
    # The word being typed matches by its beginning, also where it reads like an abbreviation so far.
    typed = _folded(query)[-1]
    alternatives = [words, [*_before_abbreviation(words, typed), typed]]
    # A phone number that is grouped otherwise than in the text.
    if _PHONE.search(query):
        alternatives.append(words_of(_PHONE.sub(_joined, query)).split()[:MAX_WORDS])
    return list(dict.fromkeys(map(tuple, alternatives)))


def _before_abbreviation(words: Sequence[str], typed: str) -> Sequence[str]:
    """The words in front of the one being typed, with that one not written out."""
    expand_abbreviations = words_of(typed).split()
    length = len(expand_abbreviations)
    return words[:-length] if list(words[-length:]) == expand_abbreviations else words[:-1]


def kind_word(kind: str) -> str:
    """A kind as a word of the index. Folded text has no such sign, and what is suggested has no digit."""
    return f"={kind.replace('_', '')}0"
