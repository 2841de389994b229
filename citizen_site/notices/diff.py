"""A word-by-word difference between two texts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_PIECE = re.compile(r"\n|[^\S\n]+|\w+|[^\w\s]")


class Change(StrEnum):
    """What happened to a run of words."""

    KEPT = "kept"
    INSERTED = "inserted"
    DELETED = "deleted"


@dataclass(frozen=True)
class Run:
    """Words that share a fate."""

    change: Change
    text: str


def differences(before: str, after: str) -> list[Run]:
    """Runs that give `before` without the inserted ones and `after` without the deleted ones."""
    old, new = _PIECE.findall(before), _PIECE.findall(after)
    runs: list[Run] = []
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            runs.append(Run(Change.KEPT, "".join(old[i:j])))
            continue
        if i < j:
            runs.append(Run(Change.DELETED, "".join(old[i:j])))
        if k < m:
            runs.append(Run(Change.INSERTED, "".join(new[k:m])))
    return runs
