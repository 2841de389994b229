"""Saved filters of the queue, one's own and those of a team: save, share, rename and remove."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint, delete, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column
from wtforms import HiddenField, SelectField

from citizen_site.accounts.current_user import account_or_address
from citizen_site.accounts.models import Person
from citizen_site.areas.gazetteer import Place, gazetteer
from citizen_site.areas.labels import area_in_sentence
from citizen_site.areas.models import Area
from citizen_site.core import audit, clock
from citizen_site.core.database import UtcDateTime
from citizen_site.core.errors import InvalidInputError, NotAllowedError, NotFoundError
from citizen_site.core.locks import lock_rows
from citizen_site.core.permissions import Actor, Permission, Role, authorise
from citizen_site.desk.presence import ReportPresence
from citizen_site.desk.queue.arguments import TABS, query_of, queue_href, read_query
from citizen_site.extensions import Base, db, limiter
from citizen_site.web.access import current_actor, requires
from citizen_site.web.fields import Form, text_line
from citizen_site.web.rendering import render

MOST = 20
MAX_NAME = 60


class SavedFilter(Base):
    """A named filter of one person, or of the team that moderates in an area: of one of the two.

    `query` is the queue's address behind its question mark.
    """

    __tablename__ = "saved_filter"
    __table_args__ = (
        UniqueConstraint("person_id", "name"),
        UniqueConstraint("area_id", "name"),
        CheckConstraint("(person_id IS NULL) <> (area_id IS NULL)", name="one_owner"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(MAX_NAME))
    query: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class TooManyFiltersError(InvalidInputError):
    """The person or the team has as many saved filters as there may be."""


class NameTakenError(InvalidInputError):
    """Another filter of the person or the team has this name."""


def teams_of(session: Session, actor: Actor) -> Sequence[Place]:
    """The areas whose teams the actor belongs to: where they moderate, but not each area below."""
    areas, mine = gazetteer(session), actor.areas(Role.MODERATOR)
    found = [areas.get(each) for each in mine]
    return sorted(
        (place for place in found if place.is_current and place.parent_id not in mine),
        key=lambda place: (place.sort_key, place.id),
    )


def save_filter(
    session: Session, actor: Actor, name: str, query: str, *, area_id: int | None = None, now: datetime
) -> SavedFilter:
    """For the actor alone, or for the team of an area. A name that is there already leads to the new address.

    Raises TooManyFiltersError.
    """
    owner = _owner(actor, area_id)
    _authorise(actor, owner)
    kept = _filters_of(session, owner)
    found = next((each for each in kept if each.name == name), None)
    if found is not None:
        found.query = query
    elif len(kept) >= MOST:
        raise TooManyFiltersError
    else:
        found = SavedFilter(person_id=owner.person_id, area_id=owner.area_id, name=name, query=query, created_at=now)
        session.add(found)
        session.flush()
        # Of those that are saved at once, each sees what the ones before it have saved.
        if area_id is None:
            lock_rows(session, Person, Person.id == actor.person_id)
        else:
            lock_rows(session, Area, Area.id == area_id)
        if len(_filters_of(session, owner)) > MOST:
            session.delete(found)
            session.flush()
            raise TooManyFiltersError
    session.flush()
    _record(session, actor, found, "saved_filter.shared", now)
    return found


def change_filter(
    session: Session, actor: Actor, found: SavedFilter, name: str, *, area_id: int | None, now: datetime
) -> None:
    """Give it another name, and to another owner: the actor, or the team of an area. Raises NameTakenError.

    Raises TooManyFiltersError as well.
    """
    owner = _owner(actor, area_id)
    _authorise(actor, found)
    _authorise(actor, owner)
    others = [each for each in _filters_of(session, owner) if each is not found]
    if any(each.name == name for each in others):
        raise NameTakenError
    if len(others) >= MOST:
        raise TooManyFiltersError
    was_shared = found.area_id
    found.name, found.person_id, found.area_id = name, owner.person_id, owner.area_id
    session.flush()
    if was_shared and not found.area_id:
        _record(session, actor, found, "saved_filter.unshared", now, area_id=was_shared)
    else:
        _record(session, actor, found, "saved_filter.shared", now)


def drop_filter(session: Session, actor: Actor, found: SavedFilter, *, now: datetime) -> None:
    _authorise(actor, found)
    _record(session, actor, found, "saved_filter.unshared", now)
    session.delete(found)
    session.flush()


def _authorise(actor: Actor, found: SavedFilter) -> None:
    authorise(actor, Permission.SEE_DESK, found if found.area_id else None)
    if not is_changeable(actor, found):
        raise NotAllowedError(Permission.SEE_DESK)


def _owner(actor: Actor, area_id: int | None) -> SavedFilter:
    """A filter that belongs to the team of the area, or else to the actor; for comparing only."""
    return SavedFilter(person_id=actor.person_id if area_id is None else None, area_id=area_id)


def _record(
    session: Session, actor: Actor, found: SavedFilter, action: str, now: datetime, *, area_id: int | None = None
) -> None:
    """What concerns a team is noted; one's own filters are nobody's business."""
    area_id = area_id or found.area_id
    if area_id:
        slug = gazetteer(session).get(area_id).slug
        audit.record(session, action, now=now, actor_id=actor.person_id, thing=f"saved_filter:{found.id}", area=slug)


def _filters_of(session: Session, owner: SavedFilter) -> Sequence[SavedFilter]:
    """The oldest first, so that each stays where it is."""
    if owner.area_id is None:
        return filters_kept_by(session, owner.person_id)
    team = select(SavedFilter).where(SavedFilter.area_id == owner.area_id)
    return session.scalars(team.order_by(SavedFilter.id)).all()


def filters_kept_by(session: Session, person_id: int | None) -> Sequence[SavedFilter]:
    """A person's own ones, the oldest first."""
    own = select(SavedFilter).where(SavedFilter.person_id == person_id)
    return session.scalars(own.order_by(SavedFilter.id)).all()


