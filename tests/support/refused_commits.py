"""Commits that PostgreSQL's own server refuses, with any of its error codes."""

from __future__ import annotations

from sqlalchemy import text

from citizen_site.extensions import db


def refuse_commits(state: str) -> None:
    """PostgreSQL's own server refuses, at the commit, whatever changes a draft."""
    db.session.execute(
        text(
            "CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION 'refused' USING ERRCODE = '{state}'; END $$"
        )
    )
    db.session.execute(
        text(
            "CREATE CONSTRAINT TRIGGER refuse AFTER INSERT OR UPDATE ON report_draft "
            "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse()"
        )
    )
    db.session.commit()


def allow_commits() -> None:
    db.session.execute(text("DROP FUNCTION IF EXISTS refuse() CASCADE"))
    db.session.commit()
