"""Placeholders that a template left in a notice: "ngày …", "từ ... giờ", "[…]", "____".

An ellipsis also ends sentences and lists, where it must not be refused. It is a blank where a word would stand: in
brackets, beside the slash of a date, between the words of a time ("lúc...giờ"), or with a space before it inside a
sentence. At a sentence's end it is one only after a word that calls for more ("ngày …", "gọi: …"); behind its own word
("găng tay…", "găng tay ...") or in a list that goes on ("1, 2, …", "v.v. …") it is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

# Possessive: a long row of dots is read once.
_DOTS = r"(?:…|‥|⋯|\.{3,}+|\.(?: \.){2,}+)++"
_UNIT = r"(?:giờ|h|phút|ngày|tháng|năm|đồng|hộ|người)\b"
_ALWAYS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"[\[({{<]\s*(?:{_DOTS}|_+)\s*[\])}}>]",
        r"_{3,}|(?<!\S)__(?!\S)",
        r"\.{6,}|…{2,}",  # dots to write on, however close to their word
        r"(?:…|(?<!\.)\.{2,}+)(?=/)|(?<=/)(?:…|\.{2,})",
        rf"(?:(?<=\bngày)|(?<=\btháng)|(?<=\blúc)|(?<=\btừ)|(?<=\bđến)|(?<=\bgiờ)){_DOTS}(?={_UNIT}|đến\b)",
        rf"(?<!\S){_DOTS}(?={_UNIT})",
    )
)
_ALONE = re.compile(rf"(?<![^\s(\[{{<“\"':]){_DOTS}(?=[\s)\]}}>”\"',.;:!?–-]|$)")
# What a list that goes on ends with, and what may follow.
_GOES_ON, _LIST_ENDS = re.compile(r"(?:[,;]|\bv\.?v\.?)$", re.IGNORECASE), re.compile(r"\s*(?:[)\]”\"',.;:!?]|$)")
_SENTENCE_ENDS = re.compile(r"[.!?)\]”\"'\s]*")
_CALLS_FOR_MORE = re.compile(
    r"\b(?:ngày|giờ|tháng|năm|lúc|hồi|từ|đến|tới|trước|sau|tại|ở|ngõ|ngách|số|nhà|phòng|tầng|khu|tổ|thôn|phố|đường"
    r"|phường|xã|quỹ|gọi|gặp|hỏi|ông|bà|anh|chị|tên|họ|thoại|hệ|điểm|nhận|tiền|là|của|cho|với|về|và)$",
    re.IGNORECASE,
)
_RULE, _LIST_MARK = re.compile(r"[\s_]+"), re.compile(r"^\s*(?:[-+#]+|\d+[.)])\s+")
# Four words before and behind a blank show where it is.
_BEFORE, _BEHIND = re.compile(r"(?:\S+\s+){0,4}\S*$"), re.compile(r"\S*(?:\s+\S+){0,4}")


def placeholders(text: str, *, is_markup: bool = False) -> list[str]:
    """Each line's first blank with the words around it, in the order of the text."""
    lines = text.splitlines()
    if is_markup:  # a line of underscores is a line across the page there
        lines = [_LIST_MARK.sub("", line.replace("*", ""), count=1) for line in lines if not _RULE.fullmatch(line)]
    return [found for line in lines if (found := _first_of(line.strip()))]


def _first_of(line: str) -> str:
    blanks = sorted(_blanks(line))
    if not blanks:
        return ""
    start, end = blanks[0]
    before, behind = next(_BEFORE.finditer(line[:start])), next(_BEHIND.finditer(line[end:]))
    return before[0] + line[start:end] + behind[0]


def _blanks(line: str) -> Iterator[tuple[int, int]]:
    for pattern in _ALWAYS:
        yield from (found.span() for found in pattern.finditer(line))
    for found in _ALONE.finditer(line):
        if _stands_for_a_word(line[: found.start()].rstrip()[-20:], line[found.end() :]):
            yield found.span()


def _stands_for_a_word(before: str, behind: str) -> bool:
    if _GOES_ON.search(before) and _LIST_ENDS.match(behind):
        return False
    rest = _SENTENCE_ENDS.sub("", behind, count=1)
    is_inside = rest != "" and not rest[0].isupper()
    return is_inside or not before[-1:].isalnum() or bool(_CALLS_FOR_MORE.search(before))
