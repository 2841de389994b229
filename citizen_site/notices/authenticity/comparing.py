"""Compares two texts word by word: what is in one and missing in the other."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import accumulate

from citizen_site.core.text import LIKE_D, without_marks
from citizen_site.notices.authenticity.entities import Span, entities, is_among, keys_of, overlaps
from citizen_site.notices.diff import Change, Run

_PIECE = re.compile(r"\S+")
# What a browser might open, however strange. Of a link and of a number each sign matters.
_LINK = re.compile(r"://|[@\\]|^www\.|[^\W_]\.[^\W\d_]{2,}")
_HOST = re.compile(r"^(?:[a-z]+://)?[^/?#\\]*", re.IGNORECASE)
_END = ".,;:!?…)]}>\"'”’»/"
# Shown around what was changed where a long text goes on.
CONTEXT = 8
MOST_EFFORT = 150_000
# So many words more than what stands in their place are not exchanged but left out.
MUCH = 12
# As SequenceMatcher has it: what to do with old[i:j] to get new[k:m].
Step = tuple[str, int, int, int, int]


@dataclass(frozen=True)
class Comparison:
    """How a pasted text relates to a published one. `shared` counts words; `runs` leave out what lies far around.

    `changed` are the places in the published and in the pasted text that differ. Of a part that is the same,
    `before` and `after` are the words of the published one around it.
    """

    shared: int
    published: int
    pasted: int
    is_same: bool
    runs: tuple[Run, ...]
    changed: tuple[tuple[Span, ...], tuple[Span, ...]] = ((), ())
    before: str = ""
    after: str = ""

    @property
    def closeness(self) -> float:
        """The shared part of the shorter one, 0 to 1: a part of a notice is as close as the whole."""
        return self.shared / max(1, min(self.published, self.pasted))


@dataclass(frozen=True)
class _Text:
    """A text in pieces, with what counts of each and where it stands. Signs that are no words do not count."""

    text: str
    pieces: list[str]
    keys: list[str]
    spans: list[Span]

    @staticmethod
    def of(text: str, *, with_accents: bool) -> _Text:
        found = [(match[0], _key(match[0], with_accents=with_accents), match.span()) for match in _PIECE.finditer(text)]
        stored = [each for each in found if each[1].strip("|")]
        return _Text(
            text, [piece for piece, _, _ in stored], [key for _, key, _ in stored], [span for _, _, span in stored]
        )

    def said(self, start: int, end: int) -> str:
        return " ".join(self.pieces[max(0, start) : max(0, end)])


def compare(published: str, pasted: str) -> Comparison:
    """The pasted text is the same when it stands in the published one, in a row and without a gap."""
    with_accents = bool(_marks(pasted))
    old, new = (_Text.of(text, with_accents=with_accents) for text in (published, pasted))
    sizes = (len(old.pieces), len(new.pieces))
    if new.keys and (place := _place_of(new.keys, old.keys)):
        start, end = place
        strange = _strange(old, new, place, with_accents=with_accents)
        if not strange:
            before, after = old.said(start - CONTEXT, start), old.said(end, end + CONTEXT)
            whole = (Run(Change.KEPT, " ".join(new.pieces)),)
            return Comparison(len(new.keys), *sizes, True, whole, before=before, after=after)
        new = replace(new, keys=[f"\n{key}" if at in strange else key for at, key in enumerate(new.keys)])
    if _effort(old.keys, new.keys) > MOST_EFFORT:
        return _roughly(old, new)
    steps: list[Step] = [*SequenceMatcher(None, old.keys, new.keys, autojunk=False).get_opcodes()]
    shared = sum(j - i for tag, i, j, _, _ in steps if tag == "equal")
    steps = _without_ends(steps)
    differing = [step for step in steps if step[0] != "equal"]
    changed = (
        tuple(old.spans[place] for _, i, j, _, _ in differing for place in range(i, j)),
        tuple(new.spans[place] for _, _, _, k, m in differing for place in range(k, m)),
    )
    return Comparison(shared, *sizes, False, tuple(_runs(steps, old.pieces, new.pieces)), changed)


def _place_of(part: list[str], whole: list[str]) -> tuple[int, int] | None:
    """Where the words of a part stand in a row, from and to; how they are cut into pieces may differ.

    It begins where a piece begins and ends where one ends: "500.000" is no part of "1.500.000".
    """
    text, sought = f" {' '.join(whole)} ", f" {' '.join(part)} "
    starts = list(accumulate((len(key) + 1 for key in whole), initial=0))
    at = text.find(sought)
    while at >= 0:
        beyond = at + len(sought) - 1
        start, end = bisect_left(starts, at), bisect_left(starts, beyond)
        if (starts[start], starts[end]) == (at, beyond):
            return start, end
        at = text.find(sought, at + 1)
    return None


def _strange(old: _Text, new: _Text, place: tuple[int, int], *, with_accents: bool) -> set[int]:
    """The pieces of a part whose numbers, days or links the published text does not have as such.

    The words may be the same and cut so that "4567 8901" is left of the account 1903 4567 8901. Read with the words
    beside it, because those can tell that "12/5" is no day.
    """
    start, end = place
    head, tail = (_beside(old.said(*each)) for each in ((start - 1, start), (end, end + 1)))
    # As it is copied with its lines and without: numbers of two lines may then stand side by side.
    ways = {old.text, " ".join(old.text.split())}
    ways |= set() if with_accents else {without_marks(each) for each in ways}
    known = keys_of(each for way in ways for each in entities(way))
    found = [each.span for each in entities(f"{head} {new.text} {tail}") if not is_among(each, known)]
    shift = len(head) + 1
    moved = [(first - shift, last - shift) for first, last in found]
    return {at for at, span in enumerate(new.spans) if any(overlaps(span, each) for each in moved)}


def _beside(word: str) -> str:
    """A word beside a part; with digits in it, it would hide that a number was cut."""
    return "" if any(each.isdecimal() for each in word) else word


def _effort(old_keys: list[str], new_keys: list[str]) -> int:
    """How many pairs of equal words there are: what a word-by-word comparison has to look at, again and again."""
    ours, theirs = Counter(old_keys), Counter(new_keys)
    return sum(count * theirs[key] for key, count in ours.items())


def _roughly(old: _Text, new: _Text) -> Comparison:
    """For a text that repeats itself hundreds of times: no notice does, so what is shown need not be fine."""
    shared = (Counter(old.keys) & Counter(new.keys)).total()
    runs = (Run(Change.DELETED, " ".join(old.pieces)), Run(Change.INSERTED, " ".join(new.pieces)))
    sizes = (len(old.pieces), len(new.pieces))
    return Comparison(shared, *sizes, False, runs, (tuple(old.spans), tuple(new.spans)))


def _key(piece: str, *, with_accents: bool) -> str:
    """What counts of a word. Of marks only which there are: whether "hoà" or "hòa" is a matter of taste."""
    if _LINK.search(_without_marks(piece.casefold())):
        return _key_of_link(piece, with_accents=with_accents)
    piece = piece.replace("₫", "đ")
    bare = _without_marks(piece.casefold())
    said = "".join(each if _counts(each) else " " for each in bare)
    # In a number the signs count too: 8:10 is a time, 8/10 a day.
    key = bare[_first(said) : len(said.rstrip())] if any(map(str.isdigit, bare)) else " ".join(said.split())
    return f"{key}|{_marks(piece)}" if with_accents else key


def _key_of_link(piece: str, *, with_accents: bool) -> str:
    """The host whatever its case, what follows it to the letter."""
    piece = unicodedata.normalize("NFC", piece)
    link = piece[_first("".join(each if each.isalnum() else " " for each in piece)) :].rstrip(_END)
    host = found[0] if (found := _HOST.match(link)) else ""
    key = _without_marks(host.lower()) + link[len(host) :]
    return f"{key}|{_marks(host)}" if with_accents else key


def _first(text: str) -> int:
    return len(text) - len(text.lstrip())


def _counts(sign: str) -> bool:
    """Letters and digits of any script, since a digit that looks like ours can be added, and what is paid in."""
    return sign.isalnum() or sign == "%" or unicodedata.category(sign) == "Sc"


def _marks(text: str) -> str:
    letters = unicodedata.normalize("NFD", text.casefold()).translate(LIKE_D)
    return "".join(sorted(letter for letter in letters if unicodedata.combining(letter) or letter == "đ"))


def _without_marks(text: str) -> str:
    letters = unicodedata.normalize("NFD", text).translate(LIKE_D).replace("đ", "d")
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _runs(steps: Sequence[Step], old: list[str], new: list[str]) -> list[Run]:
    runs: list[Run] = []
    for tag, i, j, k, m in steps:
        if tag == "equal":
            runs.append(Run(Change.KEPT, " ".join(new[k:m])))
            continue
        if i < j:
            runs.append(Run(Change.DELETED, " ".join(old[i:j])))
        if k < m:
            runs.append(Run(Change.INSERTED, " ".join(new[k:m])))
    return runs


def _without_ends(steps: list[Step]) -> list[Step]:
    """What the published text has before and after is not missing: people copy parts, and greet before them."""
    stored: list[Step] = []
    for step in steps:
        if not _is_left_out(step, steps):
            stored.append(step)
        elif step[0] == "replace":
            _, _, j, k, m = step
            stored.append(("insert", j, j, k, m))
    return stored


def _is_left_out(step: Step, steps: list[Step]) -> bool:
    """At the start or the end, and either nothing stands there instead or far less."""
    tag, i, j, k, m = step
    is_end = len(steps) > 1 and (step is steps[0] or step is steps[-1])
    return is_end and (tag == "delete" or (tag == "replace" and j - i > m - k + MUCH))


def shortened(runs: Sequence[Run]) -> list[Run]:
    """For a page: the changes with a few words around each, what is longer in between as "…"; each ends in a space."""
    short: list[Run] = []
    for place, run in enumerate(runs):
        words = run.text.split(" ")
        if run.change != Change.KEPT or len(words) <= 2 * CONTEXT + 1:
            short.append(Run(run.change, f"{run.text} "))
            continue
        is_alone = len(runs) == 1
        head = words[:CONTEXT] if place or is_alone else []
        tail = words[-CONTEXT:] if place < len(runs) - 1 or is_alone else []
        short.append(Run(Change.KEPT, " ".join([*head, "…", *tail, ""])))
    return short
