"""What other features keep about a person: shown with the rest, and forgotten with the account."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from citizen_site.accounts.models import Person

Export = Callable[[Session, Person], list[dict[str, Any]]]
Erasure = Callable[[Session, Person, datetime], None]
_exports: dict[str, Export] = {}
_erasures: list[Erasure] = []


def exports_personal_data(name: str) -> Callable[[Export], Export]:
    """Register a function that gives plain values, without secrets, for the part `name` of "everything about me"."""

    def register(function: Export) -> Export:
        _exports[name] = function
        return function

    return register


def erases_personal_data(function: Erasure) -> Erasure:
    """Register a function that removes what must not outlive an account."""
    _erasures.append(function)
    return function


def exported_parts(session: Session, person: Person) -> dict[str, list[dict[str, Any]]]:
    return {name: function(session, person) for name, function in _exports.items()}


def erase_parts(session: Session, person: Person, now: datetime) -> None:
    for function in _erasures:
        function(session, person, now)
