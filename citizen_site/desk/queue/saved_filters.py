"""Saved filters of the queue: save, rename and delete."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column
from wtforms import HiddenField

from citizen_site.accounts.current_user import account_or_address
from citizen_site.accounts.models import Person
from citizen_site.core import clock
from citizen_site.core.database import UtcDateTime
from citizen_site.core.errors import InvalidInputError, NotFoundError
from citizen_site.core.locks import lock_rows
from citizen_site.core.permissions import Actor, Permission, authorise
from citizen_site.desk.presence import ReportPresence
from citizen_site.desk.queue.arguments import TABS, query_of, queue_href, read_query
from citizen_site.extensions import Base, db, limiter
from citizen_site.web.access import current_actor, requires
from citizen_site.web.fields import Form, text_line
from citizen_site.web.rendering import render

MOST = 20


class TooManyFiltersError(InvalidInputError):
    """The person has as many saved filters as there may be."""


def save_filter(session: Session, actor: Actor, name: str, query: str, *, now: datetime) -> SavedFilter:
    """A name that is there already leads to the new address. Raises TooManyFiltersError."""
    authorise(actor, Permission.SEE_DESK)
    kept = filters_kept_by(session, actor.person_id)
    found = next((each for each in kept if each.name == name), None)
    if found is not None:
        found.query = query
        session.flush()
        return found
    if len(kept) >= MOST:
        raise TooManyFiltersError
    found = SavedFilter(person_id=actor.person_id, name=name, query=query, created_at=now)
    session.add(found)
    session.flush()
    # Of those that are saved at once, each sees what the ones before it have saved.
    lock_rows(session, Person, Person.id == actor.person_id)
    if len(filters_kept_by(session, actor.person_id)) > MOST:
        session.delete(found)
        session.flush()
        raise TooManyFiltersError
    return found


def drop_filter(session: Session, actor: Actor, found: SavedFilter) -> None:
    authorise(actor, Permission.SEE_DESK)
    session.delete(found)
    session.flush()


MAX_NAME = 60


class SaveForm(Form):
    """`query` is the queue's address behind its question mark."""

    query = HiddenField()
    name = text_line(
        _l("Tên bộ lọc"),
        longest=MAX_NAME,
        required=_l("Hãy đặt tên cho bộ lọc."),
        description=_l("Ngắn gọn, ví dụ: Đèn đường quá hạn. Trùng tên cũ thì bộ lọc mới thay bộ lọc cũ."),
        autocomplete="off",
    )


class SavedFilter(Base):
    """A named filter of one person. `query` is the queue's address behind its question mark."""

    __tablename__ = "saved_filter"
    __table_args__ = (UniqueConstraint("person_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(60))
    query: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


def filters_kept_by(session: Session, person_id: int | None) -> Sequence[SavedFilter]:
    """The oldest first, so that each stays where it is."""
    own = select(SavedFilter).where(SavedFilter.person_id == person_id)
    return session.scalars(own.order_by(SavedFilter.id)).all()


def own_filter(session: Session, actor: Actor, filter_id: int) -> SavedFilter:
    """Raises NotFoundError for anybody else's."""
    found = session.get(SavedFilter, filter_id)
    if found is None or found.person_id != actor.person_id:
        raise NotFoundError(f"filter {filter_id}")
    return found


blueprint = Blueprint("saved_filters", __name__, url_prefix="/dieu-hanh/bo-loc")
limiter.limit("600 per hour", key_func=account_or_address)(blueprint)


@blueprint.route("", methods=["GET", "POST"])
@requires(Permission.SEE_DESK)
def manage() -> ResponseReturnValue:
    """GET names what it shall be about in its own address: that of the queue."""
    session, actor = db.session(), current_actor()
    form, status = SaveForm(), 200
    asked = form.query.data if request.method == "POST" else request.query_string.decode("ascii", "replace")
    tab, filters = read_query(asked or "")
    query = query_of(tab, filters)
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                save_filter(session, actor, form.name.data, query, now=clock.now())
                return redirect(queue_href(query), 303)
            except TooManyFiltersError:
                form.name.errors = [_("Bạn đã có %(number)d bộ lọc. Hãy bỏ bớt một cái trước.", number=MOST)]
    form.query.data = query
    return render(
        "desk/queue/saved_filters.html",
        status=status,
        form=form,
        tab_name=TABS[tab] if tab else "",
        kept=filters_kept_by(session, actor.person_id),
        back_href=queue_href(query),
    )


@blueprint.post("/<int:filter_id>/bo")
@requires(Permission.SEE_DESK)
def drop(filter_id: int) -> ResponseReturnValue:
    session, actor = db.session(), current_actor()
    drop_filter(session, actor, own_filter(session, actor, filter_id))
    return redirect(url_for("saved_filters.manage"), 303)


def filters_for_owner(session: Session, person_id: int) -> list[dict[str, object]]:
    return [{"name": each.name, "query": each.query} for each in filters_kept_by(session, person_id)]


def forget_filters(session: Session, person_id: int, _now: datetime) -> None:
    session.execute(delete(SavedFilter).where(SavedFilter.person_id == person_id))
    session.execute(delete(ReportPresence).where(ReportPresence.person_id == person_id))
