"""Parts of pages that are cached, rendered again at each use: one that depends on more than its key fails its test."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from citizen_site.web.kept import KeptPart, KeptParts


class ComparedParts(KeptParts):
    """As the site's, but slow and strict."""

    def find(self, key: Hashable, render: Callable[[], KeptPart]) -> KeptPart:
        fresh = render()
        kept = super().find(key, lambda: fresh)
        assert kept == fresh, f"a kept part shows what its key does not name: {kept} is now {fresh}"
        return kept
