"""Whole responses cached in this process, so that the next reader costs neither rendering nor compression."""

from __future__ import annotations

import threading
from collections.abc import Hashable
from dataclasses import dataclass, field

from cachetools import LRUCache

# What a response's headers and key take, roughly, in bytes.
OVERHEAD = 2000


@dataclass(eq=False)
class CachedPage:
    """A finished response and what it depends on. `body` is compressed as the key's readers accept it."""

    headers: list[tuple[str, str]]
    body: bytes
    # The address pattern, for the log.
    route: str
    # With its quotes, without W/.
    etag: str
    # (cache tag, version) of all that it shows.
    versions: tuple[tuple[str, str], ...]
    # Seconds since the epoch: before and from then on it says something else without any change of the content. Clocks
    # are set back, too.
    starts_at: float
    expires_at: float
    # Monotonic seconds: when it was last found to be current, and since when somebody renders it again.
    current_at: float = 0.0
    renewed_since: float = 0.0
    # The versions with which it agreed, so that they are compared once for all its readers.
    compared_with: dict[str, str] | None = None
    # The same response without a body, for a reader who has it.
    not_modified: list[tuple[str, str]] = field(init=False)

    def __post_init__(self) -> None:
        self.not_modified = [pair for pair in self.headers if pair[0].lower() not in ENTITY_HEADERS]


ENTITY_HEADERS = frozenset({"content-length", "content-type", "content-encoding", "content-language"})


class PageCache:
    """Responses by their key, the least used ones going first. `size` is in bytes."""

    def __init__(self, size: int) -> None:
        self._pages: LRUCache[Hashable, CachedPage] = LRUCache(size, getsizeof=lambda page: len(page.body) + OVERHEAD)
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> CachedPage | None:
        with self._lock:
            return self._pages.get(key)

    def put(self, key: Hashable, page: CachedPage) -> None:
        """Cache a response, unless it alone would fill a sixteenth of the cache."""
        with self._lock:
            if len(page.body) <= self._pages.maxsize // 16:
                self._pages[key] = page
            else:
                self._pages.pop(key, None)

    def __len__(self) -> int:
        return len(self._pages)

    def clear(self) -> None:
        with self._lock:
            self._pages.clear()
