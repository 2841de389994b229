"""Vietnamese text: cleaning input, folding for search, sort keys."""

from __future__ import annotations

import re
import unicodedata

# The Vietnamese alphabet in its order: a tone mark only decides between otherwise equal words.
_LETTERS = {letter: index for index, letter in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")}
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
_SPACE = re.compile(r"\s+")
_WORD = re.compile(r"[a-z0-9]+")
_NOT_IN_WORDS = re.compile(r"[\W_]+")
# Letters that look like Đ and đ, from old fonts and converters: Icelandic eth and African D.
LIKE_D = str.maketrans("ÐƉðɖ", "ĐĐđđ")
# All marks above and below Vietnamese letters.
_MARKS = re.compile("[\u0300-\u036f]+")


def clean(text: str, *, keep_lines: bool = False) -> str:
    """Text as people meant it: NFC, one Đ, no control or zero-width characters, single spaces, trimmed."""
    text = unicodedata.normalize("NFC", text).translate(LIKE_D)
    stored = [
        character
        for character in text
        if (keep_lines and character == "\n")
        or character in "\t\n\r "
        or unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Cn")
    ]
    text = "".join(stored)
    if keep_lines:
        return "\n".join(_SPACE.sub(" ", line).strip() for line in text.splitlines()).strip()
    return _SPACE.sub(" ", text).strip()


def fold(text: str) -> str:
    """Without case, accents and punctuation: "Đường Tô Hiến Thành" becomes "duong to hien thanh".

    Only a-z, 0-9 and single spaces remain, so every database cuts the result into the same words.
    """
    text = unicodedata.normalize("NFD", text.casefold()).translate(LIKE_D).replace("đ", "d")
    bare = _MARKS.sub("", text)
    if not bare.isascii():  # rare characters are checked one by one
        bare = "".join(character for character in bare if not unicodedata.combining(character))
    return " ".join(_WORD.findall(bare))


def without_marks(text: str) -> str:
    """Plain ASCII, as people type without a Vietnamese keyboard: "Mã của bạn" becomes "Ma cua ban"."""
    letters = unicodedata.normalize("NFD", text).translate(LIKE_D)
    letters = letters.replace("đ", "d").replace("Đ", "D").replace("–", "-")
    return letters.encode("ascii", "ignore").decode()


def accented(text: str) -> str:
    """Lower case with accents and single spaces: what "exact accents rank first" compares."""
    return _NOT_IN_WORDS.sub(" ", unicodedata.normalize("NFC", text).translate(LIKE_D).lower()).strip()


def slugify(text: str) -> str:
    """An ASCII name for addresses: "Phường Phúc Lợi" becomes "phuong-phuc-loi"."""
    return fold(text).replace(" ", "-")


def sort_key(text: str) -> str:
    """A key that sorts as Vietnamese dictionaries do, byte by byte, on every database.

    Words are compared by base letters (a, ă, â … d, đ …), then by tone. Digits sort as numbers.
    """
    letters: list[str] = []
    tones: list[str] = []
    for word in re.findall(r"\d+|[^\W\d_]+", unicodedata.normalize("NFC", text).translate(LIKE_D).lower()):
        if word.isdigit():
            letters.append("0" + word.lstrip("0").zfill(12)[:12])
            continue
        key, tone = "", 0
        for character in word:
            decomposed = unicodedata.normalize("NFD", character)
            marks = [mark for mark in decomposed if mark in _TONES]
            base = unicodedata.normalize("NFC", "".join(c for c in decomposed if c not in _TONES))
            tone = max([tone, *(_TONES[mark] for mark in marks)])
            key += chr(ord("A") + _LETTERS[base]) if base in _LETTERS else "z"
        letters.append(key)
        tones.append(str(tone))
    return ".".join(letters) + "!" + "".join(tones)


def initial(text: str) -> str:
    """The letter under which a name is listed, in capitals: "Đông Anh" is under Đ, not D."""
    first = unicodedata.normalize("NFD", text.strip()[:1].translate(LIKE_D).lower())
    base = unicodedata.normalize("NFC", "".join(mark for mark in first if mark not in _TONES))
    return base.upper()
