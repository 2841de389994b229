"""What a sentence asks for: "tôi cần làm giấy khai sinh ở đâu" without the words of asking around it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from citizen_site.core.text import accented, fold

# Folded. At least one word has to be left.
_LEAD = re.compile(
    r"(?:(?:xin )?cho (?:toi|minh|em|chau) hoi"
    r"|(?:toi|minh|em|chau|chung toi|nha toi) (?:(?:dang )?(?:can|muon|dinh|phai|bi)(?: phai)?|moi|vua)"
    r"|can lam|muon lam|lam sao de|lam the nao de"
    r"|i need|i want|i would like|how do i|how can i|how to|where do i|where can i) (?=\S)"
)
_VERBS = re.compile(r"(?:(?:di|xin|lam|nop|to|get|make|apply|register|for|an?|the|my) )+(?=\S)")
_TAIL = re.compile(
    r"(?<=\S) (?:thi )?(?:phai )?(?:o dau|o cho nao|(?:lam )?(?:nhu )?the nao|lam (?:sao|gi)|duoc khong"
    r"|(?:het |mat )?bao nhieu tien|(?:mat )?bao lau|can (?:gi|giay to gi)|please)$"
)


def phrasings(query: str) -> Sequence[str]:
    """The query, then what is left of it without the words of asking around it; the barest last, with its accents."""
    written = accented(query).split()
    text = " ".join(map(fold, written))
    if len(text.split()) != len(written):  # letters of other scripts
        return [query]
    first = _count(_LEAD.match(text))
    last = len(written) - _count(_TAIL.search(_from(text, first)))
    spans = [(first, len(written)), (first, last)]
    if spans[-1] != (0, len(written)):
        spans.append((first + _count(_VERBS.match(_from(text, first, last))), last))
    asked = [" ".join(written[start:end]) for start, end in spans if (start, end) != (0, len(written))]
    return list(dict.fromkeys([query, *asked]))


def _from(text: str, first: int, last: int | None = None) -> str:
    return " ".join(text.split()[first:last])


def _count(match: re.Match[str] | None) -> int:
    return len(match[0].split()) if match else 0
