"""Tables, columns, names and stored words by the terms that the code uses

Revision ID: e2a96b3d7f18
Revises: 5b7e2c90d4f1
"""

import re
from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op

revision = "e2a96b3d7f18"
down_revision = "5b7e2c90d4f1"
branch_labels = None
depends_on = None

TABLES = (
    ("desk_task", "background_task"),
    ("outside_body", "agency"),
    ("source_block", "block"),
    ("bulk_act", "bulk_action"),
    ("bulk_act_item", "bulk_action_item"),
    ("hide_request", "approval_request"),
    ("desk_digest_off", "digest_opt_out"),
    ("notice_tally", "notice_view_count"),
    ("notice_mark", "notice_fingerprint"),
)
# By the new name of the table.
COLUMNS = (
    ("outbox_job", "given_up_at", "dead_lettered_at"),
    ("revision", "stream", "cache_tag"),
    ("person", "shown_as", "name_display"),
    ("bulk_action_item", "act_id", "action_id"),
    ("bulk_action_item", "before", "snapshot"),
    ("report_event", "party", "actor_kind"),
    ("report_photo", "looked_at_by_id", "viewed_by_id"),
    ("report_photo", "looked_at", "viewed_at"),
    ("report_draft", "looked_at_similar", "viewed_similar"),
    ("approval_request", "wish", "requested_action"),
    ("approval_request", "asked_by_id", "requested_by_id"),
    ("notice", "held_back_at", "reverted_at"),
    ("notice_flag", "person_id", "flagged_by_id"),
    ("notice_fingerprint", "mark", "fingerprint"),
    ("message", "given_up_at", "discarded_at"),
    ("report_forwarding", "body_name", "agency_name"),
    ("block", "lifted_at", "unblocked_at"),
    ("block", "lifted_by_id", "unblocked_by_id"),
)
CONSTRAINTS = (
    ("report", "ck_report_due_order_follows", "ck_report_due_sort_follows"),
    ("report", "ck_report_listed", "ck_report_public"),
    ("report", "ck_report_waiting_knows_before", "ck_report_awaiting_has_resume_status"),
    ("bulk_action", "fk_bulk_act_person_id_person", "fk_bulk_action_person_id_person"),
    ("bulk_action", "fk_bulk_act_task_id_desk_task", "fk_bulk_action_task_id_background_task"),
    ("bulk_action", "pk_bulk_act", "pk_bulk_action"),
    ("bulk_action", "uq_bulk_act_person_id", "uq_bulk_action_person_id"),
    ("bulk_action_item", "fk_bulk_act_item_act_id_bulk_act", "fk_bulk_action_item_action_id_bulk_action"),
    ("bulk_action_item", "fk_bulk_act_item_report_id_report", "fk_bulk_action_item_report_id_report"),
    ("bulk_action_item", "pk_bulk_act_item", "pk_bulk_action_item"),
    ("bulk_action_item", "uq_bulk_act_item_act_id", "uq_bulk_action_item_action_id"),
    ("background_task", "fk_desk_task_person_id_person", "fk_background_task_person_id_person"),
    ("background_task", "pk_desk_task", "pk_background_task"),
    ("report_photo", "fk_report_photo_looked_at_by_id_person", "fk_report_photo_viewed_by_id_person"),
    ("approval_request", "ck_hide_request_decided", "ck_approval_request_decided"),
    ("approval_request", "ck_hide_request_four_eyes", "ck_approval_request_second_person"),
    ("approval_request", "fk_hide_request_asked_by_id_person", "fk_approval_request_requested_by_id_person"),
    ("approval_request", "fk_hide_request_decided_by_id_person", "fk_approval_request_decided_by_id_person"),
    ("approval_request", "fk_hide_request_report_id_report", "fk_approval_request_report_id_report"),
    ("approval_request", "pk_hide_request", "pk_approval_request"),
    ("notice_flag", "fk_notice_flag_person_id_person", "fk_notice_flag_flagged_by_id_person"),
    ("notice_fingerprint", "fk_notice_mark_revision_id_notice_revision", "fk_notice_fingerprint_revision_id_notice_revision"),
    ("notice_fingerprint", "pk_notice_mark", "pk_notice_fingerprint"),
    ("notice_view_count", "fk_notice_tally_notice_id_notice", "fk_notice_view_count_notice_id_notice"),
    ("notice_view_count", "pk_notice_tally", "pk_notice_view_count"),
    ("digest_opt_out", "fk_desk_digest_off_person_id_person", "fk_digest_opt_out_person_id_person"),
    ("digest_opt_out", "pk_desk_digest_off", "pk_digest_opt_out"),
    ("agency", "fk_outside_body_area_id_area", "fk_agency_area_id_area"),
    ("agency", "pk_outside_body", "pk_agency"),
    ("block", "ck_source_block_some_time", "ck_block_some_time"),
    ("block", "fk_source_block_area_id_area", "fk_block_area_id_area"),
    ("block", "fk_source_block_lifted_by_id_person", "fk_block_unblocked_by_id_person"),
    ("block", "fk_source_block_report_id_report", "fk_block_report_id_report"),
    ("block", "fk_source_block_set_by_id_person", "fk_block_set_by_id_person"),
    ("block", "pk_source_block", "pk_block"),
)
INDEXES = (
    ("report", "ix_report_listed", "ix_report_public"),
    ("bulk_action", "ix_bulk_act_task_id", "ix_bulk_action_task_id"),
    ("bulk_action_item", "ix_bulk_act_item_done_at", "ix_bulk_action_item_done_at"),
    ("bulk_action_item", "ix_bulk_act_item_outcome", "ix_bulk_action_item_outcome"),
    ("bulk_action_item", "ix_bulk_act_item_report_id", "ix_bulk_action_item_report_id"),
    ("background_task", "ix_desk_task_finished_at", "ix_background_task_finished_at"),
    ("approval_request", "ix_hide_request_report_id", "ix_approval_request_report_id"),
    ("approval_request", "uq_hide_request_open", "uq_approval_request_open"),
    ("notice_fingerprint", "ix_notice_mark_revision_id", "ix_notice_fingerprint_revision_id"),
    ("agency", "uq_outside_body_name", "uq_agency_name"),
    ("block", "ix_source_block_area_id", "ix_block_area_id"),
    ("block", "ix_source_block_digest", "ix_block_digest"),
    ("background_task", "ix_desk_task_person", "ix_background_task_person"),
)
VALUES = (
    ("background_task", "kind", "bulk_act", "bulk_action"),
    ("bulk_action_item", "outcome", "kept", "undo_failed"),
    ("bulk_action_item", "problem", "four_eyes", "approval_required"),
    ("report_photo", "decision", "keep_back", "withhold"),
    ("report_event", "kind", "hiding_refused", "hide_refused"),
    ("audit_entry", "action", "report.hiding_refused", "report.hide_refused"),
    ("audit_entry", "action", "report.hiding_confirmed", "report.hide_confirmed"),
    ("audit_entry", "action", "report.noted", "report.note_added"),
    ("audit_entry", "action", "report.taken_back", "report.undone"),
    ("audit_entry", "action", "reports.many", "reports.bulk_action"),
    ("audit_entry", "action", "reports.many_taken_back", "reports.bulk_undone"),
    ("audit_entry", "action", "notice.held_back", "notice.reverted"),
    ("audit_entry", "action", "own_ways.reset", "local_credentials.reset"),
    ("audit_entry", "action", "body.added", "agency.added"),
    ("audit_entry", "action", "body.changed", "agency.changed"),
    ("audit_entry", "action", "body.closed", "agency.closed"),
)
# What an entry of the log is about: the kind of thing before its id.
THINGS = (
    ("body:", "agency:"),
    ("bulk_act:", "bulk_action:"),
    ("source_block:", "block:"),
)
# Within JSON, as text. A quotation mark inside a value has a backslash before it, so that nothing else can match.
FRAGMENTS = (
    ("background_task", "parameters", '"act_id":', '"action_id":'),
    ("report_event", "details", '"given_to":', '"assignee":'),
    ("report_event", "details", '"given_to_id":', '"assignee_id":'),
    ("report_event", "details", '"wish":', '"requested_action":'),
    ("audit_entry", "details", '"given_to":', '"assignee":'),
    ("audit_entry", "details", '"given_to_id":', '"assignee_id":'),
    ("audit_entry", "details", '"wish":', '"requested_action":'),
    ("audit_entry", "details", '"asked_by":', '"requested_by":'),
    ("outbox_job", "payload", '"own_ways_reset"', '"local_credentials_reset"'),
)


