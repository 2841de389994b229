"""What moderators do with a report: the commands of reports, with permission, the unit's name, and the audit log."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from citizen_site.accounts.models import Person
from citizen_site.areas.gazetteer import gazetteer
from citizen_site.core import audit
from citizen_site.core.errors import InvalidInputError
from citizen_site.core.permissions import Actor, Permission, authorise
from citizen_site.moderation.four_eyes.queries import check_one_is_enough
from citizen_site.moderation.redaction.choices import Choices, check_decided, is_seen
from citizen_site.moderation.redaction.problems import PhotosUndecidedError
from citizen_site.moderation.routing.commands import route
from citizen_site.reports.attached import Upload, attach
from citizen_site.reports.axes import EventKind, Moderation, PhotoDecision, PhotoStage, PhotoState
from citizen_site.reports.commands import Author, add_event, approve, change_status, check_version, hide
from citizen_site.reports.documents.commands import keep_documents
from citizen_site.reports.models import Report, ReportEvent
from citizen_site.reports.photos.commands import hide_photo, publish_photo
from citizen_site.reports.photos.models import ReportPhoto
from citizen_site.reports.photos.queries import photos_of
from citizen_site.reports.removal import remove_report
from citizen_site.reports.units.models import HandlingUnit
from citizen_site.reports.workflow import Facts, Party, Status

MAX_UNIT = 120


def author_of(session: Session, actor: Actor, report: Report) -> Author:
    """The public reads the ward that acts, as it is called today."""
    areas = gazetteer(session)
    place = areas.heir(areas.get(report.area_id))  # type: ignore[arg-type]
    unit = next((each for each in (place, *areas.ancestors(place)) if each.is_unit), place)
    return Author(Party.STAFF, actor.person_id, unit.name)


def answerer_of(session: Session, actor: Actor, report: Report) -> Author:
    """For answers: the unit that has the report stands before the ward, and the name of whoever allows that."""
    author = author_of(session, actor, report)
    unit = session.get(HandlingUnit, report.assigned_unit_id) if report.assigned_unit_id else None
    person = session.get(Person, author.person_id) if author.person_id else None
    return replace(
        author,
        unit=f"{unit.name}, {author.unit}"[:MAX_UNIT] if unit else author.unit,
        signs=bool(person and person.signs_answers),
    )


def _note(session: Session, action: str, actor: Actor, report: Report, now: datetime, **details: object) -> None:
    audit.record(session, action, now=now, actor_id=actor.person_id, thing=f"report:{report.id}", **details)


def approve_report(
    session: Session, actor: Actor, report: Report, choices: Choices, *, now: datetime, seen_version: int
) -> None:
    """Let everybody read it, with the photos that are to be published; done again, it changes the photos.

    Raises PhotosUndecidedError unless each photo was decided about, and looked at by whoever publishes it.
    """
    authorise(actor, Permission.HANDLE_REPORT, report)
    check_version(report, seen_version)
    photos = photos_of(session, report)
    check_decided(photos, choices, actor)
    was_held = bool(report.held_for)
    if report.moderation is not Moderation.APPROVED:
        approve(session, report, author_of(session, actor, report), now=now)
    published = [each.id for each in photos if choices.get(each.id) is PhotoDecision.PUBLISH]
    for photo in photos:
        if photo.state is PhotoState.READY:
            (publish_photo if photo.id in published else hide_photo)(session, photo)
    report.updated_at = now
    session.flush()
    _note(session, "report.approved", actor, report, now, photos=published)
    if was_held:  # no spam after all, so it is given to somebody like any other
        route(session, report, now)


def hide_report(
    session: Session, actor: Actor, report: Report, reason: str, *, now: datetime, seen_version: int
) -> None:
    """Nobody but the reporter and staff reads it any more. Raises NeedsSecondError for one about the office."""
    authorise(actor, Permission.HANDLE_REPORT, report)
    check_one_is_enough(session, report)
    hide(session, report, author_of(session, actor, report), reason, now=now, seen_version=seen_version)
    _note(session, "report.hidden", actor, report, now)


def move_on(
    session: Session,
    actor: Actor,
    report: Report,
    after: Status,
    facts: Facts,
    photos: Sequence[Upload] = (),
    *,
    documents: Sequence[tuple[str, bytes]] = (),
    taken_over: Collection[int] = (),
    now: datetime,
    seen_version: int,
) -> ReportEvent:
    """Change the status; photos are those after the work, shown by whoever took them, so they need no second look.

    `documents` are names and bytes from read_documents(); `taken_over` are photos that somebody else sent after the
    work, each of which the actor had before him: PhotosUndecidedError says which ones he had not.
    """
    authorise(actor, Permission.HANDLE_REPORT, report)
    sent_after = _looked_at(session, actor, report, taken_over)
    before = report.status
    author = answerer_of(session, actor, report)
    event = change_status(session, report, after, author, facts, now=now, seen_version=seen_version)
    attach(session, report, photos, event, stage=PhotoStage.AFTER, now=now, looked_at_by_id=actor.person_id)
    keep_documents(session, report, event, documents, now)
    for photo in sent_after:
        publish_photo(session, photo)
    _note(session, "report.status_changed", actor, report, now, before=before.value, after=after.value)
    return event


def _looked_at(session: Session, actor: Actor, report: Report, chosen: Collection[int]) -> list[ReportPhoto]:
    """The chosen ones among the photos after the work. Raises PhotosUndecidedError for one that nobody opened."""
    photos = photos_of(session, report) if chosen else ()
    found = [
        (number, photo)
        for number, photo in enumerate(photos, start=1)
        if photo.id in chosen and photo.stage is PhotoStage.AFTER and photo.state is PhotoState.READY
    ]
    if unseen := [number for number, photo in found if not is_seen(photo, actor)]:
        raise PhotosUndecidedError(unseen, ())
    return [photo for _, photo in found]


def write_note(
    session: Session, actor: Actor, report: Report, text: str, *, now: datetime, seen_version: int | None = None
) -> None:
    """For colleagues only. A note contradicts nobody, so it needs no version."""
    authorise(actor, Permission.HANDLE_REPORT, report)
    if not text:
        raise InvalidInputError("note")
    author = author_of(session, actor, report)
    add_event(session, report, EventKind.NOTED, author, now=now, text=text, is_public=False)
    _note(session, "report.noted", actor, report, now)


def take_away(session: Session, actor: Actor, report: Report, reason: str, *, now: datetime, seen_version: int) -> None:
    """Remove it for good; the reason stands in the audit log. Raises NeedsSecondError for one about the office."""
    authorise(actor, Permission.REMOVE_REPORT, report)
    check_one_is_enough(session, report)
    author = author_of(session, actor, report)
    remove_report(session, report, author, reason, now=now, seen_version=seen_version)
