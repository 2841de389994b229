"""The wards that an address names, today's and old ones: "ngõ 5 phố Sài Đồng, Long Biên" names the former Sài Đồng."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy.orm import Session

from citizen_site.areas.name_words import Word, agrees, name_words, split_kind
from citizen_site.areas.names import AreaName, NameKind
from citizen_site.areas.search import name_index

# An address is at most 300 letters; what stands in front of its last words names no ward.
MAX_WORDS = 16
# No answer to "which ward?".
_TOO_LARGE_OR_SMALL = (NameKind.DISTRICT, NameKind.GROUP)


def areas_in_address(session: Session, address: str) -> Sequence[AreaName]:
    """Names that the address ends with, else the longest in its middle; [] for none.

    Names are whole, and no typed mark contradicts them. One of a single word counts only after its kind: "phường Láng"
    is a ward, "đường Láng" a street.
    """
    index = name_index(session)
    words = name_words(address)[-MAX_WORDS:]
    for part in _parts(words):
        found = index.whole_names(part)
        if names := [name for name in found if _is_meant(name, part)]:
            return names
        # "Quận Long Biên" is no ward although one has its name.
        if found and split_kind(part).kinds and all(name.kind is NameKind.DISTRICT for name in found):
            return ()
    return ()


def _parts(words: Sequence[Word]) -> Iterator[Sequence[Word]]:
    """The ends of the address, the longest first; then what stands in its middle."""
    yield from (words[start:] for start in range(len(words)))
    for length in range(min(len(words) - 1, 6), 1, -1):
        yield from (words[start : start + length] for start in range(len(words) - length))


def _is_meant(name: AreaName, part: Sequence[Word]) -> bool:
    if name.kind in _TOO_LARGE_OR_SMALL:
        return False
    written, typed = split_kind(name_words(name.text)).words, _without_short_kind(part)
    has_kind = len(typed) < len(part)
    return (has_kind or len(written) > 1) and all(
        agrees(one.written, other.written) for one, other in zip(typed, written, strict=False)
    )


def _without_short_kind(part: Sequence[Word]) -> Sequence[Word]:
    """The words behind "phường", "xã", "p" or "x"."""
    kind = split_kind(part)
    if kind.kinds:
        return kind.words
    return part[1:] if part[0].folded in ("p", "x") else part
