"""Tags a text with the current wards and communes it mentions; precision before recall."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from citizen_site.areas.gazetteer import Gazetteer, Place
from citizen_site.areas.models import AreaKind
from citizen_site.core.text import LIKE_D

_KIND_WORDS = {
    "phường": AreaKind.WARD,
    "p.": AreaKind.WARD,
    "xã": AreaKind.COMMUNE,
    "thị trấn": AreaKind.TOWNSHIP,
    "tt.": AreaKind.TOWNSHIP,
}

# Names that are said without a kind word and still mean nothing else. All others need "phường" or "xã" before them:
# most are also streets, bridges, lakes, people, districts of old, or words of everyday speech.
DISTINCTIVE = {
    "Bát Tràng",
    "Ô Chợ Dừa",
    "Xuân Đỉnh",
    "Đông Ngạc",
    "Tây Tựu",
    "Khương Đình",
    "Phù Đổng",
    "Vân Đình",
    "Xuân Mai",
    "Yên Nghĩa",
    "Dương Nội",
    "Chuyên Mỹ",
    "Hát Môn",
    "Bất Bạt",
    "Suối Hai",
    "Trung Giã",
    "Nội Bài",
}
# Before a distinctive name these say that something else is meant.
_OTHER_THINGS = {
    "cầu",
    "phố",
    "đường",
    "hồ",
    "chợ",
    "ga",
    "sông",
    "ngõ",
    "ngách",
    "ông",
    "bà",
    "anh",
    "chị",
    "em",
    "cụ",
    "ty",
    "trường",
    "viện",
    "chùa",
    "đình",
    "đền",
    "cảng",
    "quận",
    "huyện",
    "bay",
    "nghiệp",
    "xe",
    "giao",
    "tốc",
    "lộ",
    "gốm",
    "trang",
    "máy",
    "cụm",
}

_CAPITALS = "A-ZĐ" + "".join(letter for letter in map(chr, range(0xC0, 0x1F00)) if letter.isupper())
_WORD = rf"[{_CAPITALS}]\w*"
_WITH_KIND = re.compile(
    rf"(?<!\w)(?P<kind>[Pp]hường|PHƯỜNG|[Xx]ã|XÃ|[Tt]hị trấn|P\.|TT\.)\s*"
    rf"(?P<names>{_WORD}(?:[ -]+(?:- )?{_WORD}){{0,6}})"
)
_LIST_GOES_ON = re.compile(rf"\s*(?:,|và|&)\s*(?P<names>{_WORD}(?:[ -]+{_WORD}){{0,6}})")
_NAME_GOES_ON = re.compile(rf" [{_CAPITALS}]")
# "òa" and "oà" are the same sound in two orthographies.
_TONE_PLACES = {
    f"{first}{second}": f"{toned}{rest}"
    for plain, first_plain in (("oa", "o"), ("oe", "o"), ("uy", "u"))
    for mark in "\u0300\u0301\u0303\u0309\u0323"
    for first, second, toned, rest in [
        (
            first_plain,
            unicodedata.normalize("NFC", plain[1] + mark),
            unicodedata.normalize("NFC", first_plain + mark),
            plain[1],
        )
    ]
}
_NEW_STYLE = re.compile(r"(?<![qQ])(" + "|".join(_TONE_PLACES) + r")(?!\w)")


def _same_spelling(text: str) -> str:
    text = unicodedata.normalize("NFC", text).translate(LIKE_D).replace("–", "-")
    return _NEW_STYLE.sub(lambda match: _TONE_PLACES[match[1]], text)


class WardNames:
    """The names of today's and of former units, and which of today's unit each means."""

    def __init__(self, areas: Gazetteer) -> None:
        self._with_kind: dict[tuple[str, AreaKind], int | None] = {}
        current: dict[str, list[Place]] = {}
        for place in areas.units:
            current.setdefault(_same_spelling(place.short_name), []).append(place)
            self._with_kind[_same_spelling(place.short_name), place.kind] = place.id
        former: dict[tuple[str, AreaKind], list[Place]] = {}
        for place in areas:
            if place.is_unit and not place.is_current:
                former.setdefault((_same_spelling(place.short_name), place.kind), []).append(place)
        for key, places in former.items():
            # A name of today wins; a former name counts when all units that bore it have one heir.
            if key not in self._with_kind:
                heirs = {areas.current_successor(place) for place in places}
                heir = heirs.pop() if len(heirs) == 1 else None
                self._with_kind[key] = heir.id if heir and heir.is_current else None
        self._bare = {
            name: places[0].id for name, places in current.items() if name in DISTINCTIVE and len(places) == 1
        }
        self._longest = max((name.count(" ") + 1 for name, _ in self._with_kind), default=1)

    def find(self, name: str, kind: AreaKind) -> int | None:
        """The unit for the longest beginning of a run of capitalised words that is a name of this kind."""
        words = name.split(" ")
        for length in range(min(len(words), self._longest), 0, -1):
            key = (" ".join(words[:length]), kind)
            if key in self._with_kind:
                return self._with_kind[key]
        return None

    def tag(self, text: str) -> set[int]:
        """Ids of today's units that a text names. Accents and capitals count, as in a newspaper."""
        text = _same_spelling(text)
        found: set[int] = set()
        for match in _WITH_KIND.finditer(text):
            kind = _KIND_WORDS[match["kind"].lower()]
            self._note(found, match["names"], kind)
            # "các phường Phúc Lợi, Việt Hưng và Bồ Đề"
            end = match.end()
            while more := _LIST_GOES_ON.match(text, end):
                if not self._note(found, more["names"], kind):
                    break
                end = more.end()
        for name, area_id in self._bare.items():
            for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", text):
                before = re.findall(r"\w+", text[: match.start()][-20:].lower())
                after = text[match.end() :][:3]
                if not (before and before[-1] in _OTHER_THINGS) and not _NAME_GOES_ON.match(after):
                    found.add(area_id)
        return found

    def _note(self, found: set[int], names: str, kind: AreaKind) -> bool:
        area_id = self.find(names, kind)
        if area_id is not None:
            found.add(area_id)
        return area_id is not None


def tag_texts(names: WardNames, texts: Iterable[str]) -> set[int]:
    """The units that any of the texts names."""
    return set().union(*(names.tag(text) for text in texts))
