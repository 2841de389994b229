"""Files of residential groups: each line is a group that a decision formed, and names those that it was formed from.

A former group in several lines was divided; the line that it goes on in says so in `main_of`. Groups that a decision
left as they were are in no line.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.areas.formations import (
    MAX_NAME,
    BeforeItBeganError,
    Decision,
    Formation,
    NotEffectiveYetError,
    check_decision,
    current_groups,
    form_groups,
    lock_wards,
)
from citizen_site.areas.models import GROUPS as GROUP_KINDS
from citizen_site.areas.models import MAX_BASIS, UNITS, Area, AreaSuccession
from citizen_site.core import audit
from citizen_site.core.file_imports import MAX_SHOWN, Importer, ImportKind
from citizen_site.core.permissions import Permission
from citizen_site.core.text import accented, slugify
from citizen_site.web.csv_tables import Line, read_table, write_table
from citizen_site.web.import_problems import ImportProblem, Problem

# `ward` and the groups are the last part of their page's address, or (within the ward) a group's name.
COLUMNS = ("ward", "name", "former", "main_of", "valid_from", "document")
REQUIRED = ("ward", "name", "valid_from", "document")


@dataclass
class _Row:
    """A line that was read; `group` is there already if the file was imported before."""

    line: Line
    formation: Formation
    group: Area | None


class _Reader:
    """Reads lines against the wards and groups of this moment."""

    def __init__(self, session: Session, now: datetime) -> None:
        areas = session.scalars(select(Area).where(Area.kind.in_((*UNITS, *GROUP_KINDS))).order_by(Area.id)).all()
        self.now = now
        self.wards = {each.slug: each for each in areas if each.kind in UNITS and each.valid_until is None}
        self.groups = {each.slug: each for each in areas if each.kind in GROUP_KINDS}
        self.by_id = {each.id: each for each in self.groups.values()}
        # The last one of a name is today's, or the one that ended last.
        self.by_name = {
            (each.parent_id, accented(each.name)): each
            for each in sorted(self.groups.values(), key=lambda each: (each.valid_until is None, each.id))
        }
        self.current = {key: each for key, each in self.by_name.items() if each.valid_until is None}
        self.former_of: dict[int, set[int]] = {}
        steps = select(AreaSuccession.successor_id, AreaSuccession.predecessor_id).order_by(AreaSuccession.id)
        for successor_id, predecessor_id in session.execute(steps):
            self.former_of.setdefault(successor_id, set()).add(predecessor_id)

    def read(self, line: Line) -> _Row | None:
        """None when the line has a problem that leaves nothing to form."""
        before = len(line.problems)
        cells = {name: line.text(name) for name in COLUMNS}
        for name in REQUIRED:
            if not cells[name]:
                line.complain(name, ImportProblem.BLANK)
        for name, longest in (("name", MAX_NAME), ("document", MAX_BASIS)):
            if len(cells[name]) > longest:
                line.complain(name, ImportProblem.TOO_LONG, length=longest)
        ward = self.wards.get(cells["ward"])
        if cells["ward"] and ward is None:
            line.complain("ward", ImportProblem.UNKNOWN_VALUE, value=cells["ward"][:60])
        if cells["name"] and not slugify(cells["name"]):
            line.complain("name", ImportProblem.UNKNOWN_VALUE, value=cells["name"])
        day = self._day(line, cells["valid_from"])
        if len(line.problems) > before or ward is None or day is None:
            return None
        there = self.current.get((ward.id, accented(cells["name"])))
        group = there if there and there.valid_from == day and there.legal_basis == cells["document"] else None
        former = self._groups(line, "former", cells["former"], ward, group)
        continues = [each.id for each in self._groups(line, "main_of", cells["main_of"], ward, group)]
        for each in continues:
            if each not in [one.id for one in former]:
                line.complain("main_of", ImportProblem.NOT_FORMER)
        formation = Formation(ward, cells["name"], Decision(cells["document"], day), former, continues)
        return _Row(line, formation, group)

    def _day(self, line: Line, text: str) -> date | None:
        if not text:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            line.complain("valid_from", ImportProblem.DATE)
            return None

    def _groups(self, line: Line, column: str, text: str, ward: Area, successor: Area | None) -> list[Area]:
        """The groups that a cell names. For a line that was imported before they are those that ended then."""
        found = []
        for name in dict.fromkeys(part.strip() for part in text.split(";") if part.strip()):
            group = self.groups.get(name)
            if group is None and successor is not None:
                ended = [self.by_id[each] for each in self.former_of.get(successor.id, ()) if each in self.by_id]
                group = next((each for each in ended if accented(each.name) == accented(name)), None)
            group = group or self.current.get((ward.id, accented(name))) or self.by_name.get((ward.id, accented(name)))
            if group is None:
                line.complain(column, ImportProblem.UNKNOWN_VALUE, value=name[:60])
            elif group not in found:  # by its name and by its address
                found.append(group)
        return found


def _read(session: Session, content: bytes, now: datetime) -> tuple[list[_Row], list[Problem]]:
    """The rows of a file, and what is wrong in it, both in the order of its lines."""
    problems: list[Problem] = []
    reader = _Reader(session, now)
    rows = [row for line in read_table(content, COLUMNS, REQUIRED, problems) if (row := reader.read(line))]
    if not problems:
        _check(rows, reader)
    return rows, sorted(problems, key=lambda each: each.line)


def _check(rows: Sequence[_Row], reader: _Reader) -> None:
    """What lines say about each other and about what is there: groups that ended, names, days."""
    ends: dict[int, date] = {}
    mains: dict[int, int] = {}
    new = [row for row in rows if row.group is None]
    for row in rows:
        if row.group is not None and reader.former_of.get(row.group.id, set()) != {
            each.id for each in row.formation.former
        }:
            row.line.complain("name", ImportProblem.NAME_TAKEN, value=row.formation.name)
    for row in new:
        formation, line = row.formation, row.line
        for each in formation.former:
            if each.valid_until is not None:
                line.complain("former", ImportProblem.GROUP_ENDED, value=each.name)
            elif ends.setdefault(each.id, formation.decision.on) != formation.decision.on:
                line.complain("valid_from", ImportProblem.TWO_DAYS, value=each.name)
            if each.id in formation.continues and mains.setdefault(each.id, line.number) != line.number:
                line.complain("main_of", ImportProblem.MAIN_TWICE, value=each.name, line=mains[each.id])
        try:
            check_decision(formation.decision, formation.former, reader.now)
        except NotEffectiveYetError:
            line.complain("valid_from", ImportProblem.NOT_YET)
        except BeforeItBeganError as error:
            line.complain("valid_from", ImportProblem.TOO_EARLY, value=error.name)
    taken = {key: 0 for key, each in reader.current.items() if each.id not in ends}
    for row in rows:
        key = (row.formation.ward.id, accented(row.formation.name))
        if row.group is not None:
            continue
        if key in taken:
            kind = ImportProblem.NAME_TWICE if taken[key] else ImportProblem.NAME_TAKEN
            row.line.complain("name", kind, value=row.formation.name, line=taken[key])
        taken.setdefault(key, row.line.number)


def preview_groups(session: Session, content: bytes, now: datetime) -> dict[str, Any]:
    """What a file would form and end, or what is wrong in it, as JSON: nothing is written (core/file_imports.py)."""
    rows, problems = _read(session, content, now)
    if problems:
        shown = [_problem(each) for each in problems[:MAX_SHOWN]]
        return {"problems": shown, "problem_count": len(problems)}
    changes = [_shown(row) for row in rows if row.group is None]
    whole = json.dumps(changes, ensure_ascii=False, sort_keys=True)
    return {
        "new": len(changes),
        "changed": 0,
        "same": len(rows) - len(changes),
        "changes": changes[:MAX_SHOWN],
        "digest": hashlib.sha256(whole.encode()).hexdigest(),
        "problems": [],
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "line": problem.line,
        "column": problem.column,
        "kind": problem.kind.value,
        "values": dict(problem.values),
    }


def _shown(row: _Row) -> dict[str, Any]:
    former = [f"{each.name} ({each.slug})" for each in row.formation.former]
    values = {
        "former": "; ".join(former),
        "valid_from": row.formation.decision.on.isoformat(),
        "document": row.formation.decision.legal_basis,
    }
    return {
        "slug": row.formation.ward.slug,
        "name": f"{row.formation.name}, {row.formation.ward.name}",
        "is_new": True,
        "columns": [[name, "", value] for name, value in values.items() if value],
    }


def import_groups(session: Session, content: bytes, now: datetime, by: int | None) -> Sequence[Problem]:
    """Form the groups of a file, all or none; those that were imported before stay. `by` is a person's id.

    Returns what is wrong in the file; then nothing was written.
    """
    _lock_groups(session)
    rows, problems = _read(session, content, now)
    new = [row.formation for row in rows if row.group is None]
    if problems or not new:
        return problems
    ended = {each.id for formation in new for each in formation.former}
    form_groups(session, new)
    audit.record(session, "groups.imported", now=now, actor_id=by, new=len(new), ended=len(ended))
    return ()


def _lock_groups(session: Session) -> None:
    """Acts on groups lock their ward: with all of them locked, nothing changes while a file is written."""
    wards = select(Area.id).where(Area.kind.in_(UNITS), Area.valid_until.is_(None))
    lock_wards(session, session.scalars(wards.order_by(Area.id)).all())


def _write(session: Session, content: bytes, now: datetime, by: int | None) -> None:
    import_groups(session, content, now, by)


GROUPS = Importer(ImportKind.GROUPS, Permission.IMPORT_GROUPS, preview_groups, _lock_groups, _write)


def export_groups(session: Session) -> bytes:
    """Today's groups, ward by ward, as the file that operators begin from: each with its own address in `former`."""
    wards = {
        each.id: each for each in session.scalars(select(Area).where(Area.kind.in_(UNITS), Area.valid_until.is_(None)))
    }
    groups = [(wards[each.parent_id or 0], each) for each in current_groups(session, wards.keys())]
    groups.sort(key=lambda pair: (pair[0].sort_key, pair[0].id))
    blank = dict.fromkeys(COLUMNS, "")
    return write_table(
        COLUMNS,
        ({**blank, "ward": ward.slug, "name": group.name, "former": group.slug} for ward, group in groups),
    )
