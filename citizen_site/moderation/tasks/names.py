"""The words of long work: each kind by what its page is called."""

from __future__ import annotations

from typing import Any

KINDS: dict[str, Any] = {}
