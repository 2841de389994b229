"""Parts of pages that are cached, rendered again at each use: one that depends on more than its key fails its test."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from citizen_site.web.kept import KeptPart, KeptParts

AGO = re.compile(r"vừa xong|\d+ (?:phút|giờ|ngày) trước|just now|\d+ (?:minute|hour|day)s? ago")


class ComparedParts(KeptParts):
    """As the site's, but slow and strict."""

    def find(self, key: Any, render: Callable[[], KeptPart]) -> KeptPart:
        fresh = render()
        kept = stored = super().find(key, lambda: fresh)
        if any(isinstance(each, tuple) and each[:1] == ("minute",) for each in key):
            # Within a minute, these may say so.
            kept, fresh = (KeptPart(AGO.sub("", part.markup), part.has_sample_data) for part in (kept, fresh))
        assert kept == fresh, f"a kept part shows what its key does not name: {kept} is now {fresh}"
        return stored
