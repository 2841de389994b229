"""Drawn pictures for invented reports; the same kind and seed give the same picture."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from citizen_site.core.storage import Storage
from citizen_site.demo.pictures import roads, supply, surroundings  # noqa: F401 - they register their drawings
from citizen_site.demo.pictures.catalogue import AFTER, BEFORE
from citizen_site.demo.pictures.sketch import HEIGHT, WIDTH, Sketch
from citizen_site.reports.attachments.processing import Copies, copies_of
from citizen_site.reports.attachments.sizes import copy_keys

# Codes of report categories of which there is a picture, and of which there is one after the work, too.
KINDS = tuple(BEFORE)
KINDS_AFTER = tuple(AFTER)


@lru_cache(maxsize=256)
def demo_picture(kind: str, seed: int, *, after: bool = False) -> Copies:
    """All sizes as WebP. Before and after of the same seed show the same street."""
    sketch = Sketch(f"{kind}-{seed}")
    (AFTER if after else BEFORE)[kind](sketch)
    # Flat colours are small anyway, and somebody waits for the first start of the site.
    return copies_of(sketch.picture(), effort=2)


@dataclass(frozen=True)
class StoredPicture:
    """What the keys of a drawn picture begin with, and how large the large one is: what a ReportPhoto needs."""

    copies: str
    size: tuple[int, int]


def store_demo_picture(storage: Storage, kind: str, seed: int, *, after: bool = False) -> StoredPicture:
    """Draw it once. Many reports may show the same one: these files do not go when a photo is removed."""
    kept = StoredPicture(f"demo-photos/{kind}-{seed}{'-sau' if after else ''}", (WIDTH, HEIGHT))
    if not all(storage.path(key).exists() for key in copy_keys(kept.copies)):
        demo_picture(kind, seed, after=after).keep(storage, kept.copies)
    return kept
