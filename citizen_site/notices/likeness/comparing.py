"""Two texts word by word, as a reader would compare them: what stands in one and not in the other."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import accumulate

from citizen_site.core.text import fold
from citizen_site.notices.differences import Change, Run

_WORD = re.compile(r"\w+", re.UNICODE)
_PIECE = re.compile(r"\S+")
# Shown around what was changed where a long text goes on.
CONTEXT = 8
MOST_EFFORT = 150_000
# So many words more than what stands in their place are not exchanged but left out.
MUCH = 12

Span = tuple[int, int]
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

    pieces: list[str]
    keys: list[str]
    spans: list[Span]

    @staticmethod
    def of(text: str, *, with_accents: bool) -> _Text:
        found = [(match[0], _key(match[0], with_accents=with_accents), match.span()) for match in _PIECE.finditer(text)]
        kept = [each for each in found if each[1].strip("|") or _WORD.search(each[0])]
        return _Text(*([each[place] for each in kept] for place in range(3)))  # type: ignore[arg-type]

    def said(self, start: int, end: int) -> str:
        return " ".join(self.pieces[max(0, start) : max(0, end)])


def compare(published: str, pasted: str) -> Comparison:
    """The pasted text is the same when it stands in the published one, in a row and without a gap."""
    with_accents = fold(pasted) != " ".join(accent_free(pasted))
    old, new = (_Text.of(text, with_accents=with_accents) for text in (published, pasted))
    sizes = (len(old.pieces), len(new.pieces))
    if new.keys and (place := _place_of(new.keys, old.keys)):
        start, end = place
        before, after = old.said(start - CONTEXT, start), old.said(end, end + CONTEXT)
        whole = (Run(Change.KEPT, " ".join(new.pieces)),)
        return Comparison(len(new.keys), *sizes, True, whole, before=before, after=after)
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
    """Where the words of a part stand in a row, from and to; how they are cut into pieces may differ."""
    at = f" {' '.join(whole)} ".find(f" {' '.join(part)} ")
    if at < 0:
        return None
    starts = list(accumulate((len(key) + 1 for key in whole), initial=0))
    return bisect_left(starts, at), bisect_left(starts, at + len(" ".join(part)))


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


def accent_free(text: str) -> list[str]:
    """The words of a text as they stand, in small letters: equal to the folded ones if it has no accents."""
    return [word for word in re.findall(r"[^\W_]+", unicodedata.normalize("NFC", text).casefold()) if word]


def _key(piece: str, *, with_accents: bool) -> str:
    """What counts of a word. Of marks only which there are: whether "hoà" or "hòa" is a matter of taste."""
    bare = fold(piece)
    if not with_accents:
        return bare
    letters = unicodedata.normalize("NFD", piece.casefold())
    marks = "".join(sorted(letter for letter in letters if unicodedata.combining(letter) or letter == "đ"))
    return f"{bare}|{marks}"


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
    kept: list[Step] = []
    for step in steps:
        if not _is_left_out(step, steps):
            kept.append(step)
        elif step[0] == "replace":
            _, _, j, k, m = step
            kept.append(("insert", j, j, k, m))
    return kept


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
