"""Several threads that do the same at the same moment, each with a session of its own, as workers do."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from flask import Flask
from sqlalchemy.orm import Session

from citizen_site.extensions import db

Result = TypeVar("Result")


def at_the_same_time(app: Flask, number: int, act: Callable[[Session], Result]) -> list[Result]:
    """What each returned. Raises what one of them raised."""
    start = Barrier(number)

    def one() -> Result:
        with app.app_context():
            try:
                start.wait(timeout=60)
                return act(db.session())
            finally:
                db.session.remove()

    with ThreadPoolExecutor(number) as threads:
        return [each.result() for each in [threads.submit(one) for _ in range(number)]]
