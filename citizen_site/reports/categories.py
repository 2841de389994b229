"""Reads over categories. Everybody may see them all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.core.revisions import RevisionCache
from citizen_site.core.text import accented, fold
from citizen_site.reports.models.category import ReportCategory


def active_categories(session: Session) -> Sequence[ReportCategory]:
    """What can be reported today, in the order of the page."""
    return session.scalars(
        select(ReportCategory)
        .where(ReportCategory.is_active)
        .order_by(ReportCategory.position, ReportCategory.sort_key, ReportCategory.id)
    ).all()


def active_category(session: Session, code: str) -> ReportCategory | None:
    """What can be reported today under this code."""
    return session.scalars(
        select(ReportCategory).where(ReportCategory.is_active, ReportCategory.code == code)
    ).one_or_none()


def category_by_code(session: Session, code: str) -> ReportCategory:
    """One that is known to be there."""
    return session.scalars(select(ReportCategory).where(ReportCategory.code == code)).one()


def matching(categories: Sequence[ReportCategory], words: str) -> list[ReportCategory]:
    """Those with a name or keyword in which a word begins with each of these words; accents do not matter.

    First the one that has the words as a keyword, then those with them in their name. Where no name or keyword has all
    of them: those whose names and keywords do together, with the accents that were typed.
    """
    wanted = fold(words).split()
    form = fold if accented(words) == fold(words) else accented
    found, together = [], []
    for category in categories if wanted else ():
        names = [fold(category.name), fold(category.name_en)]
        keywords = [fold(keyword) for keyword in category.keywords.split(",")]
        rank = (" ".join(wanted) not in keywords, not any(_has_all(name, wanted) for name in names))
        if any(_has_all(term, wanted) for term in (*names, *keywords)):
            found.append((rank, category))
        elif _has_all(form(f"{category.name} {category.name_en} {category.keywords}"), form(words).split()):
            together.append((rank, category))
    return [category for _, category in sorted(found or together, key=lambda pair: pair[0])]


def _has_all(term: str, wanted: Sequence[str]) -> bool:
    return all(f" {word}" in f" {term}" for word in wanted)


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
