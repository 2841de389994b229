"""Fingerprints of a text: hashes of three successive words, thinned by winnowing.

Any six words in a row that two texts share give both at least one mark in common, wherever they stand, so a part
of a notice is found as well as a notice within a longer message. Accents, case and punctuation do not matter.
"""

from __future__ import annotations

import hashlib

from citizen_site.core.text import fold

WORDS = 3
WINDOW = 4
SHARED_RUN = WORDS + WINDOW - 1
# Of a very long text the smallest marks: the same ones on either side.
MOST = 600


def fingerprint(text: str) -> frozenset[int]:
    """The marks of a text, as whole numbers of 63 bits. Fewer than three words give one mark together."""
    words = fold(text).split()
    if not words:
        return frozenset()
    hashes = [_hash(words[place : place + WORDS]) for place in range(max(1, len(words) - WORDS + 1))]
    fingerprints = {min(hashes[place : place + WINDOW]) for place in range(max(1, len(hashes) - WINDOW + 1))}
    return frozenset(sorted(fingerprints)[:MOST])


def _hash(words: list[str]) -> int:
    digest = hashlib.blake2b(" ".join(words).encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1
