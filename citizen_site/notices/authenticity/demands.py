"""What swindlers ask for: money, codes or cards, with a link to give them by."""

from __future__ import annotations

import re
from collections.abc import Collection

from citizen_site.core.text import fold
from citizen_site.notices.authenticity.entities import EntityKind, entities

_DEMANDS = re.compile(
    r"\b(?:chuyen (?:khoan|tien)|(?:nop|dong|gui|tra|hoan|nhan) (?:tien|phi|le phi|phat|coc)|thanh toan"
    r"|phi (?:kich hoat|ho so)|ma (?:otp|xac (?:nhan|thuc|minh)|pin|bao mat|kich hoat)|otp|mat khau|cvv"
    r"|so the|the (?:ngan hang|tin dung|atm)|so tai khoan|stk|quet (?:ma )?qr|(?:cai|tai) (?:ung dung|app)"
    r"|(?:nap|mua) the|money|transfer|password|card number)\b"
)
# Numbers beside money are no demand in words: "nộp 500.000đ".
_PAY = re.compile(r"\b(?:nop|dong|chuyen|thu|tra|gui)\b")


def demands_valuables(text: str, *, hosts: Collection[str]) -> bool:
    """Does it speak of money, codes or cards and have a link that does not lead here? `hosts` are this site's own."""
    found = entities(text)
    links = [each.key for each in found if each.kind == EntityKind.LINK]
    if all(link.partition("/")[0] in hosts for link in links):
        return False
    folded = fold(text)
    has_sum = any(each.kind == EntityKind.MONEY for each in found)
    return bool(_DEMANDS.search(folded)) or (has_sum and bool(_PAY.search(folded)))
