"""Changes that stay although the request that made them is refused or only reads."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

Change = Callable[[Session], None]


def commit_regardless(session: Session, change: Change) -> None:
    """Make `change` at the end of the request whatever its outcome: a wrong code is counted, a visit is noted.

    The request's own changes are rolled back as always when it is refused.
    """
    session.info.setdefault("deferred_changes", []).append(change)


def apply_deferred_changes(session: Session) -> bool:
    """Make them, at the edge. Says whether there were any."""
    changes: list[Change] = session.info.pop("deferred_changes", [])
    for change in changes:
        change(session)
    return bool(changes)


def commit_on_error(session: Session) -> None:
    """The request's own changes stay although it is answered with an error.

    For forms that keep what was right in them when something else was not.
    """
    session.info["commits_on_error"] = True


def commits_on_error(session: Session) -> bool:
    """Whether `keep_everything` was called; asked once, at the edge."""
    return bool(session.info.pop("commits_on_error", False))