def filters_for(session: Session, actor: Actor) -> Sequence[SavedFilter]:
    """The actor's own ones and those of their teams and the teams above these, each kind with the oldest first."""
    areas = gazetteer(session)
    reach = {above for place in teams_of(session, actor) for above in areas.with_ancestors(place)}
    kept = or_(SavedFilter.person_id == actor.person_id, SavedFilter.area_id.in_(sorted(reach)))
    return session.scalars(
        select(SavedFilter).where(kept).order_by(SavedFilter.area_id.is_not(None), SavedFilter.id)
    ).all()


def filter_to_change(session: Session, actor: Actor, filter_id: int) -> SavedFilter:
    """One's own, or one of an area in which the actor moderates. Raises NotFoundError for all others."""
    found = session.get(SavedFilter, filter_id)
    if found is None or not is_changeable(actor, found):
        raise NotFoundError(f"filter {filter_id}")
    return found


def is_changeable(actor: Actor, found: SavedFilter) -> bool:
    """Whether the actor may rename, share and remove it."""
    return found.person_id == actor.person_id or found.area_id in actor.areas(Role.MODERATOR)


class FilterForm(Form):
    """`query` is the queue's address behind its question mark; `share` is an area's slug, or "" for oneself alone."""

    query = HiddenField()
    name = text_line(
        _l("Tên bộ lọc"),
        longest=MAX_NAME,
        required=_l("Hãy đặt tên cho bộ lọc."),
        description=_l("Ngắn gọn, ví dụ: Đèn đường quá hạn. Trùng tên cũ thì bộ lọc mới thay bộ lọc cũ."),
        autocomplete="off",
    )
    share = SelectField(_l("Ai dùng"), default="")

    def __init__(self, teams: Sequence[Place], **options: object) -> None:
        super().__init__(**options)
        self._teams = {each.slug: each.id for each in teams}
        labels = {each.slug: _("Mọi người tiếp nhận của %(place)s", place=area_in_sentence(each)) for each in teams}
        self.share.choices = [("", _("Chỉ mình tôi")), *labels.items()]

    @property
    def area_id(self) -> int | None:
        return self._teams.get(self.share.data or "")


blueprint = Blueprint("saved_filters", __name__, url_prefix="/dieu-hanh/bo-loc")
limiter.limit("600 per hour", key_func=account_or_address)(blueprint)


@blueprint.route("", methods=["GET", "POST"])
@requires(Permission.SEE_DESK)
def manage() -> ResponseReturnValue:
    """GET names what it shall be about in its own address: that of the queue."""
    session, actor = db.session(), current_actor()
    form, status = FilterForm(teams_of(session, actor)), 200
    asked = form.query.data if request.method == "POST" else request.query_string.decode("ascii", "replace")
    tab, filters = read_query(asked or "")
    query = query_of(tab, filters)
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                save_filter(session, actor, form.name.data, query, area_id=form.area_id, now=clock.now())
                return redirect(queue_href(query), 303)
            except TooManyFiltersError:
                form.name.errors = [_full()]
    form.query.data = query
    areas = gazetteer(session)
    return render(
        "desk/queue/saved_filters.html",
        status=status,
        form=form,
        tab_name=TABS[tab] if tab else "",
        kept=[
            (each, areas.get(each.area_id) if each.area_id else None, is_changeable(actor, each))
            for each in filters_for(session, actor)
        ],
        back_href=queue_href(query),
    )


@blueprint.route("/<int:filter_id>", methods=["GET", "POST"])
@requires(Permission.SEE_DESK)
def change(filter_id: int) -> ResponseReturnValue:
    session, actor = db.session(), current_actor()
    found = filter_to_change(session, actor, filter_id)
    slug = gazetteer(session).get(found.area_id).slug if found.area_id else ""
    form, status = FilterForm(teams_of(session, actor), data={"name": found.name, "share": slug}), 200
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                change_filter(session, actor, found, form.name.data, area_id=form.area_id, now=clock.now())
                return redirect(url_for("saved_filters.manage"), 303)
            except TooManyFiltersError:
                form.name.errors = [_full()]
            except NameTakenError:
                form.name.errors = [_("Đã có bộ lọc khác tên này. Bạn chọn tên khác giúp.")]
    return render("desk/queue/saved_filter.html", status=status, form=form, saved=found)


def _full() -> str:
    return _("Đã có %(number)d bộ lọc. Hãy bỏ bớt một cái trước.", number=MOST)


@blueprint.post("/<int:filter_id>/bo")
@requires(Permission.SEE_DESK)
def drop(filter_id: int) -> ResponseReturnValue:
    session, actor = db.session(), current_actor()
    drop_filter(session, actor, filter_to_change(session, actor, filter_id), now=clock.now())
    return redirect(url_for("saved_filters.manage"), 303)


def filters_for_owner(session: Session, person_id: int) -> list[dict[str, object]]:
    return [{"name": each.name, "query": each.query} for each in filters_kept_by(session, person_id)]


def forget_filters(session: Session, person_id: int, _now: datetime) -> None:
    session.execute(delete(SavedFilter).where(SavedFilter.person_id == person_id))
    session.execute(delete(ReportPresence).where(ReportPresence.person_id == person_id))
