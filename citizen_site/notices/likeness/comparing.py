"""Two texts word by word, as a reader would compare them: what stands in one and not in the other."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from citizen_site.core.text import fold
from citizen_site.notices.differences import Change, Run

_WORD = re.compile(r"\w+", re.UNICODE)
_PIECE = re.compile(r"\S+")
# Shown around what was changed where a long text goes on.
CONTEXT = 8
MOST_EFFORT = 150_000


@dataclass(frozen=True)
class Comparison:
    """How a pasted text relates to a published one. `shared` counts words; `runs` leave out what lies far around."""

    shared: int
    published: int
    pasted: int
    is_same: bool
    runs: tuple[Run, ...]

    @property
    def closeness(self) -> float:
        """The shared part of the shorter one, 0 to 1: a part of a notice is as close as the whole."""
        return self.shared / max(1, min(self.published, self.pasted))


def compare(published: str, pasted: str) -> Comparison:
    """The pasted text is the same when it stands in the published one, in a row and without a gap."""
    old, new = _PIECE.findall(published), _PIECE.findall(pasted)
    with_accents = fold(pasted) != " ".join(accent_free(pasted))
    old_keys = [_key(piece, with_accents=with_accents) for piece in old]
    new_keys = [_key(piece, with_accents=with_accents) for piece in new]
    # Signs that are no words (dashes, pictures) neither add nor change anything.
    old, old_keys = _with_words(old, old_keys)
    new, new_keys = _with_words(new, new_keys)
    if new and f" {' '.join(new_keys)} " in f" {' '.join(old_keys)} ":
        return Comparison(len(new), len(old), len(new), True, (Run(Change.KEPT, " ".join(new)),))
    if _effort(old_keys, new_keys) > MOST_EFFORT:
        return _roughly(old, new, old_keys, new_keys)
    steps = SequenceMatcher(None, old_keys, new_keys, autojunk=False).get_opcodes()
    shared = sum(j - i for tag, i, j, _, _ in steps if tag == "equal")
    return Comparison(shared, len(old), len(new), False, tuple(_without_ends(_runs(steps, old, new))))


def _effort(old_keys: list[str], new_keys: list[str]) -> int:
    """How many pairs of equal words there are: what a word-by-word comparison has to look at, again and again."""
    ours, theirs = Counter(old_keys), Counter(new_keys)
    return sum(count * theirs[key] for key, count in ours.items())


def _roughly(old: list[str], new: list[str], old_keys: list[str], new_keys: list[str]) -> Comparison:
    """For a text that repeats itself hundreds of times: no notice does, so what is shown need not be fine."""
    shared = (Counter(old_keys) & Counter(new_keys)).total()
    runs = (Run(Change.DELETED, " ".join(old)), Run(Change.INSERTED, " ".join(new)))
    return Comparison(shared, len(old), len(new), False, runs)


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


def _with_words(pieces: list[str], keys: list[str]) -> tuple[list[str], list[str]]:
    kept = [(piece, key) for piece, key in zip(pieces, keys, strict=True) if key.strip("|") or _WORD.search(piece)]
    return [piece for piece, _ in kept], [key for _, key in kept]


def _runs(steps: Sequence[tuple[str, int, int, int, int]], old: list[str], new: list[str]) -> list[Run]:
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


def _without_ends(runs: list[Run]) -> list[Run]:
    """What the published text has before and after is not missing: people copy parts."""
    start, end = 0, len(runs)
    if runs and runs[0].change == Change.DELETED and len(runs) > 1 and runs[1].change == Change.KEPT:
        start = 1
    if end - start > 1 and runs[-1].change == Change.DELETED and runs[-2].change == Change.KEPT:
        end -= 1
    return runs[start:end]


def shortened(runs: Sequence[Run]) -> list[Run]:
    """For a page: the changes with a few words around each, what is longer in between as "…"; each ends in a space."""
    short: list[Run] = []
    for place, run in enumerate(runs):
        words = run.text.split(" ")
        if run.change != Change.KEPT or len(words) <= 2 * CONTEXT + 1:
            short.append(Run(run.change, f"{run.text} "))
            continue
        head = words[:CONTEXT] if place else []
        tail = words[-CONTEXT:] if place < len(runs) - 1 else []
        short.append(Run(Change.KEPT, " ".join([*head, "…", *tail, ""])))
    return short
