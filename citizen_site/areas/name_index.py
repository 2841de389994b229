"""Finds areas by their names, today's and old ones. Words of different names are never put together.

All of a query must be one name, or its beginning, or words in a row within it. What is left over must name an area
around it ("Quan Hoa, Cầu Giấy") or one that it became. What nobody knows finds nothing, but gets the names that are
spelled nearly so.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from citizen_site.areas.gazetteer import Gazetteer
from citizen_site.areas.name_words import (
    GROUP_KINDS,
    Reading,
    Word,
    agrees,
    has_marks,
    initials,
    joined,
    name_words,
    phrase,
    readings,
    split_kind,
)
from citizen_site.areas.names import AreaName, NameKind, area_names

MAX_WORDS = 12
# Near spellings: from how many letters on, from how many on two slips of the finger, and how many names are offered.
SHORTEST, LONG, MAX_NEAR = 4, 7, 5
# What stands first among equals.
_RANKS = (
    NameKind.CURRENT,
    NameKind.DISTRICT,
    NameKind.FORMER,
    NameKind.SPELLING,
    NameKind.OLDER,
    NameKind.PLACE,
    NameKind.GROUP,
)
COUNTRY = "Việt Nam"
# People add these to a name to say which of two they mean.
_AGES = {NameKind.CURRENT: "moi", NameKind.FORMER: "cu", NameKind.DISTRICT: "cu", NameKind.OLDER: "cu"}


@dataclass(frozen=True)
class NameMatches:
    """`found` are the names that a query means, best first. Where there are none, `near` are whole names like it."""

    found: Sequence[AreaName]
    near: Sequence[str] = ()


@dataclass(frozen=True, eq=False)
class _Entry:
    """A name, its words and its kind apart; `position` is its place in Vietnamese order."""

    name: AreaName
    position: int
    whole: Sequence[Word]
    kinds: Sequence[str]
    words: Sequence[Word]

    @property
    def rank(self) -> tuple[int, int]:
        return _RANKS.index(self.name.kind), self.position

    def is_marked_as(self, typed: Sequence[Word], start: int = 0) -> bool:
        """Whether no typed mark contradicts the words from `start` on."""
        return all(agrees(one.written, word.written) for one, word in zip(typed, self.words[start:], strict=False))


class NameIndex:
    """All names of a gazetteer's areas, made ready for look-ups."""

    def __init__(self, areas: Gazetteer):
        self._areas = areas
        self._entries = [_entry(name, position) for position, name in enumerate(_all_names(areas))]
        self._by_phrase = _grouped(self._entries, lambda entry: [phrase(entry.words)])
        self._by_joined = _grouped(self._entries, lambda entry: {joined(entry.words), joined(entry.whole)})
        districts = [entry for entry in self._entries if entry.name.kind is NameKind.DISTRICT]
        self._by_initials = _grouped(districts, lambda entry: [initials(entry.words)])
        self._groups: dict[int | None, list[_Entry]] = {}
        for entry in self._entries:
            if entry.name.place and entry.name.place.is_group:
                self._groups.setdefault(entry.name.place.parent_id, []).append(entry)
        # Each name from each of its words on, in order: words in a row within a name are the beginning of one of these.
        self._ends = sorted(
            (phrase(entry.words[start:]), start, entry.position)
            for entry in self._entries
            for start in range(len(entry.words))
        )

    def find(self, query: str) -> NameMatches:
        """What the words mean, by the first of these ways that finds anything."""
        words = name_words(query)[:MAX_WORDS]
        if not words:
            return NameMatches([])
        ways = (
            self._by_words,
            self._before_area,
            self._groups_of_area,
            self._behind_area,
            self._without_spaces,
            self._with_initials,
        )
        for find in ways:
            for reading in readings(words):
                if found := find(reading):
                    return NameMatches(_without_twins([entry.name for entry in found]))
        return NameMatches([], self._near(words))

    def whole_names(self, words: Sequence[Word]) -> Sequence[AreaName]:
        """Whole names that these words are, or begin with before the areas around them: no part, no near spelling."""
        ways = (self._before_area(reading) or self._named(reading) for reading in readings(words))
        return _without_twins([entry.name for entry in next(filter(None, ways), ())])

    def _by_words(self, reading: Reading) -> Sequence[_Entry]:
        """Names of which the words are all, or a part; the last word may be just begun."""
        begun: dict[int, int] = {}
        for text, start, position in self._ends[bisect_left(self._ends, (reading.phrase,)) :]:
            if not text.startswith(reading.phrase):
                break
            begun[position] = min(start, begun.get(position, start))
        partly = [
            entry
            for entry in _of_kinds((self._entries[position] for position in begun), reading.kinds)
            if phrase(entry.words) != reading.phrase and entry.is_marked_as(reading.words, begun[entry.position])
        ]
        return [*self._named(reading), *sorted(partly, key=lambda entry: (begun[entry.position] > 0, *entry.rank))]

    def _before_area(self, reading: Reading) -> Sequence[_Entry]:
        """Whole names before the areas around them: "Quan Hoa, quận Cầu Giấy, Hà Nội"."""
        for cut in range(len(reading.words) - 1, 0, -1):
            named = self._named(Reading(reading.kinds, reading.words[:cut]))
            if found := [entry for entry in named if self._is_within(entry, reading.words[cut:])]:
                return found
        return ()

    def _groups_of_area(self, reading: Reading) -> Sequence[_Entry]:
        """All residential groups, or all hamlets, of an area: "tổ dân phố Phúc Lợi"."""
        if not reading.words or set(reading.kinds).isdisjoint(GROUP_KINDS):
            return ()
        for area in readings(reading.words):
            if named := self._by_words(area) or self._before_area(area):
                wards = dict.fromkeys(today.id for entry in named for today in entry.name.today)
                return _of_kinds((group for ward in wards for group in self._groups.get(ward, ())), reading.kinds)
        return ()

    def _behind_area(self, reading: Reading) -> Sequence[_Entry]:
        """Whole names behind the areas around them: "quận Cầu Giấy, phường Quan Hoa"."""
        for cut in range(1, len(reading.words)) if not reading.kinds else ():
            for name in readings(reading.words[cut:]):
                if found := [
                    entry for entry in self._named(name) if self._is_within(entry, reading.words[:cut], is_typed=True)
                ]:
                    return found
        return ()

    def _without_spaces(self, reading: Reading) -> Sequence[_Entry]:
        """ "caugiay", "quancaugiay"."""
        found = _of_kinds(self._by_joined.get(joined(reading.words), ()), reading.kinds)
        return sorted(found, key=lambda entry: entry.rank)

    def _with_initials(self, reading: Reading) -> Sequence[_Entry]:
        """Districts: "HBT"."""
        return _of_kinds(self._by_initials.get(reading.phrase, ()), reading.kinds)

    def _named(self, reading: Reading) -> Sequence[_Entry]:
        """Names of just these words: those with just these marks, else those that no mark contradicts, else all."""
        named = _of_kinds(self._by_phrase.get(reading.phrase, ()), reading.kinds)
        agreeing = [entry for entry in named if entry.is_marked_as(reading.words)]
        alike = [entry for entry in agreeing if _has_all_marks(reading.words, entry.words)]
        return sorted(alike or agreeing or named, key=lambda entry: entry.rank)

    def _is_within(self, entry: _Entry, words: Sequence[Word], *, is_typed: bool = False) -> bool:
        """Whether all these words name areas around it: "quan cau giay ha noi". The last may be just begun, or not."""
        around = [split_kind(name_words(text)) for text in self._around(entry.name)]
        return _are_named(words, around, _AGES.get(entry.name.kind), is_typed=is_typed)

    def _around(self, name: AreaName) -> set[str]:
        """Names of the areas that contain it or contained it, and of those that it became."""
        origins = [name.place] if name.place else name.via
        levels = [each for place in origins for each in (place, *self._areas.ancestors(place))]
        former = [step.predecessor for each in levels for step in self._areas.predecessors(each)]
        districts = [each for place in former for each in self._areas.ancestors(place)]
        became = name.today if name.kind not in (NameKind.CURRENT, NameKind.DISTRICT) else ()
        return {name.district, COUNTRY, *(each.name for each in (*levels, *districts, *became))} - {name.text}

    def _near(self, words: Sequence[Word]) -> Sequence[str]:
        """Whole names that are a slip or two of the finger away, then those that stand among the words."""
        entries = self._misspelled(words) or self._contained(words)
        texts = dict.fromkeys(entry.name.text for entry in entries if entry.name.kind is not NameKind.GROUP)
        return list(texts)[:MAX_NEAR]

    def _misspelled(self, words: Sequence[Word]) -> Sequence[_Entry]:
        """The nearest, by the words or by those before an area around it."""
        found: dict[_Entry, int] = {}
        for cut in range(len(words), 0, -1):
            for reading in readings(words[:cut]) if split_kind(words[:cut]).words else ():
                for entry, slips in self._slips(reading):
                    if self._is_within(entry, words[cut:]):
                        found[entry] = min(slips, found.get(entry, slips))
        nearest = min(found.values(), default=0)
        return sorted((entry for entry, slips in found.items() if slips == nearest), key=lambda entry: entry.rank)

    def _slips(self, reading: Reading) -> Iterator[tuple[_Entry, int]]:
        typed = joined(reading.words)
        if len(typed) < SHORTEST:
            return
        most = 1 if len(typed) < LONG else 2
        for name, slips, _ in process.extract(
            typed, self._by_joined.keys(), scorer=OSA.distance, score_cutoff=most, limit=None
        ):
            for entry in _of_kinds(self._by_joined[name], reading.kinds):
                if _is_near(reading.words, entry.words, slips):
                    yield entry, slips

    def _contained(self, words: Sequence[Word]) -> Sequence[_Entry]:
        """The longest names among the words; one word alone is none."""
        for length in range(len(words) - 1, 1, -1):
            parts = (words[start : start + length] for start in range(len(words) - length + 1))
            if found := [entry for part in parts for entry in self._named(Reading((), part))]:
                return found
        return ()


