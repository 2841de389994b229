"""Numbers in Vietnamese words, as they are said in Hanoi."""

from __future__ import annotations

DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
SCALES = ("", "nghìn", "triệu")
LARGEST = 10**18


def number(value: int) -> str:
    """ "một trăm linh năm", "hai nghìn không trăm hai mươi sáu", "một tỷ hai trăm triệu"."""
    if value < 0:
        return f"âm {number(-value)}"
    if value >= LARGEST:
        return digits(str(value))
    return _with_billions(value, has_more_before=False)


def _with_billions(value: int, *, has_more_before: bool) -> str:
    billions, rest = divmod(value, 10**9)
    if not billions:
        return _below_a_billion(rest, has_more_before=has_more_before)
    words = [_below_a_billion(billions, has_more_before=has_more_before), "tỷ"]
    if rest:
        words.append(_below_a_billion(rest, has_more_before=True))
    return " ".join(words)


def _below_a_billion(value: int, *, has_more_before: bool) -> str:
    if value == 0:
        return DIGITS[0]
    words: list[str] = []
    for power in (2, 1, 0):
        group = value // 1000**power % 1000
        if group:
            words.append(_below_a_thousand(group, in_full=bool(words) or has_more_before))
            words.append(SCALES[power])
    return " ".join(word for word in words if word)


def _below_a_thousand(value: int, *, in_full: bool) -> str:
    """`in_full`: something stands before, so missing hundreds are said: "không trăm linh năm"."""
    hundreds, rest = divmod(value, 100)
    words = [f"{DIGITS[hundreds]} trăm"] if hundreds or in_full else []
    if rest:
        words.append(_below_a_hundred(rest, after_hundreds=bool(words)))
    return " ".join(words)


def _below_a_hundred(value: int, *, after_hundreds: bool) -> str:
    tens, ones = divmod(value, 10)
    if tens == 0:
        return f"linh {DIGITS[ones]}" if after_hundreds else DIGITS[ones]
    head = "mười" if tens == 1 else f"{DIGITS[tens]} mươi"
    if ones == 0:
        return head
    if ones == 5:
        return f"{head} lăm"
    if tens > 1 and ones == 1:
        return f"{head} mốt"
    if tens > 1 and ones == 4:
        return f"{head} tư"
    return f"{head} {DIGITS[ones]}"


def digits(text: str) -> str:
    """Digit by digit: "113" is "một một ba"."""
    return " ".join(DIGITS[int(each)] for each in text)


def decimal(whole: str, fraction: str) -> str:
    """ "2,5" is "hai phẩy năm", "0,05" is "không phẩy không năm"."""
    after = number(int(fraction)) if fraction[0] != "0" and len(fraction) < 3 else digits(fraction)
    return f"{number(int(whole))} phẩy {after}"


def roman(text: str) -> int:
    """The value of a Roman number that is well formed, else 0."""
    values = {"I": 1, "V": 5, "X": 10}
    total = 0
    for place, letter in enumerate(text):
        value = values.get(letter, 0)
        total += -value if value < values.get(text[place + 1 : place + 2], 0) else value
    return total if _roman(total) == text else 0


def _roman(value: int) -> str:
    tens, ones = divmod(value, 10)
    return "X" * tens + ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")[ones] if value < 40 else ""
