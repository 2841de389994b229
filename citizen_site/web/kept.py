"""A part of a page that is rendered once for the values it is made of, and cached in this process.

    {% call kept_part("notice", item, item.published_at|ago, versions_of("areas")) %}…{% endcall %}

What stands between may depend on nothing else but the language: no clock, no reader, no right. A record counts with all
of its columns, so a card may show any of them; what it shows of others is named, as values or by their cache tags. A
section that names its tags and `this_minute()` needs no query while it is there: its view passes a LocalProxy, which
asks when the section is rendered.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

from cachetools import LRUCache
from flask import Flask, g
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup
from sqlalchemy import JSON, inspect

from citizen_site.core.revisions import current_revisions
from citizen_site.extensions import Base, db

# Cards of the lists that people read just now, and sections of the busiest areas, in each language.
MOST_KEPT = 2048


class KeptPart(NamedTuple):
    """What was rendered, and whether a record in it is invented, of which the footer tells."""

    markup: Markup
    has_sample_data: bool


class KeptParts:
    """Rendered parts by their keys, the least used going first."""

    def __init__(self) -> None:
        self._parts: LRUCache[Hashable, KeptPart] = LRUCache(MOST_KEPT)
        self._lock = threading.Lock()

    def find(self, key: Hashable, render: Callable[[], KeptPart]) -> KeptPart:
        """The part of that key; made by `render` where it is not there yet."""
        with self._lock:
            part = self._parts.get(key)
        if part is None:
            part = render()
            with self._lock:
                self._parts[key] = part
        return part


@pass_context
def kept_part(context: Context, name: str, *values: Any, caller: Callable[[], Markup]) -> Markup:
    """What stands in `{% call kept_part(…) %}`. `name` is that of no other part."""
    environment: Any = context.environment
    if environment.variant is None:
        return caller()
    try:
        key = (environment.variant, name, *map(_identified, values))
    except KeyError:
        return caller()
    parts: KeptParts = environment.linked_to.kept_parts
    part = parts.find(key, lambda: _rendered(caller))
    if part.has_sample_data:
        note_sample_data()
    return part.markup


def _rendered(caller: Callable[[], Markup]) -> KeptPart:
    """With what this part alone notes for the footer."""
    others_noted = g.pop("shows_sample_data", False)
    part = KeptPart(caller(), shows_sample_data())
    if others_noted:
        note_sample_data()
    return part


def _identified(value: Base | Hashable) -> Hashable:
    """Equal for equal content. Raises KeyError for a record of which a column is not loaded."""
    if not isinstance(value, Base):
        return value
    plain, structured = _columns_of(type(value))
    loaded = vars(value)
    return type(value), plain(loaded), *(repr(loaded[each]) for each in structured)


@lru_cache(100)
def _columns_of(model: type[Base]) -> tuple[Callable[[dict[str, Any]], Hashable], list[str]]:
    """What reads the columns of a record that can be hashed, and the names of the others."""
    columns = {each.key: isinstance(each.columns[0].type, JSON) for each in inspect(model).column_attrs}
    plain = [name for name, is_json in columns.items() if not is_json]
    return itemgetter(*plain), [name for name, is_json in columns.items() if is_json]


def versions_of(*cache_tags: str) -> Hashable:
    """The versions of what a kept part shows besides its values. Equal to nothing while this transaction changes it."""
    session = db.session()
    revisions = current_revisions(session)
    if not session.info.get("invalidated_tags", set()).isdisjoint(cache_tags):
        return object()
    return tuple(map(revisions.get, cache_tags))


def this_minute() -> tuple[str, int]:
    """For sections that say how long ago things were: rendered anew each minute, as pages are (`@cached`)."""
    return "minute", int(time.time()) // 60


def note_sample_data() -> str:
    """An invented record is shown; writes nothing. The layout says so once, in the footer."""
    g.shows_sample_data = True
    return ""


def shows_sample_data() -> bool:
    return bool(g.get("shows_sample_data"))


def init_kept(app: Flask) -> None:
    app.jinja_env.globals.update(
        kept_part=kept_part,
        versions_of=versions_of,
        this_minute=this_minute,
        note_sample_data=note_sample_data,
        shows_sample_data=shows_sample_data,
    )
