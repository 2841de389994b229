"""messages: one table for every message, in place of report_message and desk_letter

Revision ID: 5b8e2f61c7d4
Revises: 9c1d4e7a2b60
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "5b8e2f61c7d4"
down_revision = "9c1d4e7a2b60"
branch_labels = None
depends_on = None

# Messages that were sent longer ago are not sent again by anything.
RECENT = timedelta(days=90)
KIND_OF_LETTER = {"morning": "daily_digest", "very_late": "escalation"}
MOMENT = sa.DateTime(timezone=True)

message = sa.table(
    "message",
    *(sa.column(name) for name in ("id", "kind", "about", "recipient", "address", "channel", "language")),
    *(sa.column(name, MOMENT) for name in ("created_at", "claimed_at", "sent_at", "given_up_at")),
)
report_message = sa.table(
    "report_message",
    *(sa.column(name) for name in ("id", "event_id", "recipient")),
    sa.column("claimed_at", MOMENT),
)
report_event = sa.table("report_event", sa.column("id"), sa.column("at", MOMENT))
desk_letter = sa.table(
    "desk_letter",
    *(sa.column(name) for name in ("id", "kind", "about", "recipient")),
    *(sa.column(name, MOMENT) for name in ("owed_at", "claimed_at")),
)
escalation = sa.table("escalation", sa.column("id"), sa.column("at", MOMENT))
outbox_job = sa.table(
    "outbox_job",
    sa.column("id"),
    sa.column("name"),
    sa.column("payload", sa.JSON),
    *(sa.column(name, MOMENT) for name in ("due_at", "given_up_at")),
)


def upgrade() -> None:
    pending = sa.text("sent_at IS NULL AND given_up_at IS NULL")
    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("about", sa.String(length=80), nullable=False),
        sa.Column("recipient", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("claimed_at", MOMENT, nullable=True),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.Column("given_up_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("kind", "about", "recipient", name=op.f("uq_message_kind")),
    )
    op.create_index(op.f("ix_message_created_at"), "message", ["created_at"])
    op.create_index("ix_message_recipient", "message", ["recipient", "created_at"])
    op.create_index(
        "ix_message_pending", "message", ["created_at"], sqlite_where=pending, postgresql_where=pending
    )
    _move_report_messages()
    _move_letters()
    _change_jobs("staff.send_invitation", lambda payload, job: payload | {"requested_at": _iso(job.due_at)})
    _change_jobs("reports.send_link", lambda payload, job: payload | {"requested_at": _iso(job.due_at)})
    # The id of the job stands for that of the contact, which may be gone: it only has to tell two messages apart.
    _change_jobs("accounts.tell", lambda payload, job: payload | {"contact_id": job.id, "changed_at": _iso(job.due_at)})
    op.drop_table("report_message")
    op.drop_table("desk_letter")


def downgrade() -> None:
    """Messages of other kinds leave no trace: their jobs send them without one."""
    op.create_table(
        "report_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("recipient", sa.String(length=40), nullable=False),
        sa.Column("claimed_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["report_event.id"],
            name=op.f("fk_report_message_event_id_report_event"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_message")),
        sa.UniqueConstraint("event_id", "recipient", name=op.f("uq_report_message_event_id")),
    )
    op.create_table(
        "desk_letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("about", sa.String(length=40), nullable=False),
        sa.Column("recipient", sa.String(length=40), nullable=False),
        sa.Column("owed_at", MOMENT, nullable=False),
        sa.Column("claimed_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_letter")),
        sa.UniqueConstraint("kind", "about", "recipient", name=op.f("uq_desk_letter_kind")),
    )
    op.create_index(op.f("ix_desk_letter_owed_at"), "desk_letter", ["owed_at"])
    op.create_index("ix_desk_letter_recipient", "desk_letter", ["recipient", "owed_at"])
    _move_back()
    for name in ("staff.send_invitation", "reports.send_link", "accounts.tell"):
        _change_jobs(name, _without("requested_at", "contact_id", "changed_at"))
    op.drop_table("message")


def _move_report_messages() -> None:
    connection, waiting = op.get_bind(), _waiting("reports.send", "message_id")
    rows = connection.execute(
        sa.select(report_message, report_event.c.at)
        .join(report_event, report_event.c.id == report_message.c.event_id)
        .order_by(report_message.c.id)
    ).all()
    new_ids = {
        row.id: _insert("report_update", _about("event", row.event_id, row.at), row.recipient, row.at, row.claimed_at, row.id in waiting)
        for row in rows
        if row.id in waiting or _is_recent(row.at)
    }
    _point_jobs("reports.send", "message_id", new_ids)


def _move_letters() -> None:
    connection, waiting = op.get_bind(), _waiting("desk.send_letter", "letter_id")
    moments = {row.id: row.at for row in connection.execute(sa.select(escalation)).all()}
    new_ids = {}
    for row in connection.execute(sa.select(desk_letter).order_by(desk_letter.c.id)).all():
        name, _, number = row.about.partition(":")
        if name == "escalation" and int(number) not in moments:
            continue  # it went with its report
        if row.id in waiting or _is_recent(row.owed_at):
            about = _about(name, int(number), moments[int(number)]) if name == "escalation" else row.about
            kind = KIND_OF_LETTER[row.kind]
            new_ids[row.id] = _insert(kind, about, row.recipient, row.owed_at, row.claimed_at, row.id in waiting)
    _point_jobs("desk.send_letter", "letter_id", new_ids)


def _move_back() -> None:
    connection = op.get_bind()
    events = set(connection.execute(sa.select(report_event.c.id)).scalars())
    kinds = {new: old for old, new in KIND_OF_LETTER.items()}
    names = {}
    for row in connection.execute(sa.select(message).order_by(message.c.id)).all():
        name, _, rest = row.about.partition(":")
        if row.kind == "report_update" and (event_id := int(rest.partition(":")[0])) in events:
            values = {"event_id": event_id, "recipient": row.recipient, "claimed_at": row.claimed_at}
            inserted = connection.execute(sa.insert(report_message).values(**values).returning(report_message.c.id))
            names[row.id] = ("reports.send", {"message_id": inserted.scalar_one()})
        elif row.kind in kinds:
            about = f"{name}:{rest.partition(':')[0]}" if rest else row.about
            values = {"about": about, "recipient": row.recipient, "owed_at": row.created_at, "claimed_at": row.claimed_at}
            inserted = connection.execute(
                sa.insert(desk_letter).values(kind=kinds[row.kind], **values).returning(desk_letter.c.id)
            )
            names[row.id] = ("desk.send_letter", {"letter_id": inserted.scalar_one()})
    for job in _jobs("notifications.send"):
        name, payload = names.get(job.payload["message_id"], ("", {}))
        if name:
            _update_job(job, name=name, payload=payload)
        else:
            connection.execute(sa.delete(outbox_job).where(outbox_job.c.id == job.id))


def _insert(
    kind: str, about: str, recipient: str, created_at: datetime, claimed_at: datetime | None, is_waiting: bool
) -> int:
    """What was neither claimed nor waits will not be sent. A claim counted as sent."""
    is_over = claimed_at is None and not is_waiting
    values: dict[str, Any] = {
        "kind": kind,
        "about": about,
        "recipient": recipient,
        "address": "",
        "channel": "",
        "language": "",
        "created_at": created_at,
        "claimed_at": claimed_at,
        "sent_at": claimed_at,
        "given_up_at": created_at if is_over else None,
    }
    return int(op.get_bind().execute(sa.insert(message).values(**values).returning(message.c.id)).scalar_one())


def _jobs(name: str) -> list[Any]:
    return list(op.get_bind().execute(sa.select(outbox_job).where(outbox_job.c.name == name).order_by(outbox_job.c.id)).all())


def _waiting(name: str, key: str) -> set[int]:
    """The messages that a job is still going to send."""
    return {job.payload[key] for job in _jobs(name) if job.given_up_at is None}


def _point_jobs(name: str, key: str, new_ids: dict[int, int]) -> None:
    for job in _jobs(name):
        # A message that is gone has id 0, which is none: its job ends at once.
        _update_job(job, name="notifications.send", payload={"message_id": new_ids.get(job.payload[key], 0)})


def _change_jobs(name: str, change: Callable[[dict[str, Any], Any], dict[str, Any]]) -> None:
    for job in _jobs(name):
        _update_job(job, payload=change(job.payload, job))


def _without(*keys: str) -> Callable[[dict[str, Any], Any], dict[str, Any]]:
    return lambda payload, _job: {key: value for key, value in payload.items() if key not in keys}


def _update_job(job: Any, **values: Any) -> None:
    op.get_bind().execute(sa.update(outbox_job).where(outbox_job.c.id == job.id).values(**values))


def _in_utc(moment: datetime) -> datetime:
    """SQLite stores moments in UTC without saying so."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _is_recent(moment: datetime) -> bool:
    return _in_utc(moment) > datetime.now(UTC) - RECENT


def _iso(moment: datetime) -> str:
    return _in_utc(moment).isoformat()


def _about(name: str, row_id: int, moment: datetime) -> str:
    return f"{name}:{row_id}:{_in_utc(moment):%Y%m%dT%H%M%S%f}"