def _all_names(areas: Gazetteer) -> Iterator[AreaName]:
    yield from area_names(areas)
    if city := areas.city:
        yield AreaName(city.name, NameKind.CURRENT, "", None, None, city, via=(), today=[city], has_main=True)


def _entry(name: AreaName, position: int) -> _Entry:
    whole = name_words(name.text)
    reading = split_kind(whole)
    return _Entry(name, position, whole, reading.kinds, reading.words)


def _grouped(entries: Iterable[_Entry], keys: Callable[[_Entry], Iterable[str]]) -> Mapping[str, Sequence[_Entry]]:
    found: dict[str, list[_Entry]] = {}
    for entry in entries:
        for key in keys(entry):
            found.setdefault(key, []).append(entry)
    return found


def _of_kinds(entries: Iterable[_Entry], kinds: Sequence[str]) -> Sequence[_Entry]:
    return [entry for entry in entries if not kinds or not set(kinds).isdisjoint(entry.kinds)]


def _has_all_marks(typed: Sequence[Word], written: Sequence[Word]) -> bool:
    """Whether the marks of a name were typed, too; of words without marks nobody knows."""
    pairs = zip(typed, written, strict=True)
    return has_marks(typed) and all(agrees(word.written, one.written) for one, word in pairs)


def _is_near(typed: Sequence[Word], written: Sequence[Word], slips: int) -> bool:
    """Slips change no number, and where marks were typed, hardly any of them."""
    numbers = [[word.folded for word in words if word.folded.isdigit()] for words in (typed, written)]
    if numbers[0] != numbers[1]:
        return False
    marked = ("".join(word.written for word in words) for words in (typed, written))
    return not has_marks(typed) or OSA.distance(*marked) <= slips + 1


def _without_twins(names: Sequence[AreaName]) -> Sequence[AreaName]:
    """Without other spellings of what is there."""
    places = [name.place for name in names if name.place]
    return [name for name in names if name.kind is not NameKind.SPELLING or name.via[0] not in places]


def _are_named(words: Sequence[Word], areas: Sequence[Reading], age: str | None, *, is_typed: bool) -> bool:
    """Whether the words are names of these areas in a row, or "cũ" or "mới". The last may be just begun, or not."""
    if not words:
        return True
    if words[0].folded == age and _are_named(words[1:], areas, None, is_typed=is_typed):
        return True
    return any(
        any(_names(reading, area, is_begun=length == len(words) and not is_typed) for area in areas)
        and _are_named(words[length:], areas, age, is_typed=is_typed)
        for length in range(len(words), 0, -1)
        for reading in readings(words[:length])
    )


def _names(reading: Reading, area: Reading, *, is_begun: bool) -> bool:
    if reading.kinds and set(reading.kinds).isdisjoint(area.kinds):
        return False
    if is_begun and area.phrase.startswith(reading.phrase):
        return True
    return reading.phrase in (area.phrase, initials(area.words))