def upgrade() -> None:
    for old, new in TABLES:
        _rename_table(old, new)
    for table, old, new in COLUMNS:
        op.execute(f"ALTER TABLE {table} RENAME COLUMN {old} TO {new}")
    _rename_constraints(CONSTRAINTS)
    _rename_indexes(INDEXES)
    for table, column, old, new in VALUES:
        op.execute(f"UPDATE {table} SET {column} = '{new}' WHERE {column} = '{old}'")
    for old, new in THINGS:
        _replace_prefix(old, new)
    for table, column, old, new in FRAGMENTS:
        _replace_in_json(table, column, old, new)
    _replace_in_json("background_task", "parameters", '"group":', '"group_code":', "kind = 'dry_run'")


def downgrade() -> None:
    _replace_in_json("background_task", "parameters", '"group_code":', '"group":', "kind = 'dry_run'")
    for table, column, old, new in FRAGMENTS:
        _replace_in_json(table, column, new, old)
    for old, new in THINGS:
        _replace_prefix(new, old)
    for table, column, old, new in VALUES:
        op.execute(f"UPDATE {table} SET {column} = '{old}' WHERE {column} = '{new}'")
    _rename_indexes([(table, new, old) for table, old, new in INDEXES])
    _rename_constraints([(table, new, old) for table, old, new in CONSTRAINTS])
    for table, old, new in COLUMNS:
        op.execute(f"ALTER TABLE {table} RENAME COLUMN {new} TO {old}")
    for old, new in TABLES:
        _rename_table(new, old)


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _rename_table(old: str, new: str) -> None:
    op.rename_table(old, new)
    if not _is_sqlite():
        op.execute(f"ALTER SEQUENCE IF EXISTS {old}_id_seq RENAME TO {new}_id_seq")


