"""What other features keep about a person: shown with the rest, and forgotten with the account."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from citizen_site.accounts.models import Person

Shown = Callable[[Session, Person], list[dict[str, Any]]]
Forgotten = Callable[[Session, Person, datetime], None]

_shown: dict[str, Shown] = {}
_forgotten: list[Forgotten] = []


def shown_as(name: str) -> Callable[[Shown], Shown]:
    """Register a function that gives plain values, without secrets, for the part `name` of "everything about me"."""

    def register(function: Shown) -> Shown:
        _shown[name] = function
        return function

    return register


def forgotten_with_account(function: Forgotten) -> Forgotten:
    """Register a function that removes what must not outlive an account."""
    _forgotten.append(function)
    return function


def shown_parts(session: Session, person: Person) -> dict[str, list[dict[str, Any]]]:
    return {name: function(session, person) for name, function in _shown.items()}


def forget_parts(session: Session, person: Person, now: datetime) -> None:
    for function in _forgotten:
        function(session, person, now)
