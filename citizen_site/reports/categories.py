"""Reads over categories. Everybody may see them all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.core.revisions import RevisionCache
from citizen_site.core.text import fold
from citizen_site.reports.models.category import ReportCategory


def active_categories(session: Session) -> Sequence[ReportCategory]:
    """What can be reported today, in the order of the page."""
    return session.scalars(
        select(ReportCategory)
        .where(ReportCategory.is_active)
        .order_by(ReportCategory.position, ReportCategory.sort_key, ReportCategory.id)
    ).all()


def category_by_code(session: Session, code: str) -> ReportCategory:
    """One that is known to be there."""
    return session.scalars(select(ReportCategory).where(ReportCategory.code == code)).one()


def matching(categories: Sequence[ReportCategory], words: str) -> list[ReportCategory]:
    """Those whose name, keywords or hint hold the beginning of every word; accents do not matter. Names rank first."""
    wanted = fold(words).split()
    found = []
    for category in categories:
        name = fold(f"{category.name} {category.name_en}")
        everything = f" {name} {fold(category.keywords)}"
        if wanted and all(f" {word}" in everything for word in wanted):
            found.append((not all(f" {word}" in f" {name}" for word in wanted), category))
    return [category for _, category in sorted(found, key=lambda pair: pair[0])]


@dataclass(frozen=True)
class CategorySummary:
    """A category as filters need it."""

    id: int
    code: str
    group_code: str
    name: str
    name_en: str
    is_active: bool


def _load(session: Session) -> Mapping[str, CategorySummary]:
    columns = (
        ReportCategory.id,
        ReportCategory.code,
        ReportCategory.group_code,
        ReportCategory.name,
        ReportCategory.name_en,
        ReportCategory.is_active,
    )
    rows = session.execute(select(*columns).order_by(ReportCategory.position, ReportCategory.id))
    return {
        row.code: CategorySummary(row.id, row.code, row.group_code, row.name, row.name_en, row.is_active)
        for row in rows
    }


_cache = RevisionCache("report_categories", load=_load)


def categories_by_code(session: Session) -> Mapping[str, CategorySummary]:
    """Categories by code, in the order of the pages; needs a query only if they changed."""
    return _cache.get(session)
