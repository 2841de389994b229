"""A browser and its system in a few words, so that people recognise their devices."""

from __future__ import annotations

MAX_LENGTH = 80


def device_name(user_agent: str) -> str:
    """ "Chrome Mobile, Android"; "" where the browser does not say."""
    from ua_parser import parse

    result = parse(user_agent[:500])
    families = [part.family for part in (result.user_agent, result.os) if part]
    return ", ".join(families)[:MAX_LENGTH]
