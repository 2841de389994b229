"""report_counts: how many reports everybody may read, kept as numbers and as cells of the map, with the changes since"""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "6b0d94e7c25a"
down_revision = "5e8c0b72f14d"
branch_labels = None
depends_on = None

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
DAYS = (7, 30, 365)
LEVELS = (14, 16, 18)
CONFIRMED = "fix_confirmed_at IS NOT NULL"
STATE = f"""
    CASE WHEN closed_at IS NULL THEN CASE WHEN {CONFIRMED} THEN 'open_confirmed' ELSE 'open' END
    WHEN status IN ('duplicate', 'withdrawn') THEN CASE WHEN {CONFIRMED} THEN 'left_out_confirmed' ELSE 'left_out' END
    WHEN {CONFIRMED} THEN 'confirmed' ELSE 'closed' END
"""
WAITING = sa.text("closed_at IS NULL AND removed_at IS NULL AND delivery <> 'unsent'")
LISTS = (
    ("ix_report_public_area", ["is_public", "area_id", "received_at", "id"], None),
    ("ix_report_supported_area", ["is_public", "area_id", "support_count", "id"], None),
    ("ix_report_public_category", ["is_public", "category_id", "received_at", "id"], None),
    ("ix_report_supported_category", ["is_public", "category_id", "support_count", "id"], None),
    ("ix_report_queue_place", ["quadkey"], WAITING),
    ("ix_report_public_closed", ["is_public", "received_at", "id"], sa.text("closed_at IS NOT NULL")),
    ("ix_report_public_confirmed", ["is_public", "received_at", "id"], sa.text("fix_confirmed_at IS NOT NULL")),
)
BYTES = sa.String(200).with_variant(sa.String(200, collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "folded_counts",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("version", sa.String(16), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
    )
    op.create_table(
        "report_count",
        sa.Column("area_id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("category_id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("state", sa.String(20), primary_key=True),
        sa.Column("period", sa.SmallInteger(), primary_key=True, autoincrement=False),
        sa.Column("number", sa.Integer(), nullable=False),
    )
    op.create_table(
        "map_cell",
        sa.Column("level", sa.SmallInteger(), primary_key=True, autoincrement=False),
        sa.Column("quadkey", BYTES, primary_key=True),
        sa.Column("area_id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("state", sa.String(20), primary_key=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("latitudes", sa.BigInteger(), nullable=False),
        sa.Column("longitudes", sa.BigInteger(), nullable=False),
        sa.Column("ids", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "report_count_change",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("quadkey", BYTES, nullable=False),
        sa.Column("latitude", sa.Integer(), nullable=False),
        sa.Column("longitude", sa.Integer(), nullable=False),
    )
    op.create_index("ix_report_count_change_quadkey", "report_count_change", ["quadkey"])
    for name, columns, where in LISTS:
        op.create_index(name, "report", columns, sqlite_where=where, postgresql_where=where)
    _count(op.get_bind())


def _count(connection) -> None:
    today = datetime.now(HANOI).date()
    connection.execute(
        sa.table("folded_counts", sa.column("id"), sa.column("version"), sa.column("until", sa.Date())).insert(),
        {"id": 1, "version": "", "until": today},
    )
    starts = {
        f"start{place}": datetime.combine(today - timedelta(days=days), time.min, HANOI).astimezone(UTC)
        for place, days in enumerate(DAYS)
    }
    if connection.dialect.name == "sqlite":
        starts = {name: moment.strftime("%Y-%m-%d %H:%M:%S.%f") for name, moment in starts.items()}
    period = " ".join(f"WHEN received_at >= :start{place} THEN {place}" for place in range(len(DAYS)))
    connection.execute(
        sa.text(
            "INSERT INTO report_count (area_id, category_id, state, period, number) "
            "SELECT area, category_id, state, period, count(*) FROM (SELECT coalesce(area_id, 0) AS area, category_id, "
            f"{STATE} AS state, CASE {period} ELSE {len(DAYS)} END AS period FROM report WHERE is_public) AS each "
            "GROUP BY area, category_id, state, period"
        ),
        starts,
    )
    for level in LEVELS:
        connection.execute(
            sa.text(
                "INSERT INTO map_cell (level, quadkey, area_id, state, number, latitudes, longitudes, ids) "
                f"SELECT {level}, tile, area, state, count(*), sum(north), sum(east), sum(id) FROM ("
                f"SELECT substr(quadkey, 1, {level}) AS tile, coalesce(area_id, 0) AS area, {STATE} AS state, id, "
                "CAST(round(latitude * 10000000) AS BIGINT) AS north, CAST(round(longitude * 10000000) AS BIGINT) AS east "
                "FROM report WHERE is_public AND quadkey <> '') AS each GROUP BY tile, area, state"
            )
        )


def downgrade() -> None:
    for name, _, _ in LISTS:
        op.drop_index(name, table_name="report")
    for name in ("report_count_change", "map_cell", "report_count", "folded_counts"):
        op.drop_table(name)
