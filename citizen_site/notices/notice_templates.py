"""Templates of common notices; the author fills in each "…"."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from citizen_site.notices.models import Content, NoticeKind

FILE = Path(__file__).parent / "content/templates.json"


@dataclass(frozen=True)
class NoticeTemplate:
    """A template: how it is called, and what it begins with."""

    key: str
    kind: NoticeKind
    name: str
    name_en: str
    title: str
    body: str

    def content(self) -> Content:
        return Content(kind=self.kind, title=self.title, body=self.body)


@cache
def notice_templates() -> dict[str, NoticeTemplate]:
    """All of them by their key, in their order."""
    rows = json.loads(FILE.read_text(encoding="utf-8"))
    return {row["key"]: NoticeTemplate(**{**row, "kind": NoticeKind(row["kind"])}) for row in rows}
