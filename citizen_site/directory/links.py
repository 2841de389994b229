"""Checks whether the links of services still respond."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from citizen_site.core.http import FetchError, FetchPolicy, fetch
from citizen_site.directory.commands import record_link
from citizen_site.directory.models import Service, ServiceLink

# An answer that asks to sign in, or that refuses robots, is an answer: the page is there.
ALIVE = {401, 403, 405, 406, 429}


def check_links(
    session: Session, now: Callable[[], datetime], allow_private: bool
) -> Iterator[tuple[Service, ServiceLink]]:
    """Check one service after the other; the caller commits each."""
    policy = FetchPolicy(max_bytes=64 * 1024, total_timeout=15, allow_private=allow_private)
    for service in session.scalars(select(Service).where(Service.url != "").order_by(Service.slug)).all():
        status, problem = check_address(service.url, policy)
        yield service, record_link(session, service, status=status, problem=problem, now=now())


def check_address(url: str, policy: FetchPolicy) -> tuple[int | None, str]:
    """The status and, for a link that is dead, why. Some servers know no HEAD, so GET has the last word."""
    status, problem = None, ""
    for method in ("HEAD", "GET"):
        try:
            status = fetch(url, policy=policy, method=method).status
        except FetchError as error:
            # Too large a page was still a page.
            if error.reason.value == "too_large":
                return 200, ""
            status, problem = None, error.reason.value
            continue
        if status < 400 or status in ALIVE:
            return status, ""
        problem = f"HTTP {status}"
    return status, problem
