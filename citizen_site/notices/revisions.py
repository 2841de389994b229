"""The change history of a notice in words: who changed what, when and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from sqlalchemy.orm import Session

from citizen_site.notices import labels
from citizen_site.notices.attribution import OfficialSignature, signature_of_revision
from citizen_site.notices.diff import Run, differences
from citizen_site.notices.markup import to_text_with_targets
from citizen_site.notices.models import NoticeKind, NoticeRevision
from citizen_site.web.filters import date_and_time


@dataclass(frozen=True)
class Step:
    """One revision after the first.

    `only_looks` says that the words of the text and where its links lead are the same, and only headings or bold words
    differ; `fields` are (name,
    before, after) of what changed besides title and text. Of files `id` and `name`.
    """

    number: int
    act: str
    at: datetime
    reason: str
    signature: OfficialSignature | None
    title: Sequence[Run]
    body: Sequence[Run]
    only_looks: bool
    fields: Sequence[tuple[str, str, str]]
    files_added: Sequence[dict[str, Any]]
    files_removed: Sequence[dict[str, Any]]


def change_history(session: Session, revisions: Sequence[NoticeRevision]) -> list[Step]:
    """What happened after the first publication, the newest first."""
    return [_step(session, before, after) for before, after in pairwise(revisions)][::-1]


def _step(session: Session, before: NoticeRevision, after: NoticeRevision) -> Step:
    old, new = before.content, after.content
    old_files, new_files = old.get("files", []), new.get("files", [])
    before_text, after_text = to_text_with_targets(old["body"]), to_text_with_targets(new["body"])
    return Step(
        number=after.number,
        act=str(labels.ACTS[after.act]),
        at=after.at,
        reason=after.reason,
        signature=signature_of_revision(session, after),
        title=differences(old["title"], new["title"]) if old["title"] != new["title"] else [],
        body=differences(before_text, after_text) if before_text != after_text else [],
        only_looks=old["body"] != new["body"] and before_text == after_text,
        fields=[
            (str(label), _shown(name, old.get(name)), _shown(name, new.get(name)))
            for name, label in labels.COLUMNS.items()
            if old.get(name) != new.get(name)
        ],
        files_added=[file for file in new_files if file not in old_files],
        files_removed=[file for file in old_files if file not in new_files],
    )


def _shown(name: str, value: Any) -> str:
    if name == "kind":
        return str(labels.KINDS[NoticeKind(value)])
    if value and name.endswith("_at"):
        return date_and_time(datetime.fromisoformat(value))
    return str(value or "–")
