"""Rendered pages cached in this process, so that the next reader costs no rendering."""

from __future__ import annotations

import threading

from cachetools import LRUCache


class PageCache:
    """Rendered pages of this process by their version, the least used ones going first. `size` is in bytes."""

    def __init__(self, size: int) -> None:
        self._pages: LRUCache[str, tuple[bytes, str]] = LRUCache(size, getsizeof=lambda page: len(page[0]))
        self._lock = threading.Lock()

    def get(self, version: str) -> tuple[bytes, str] | None:
        """Body and content type, or None."""
        with self._lock:
            return self._pages.get(version)

    def put(self, version: str, body: bytes, content_type: str) -> None:
        """Cache a page, unless it alone would fill a sixteenth of the cache."""
        with self._lock:
            if len(body) <= self._pages.maxsize // 16:
                self._pages[version] = (body, content_type)

    def __len__(self) -> int:
        return len(self._pages)

    def clear(self) -> None:
        with self._lock:
            self._pages.clear()