def _rename_constraints(names: Iterable[tuple[str, str, str]]) -> None:
    by_table: dict[str, dict[str, str]] = {}
    for table, old, new in names:
        by_table.setdefault(table, {})[old] = new
    for table, new_names in by_table.items():
        if _is_sqlite():
            _copy_table(table, new_names)
        else:
            for old, new in new_names.items():
                op.execute(f"ALTER TABLE {table} RENAME CONSTRAINT {old} TO {new}")


def _copy_table(table: str, new_names: dict[str, str]) -> None:
    """SQLite cannot rename a constraint: copy the table into one that is defined alike but for these names.

    A batch operation would lose the CHECK constraints, which SQLAlchemy does not read from the table.
    """
    known = sa.text("SELECT type, sql FROM sqlite_master WHERE tbl_name = :table AND sql IS NOT NULL")
    statements = op.get_bind().execute(known, {"table": table}).all()
    (definition,) = (row.sql for row in statements if row.type == "table")
    for old, new in new_names.items():
        definition = re.sub(rf"\bCONSTRAINT {old}\b", f"CONSTRAINT {new}", definition)
    copy, execute = f"{table}_copy", op.get_bind().exec_driver_sql
    execute(re.sub(rf'^CREATE TABLE "?{table}"?', f"CREATE TABLE {copy}", definition))
    execute(f"INSERT INTO {copy} SELECT * FROM {table}")
    execute(f"DROP TABLE {table}")
    execute(f"ALTER TABLE {copy} RENAME TO {table}")
    for row in statements:
        if row.type != "table":
            execute(row.sql)


def _rename_indexes(names: Iterable[tuple[str, str, str]]) -> None:
    for _, old, new in names:
        if _is_sqlite():
            known = sa.text("SELECT sql FROM sqlite_master WHERE type = 'index' AND name = :name")
            definition = op.get_bind().execute(known, {"name": old}).scalar_one()
            op.get_bind().exec_driver_sql(f"DROP INDEX {old}")
            op.get_bind().exec_driver_sql(re.sub(rf'INDEX "?{old}"?', f"INDEX {new}", definition))
        else:
            op.execute(f"ALTER INDEX {old} RENAME TO {new}")


def _replace_prefix(old: str, new: str) -> None:
    size = len(old)
    op.execute(
        f"UPDATE audit_entry SET thing = '{new}' || substr(thing, {size + 1}) WHERE substr(thing, 1, {size}) = '{old}'"
    )


def _replace_in_json(table: str, column: str, old: str, new: str, where: str = "TRUE") -> None:
    text, value = column, f"replace({column}, :old, :new)"
    if not _is_sqlite():
        text, value = f"CAST({column} AS text)", f"CAST(replace(CAST({column} AS text), :old, :new) AS json)"
    statement = sa.text(f"UPDATE {table} SET {column} = {value} WHERE {where} AND {text} LIKE :like")
    op.get_bind().execute(statement, {"old": old, "new": new, "like": f"%{old}%"})
