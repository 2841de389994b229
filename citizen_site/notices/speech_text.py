"""Text normalisation for the loudspeaker: plain sentences that can be read aloud as they stand."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date

from citizen_site.core.text import clean
from citizen_site.notices.abbreviations import expand_abbreviations, meaning
from citizen_site.notices.numbers import DIGITS, decimal, digits, number, roman

Match = re.Match[str]
_MARKDOWN = re.compile(r"^\s*(?:#{1,6}\s+|>\s?|[-*+•–]\s+|(?P<item>\d{1,2})[.)]\s+)")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)\s]*\)")
_ADDRESS = re.compile(
    r"(?:https?://|www\.)\S+|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}"
    r"|(?<![\w.-])(?:[a-z0-9-]{1,63}\.){1,6}(?:vn|com|net|org)\b\S*",
    re.I,
)
_HOUR = (
    r"(?P<h{0}>[01]?\d|2[0-4])\s?(?P<sign{0}>h|g|giờ|:(?=[0-5]\d))\s?"
    r"(?:(?P<m{0}>[0-5]\d)(?!/\d)(?:\s?(?:phút|ph|p|'|’)(?!\w))?)?(?![\w:])"
)
_TIMES = re.compile(
    r"(?P<from>\btừ\s+)?(?<![\d.,/:])" + _HOUR.format(1) + r"\s*(?:-|–|—|đến|tới)\s*" + _HOUR.format(2), re.I
)
_TIME = re.compile(r"(?<![\d.,/:])" + _HOUR.format(1), re.I)
# "g" alone is an hour only next to one of these; "20 g muối" is salt, "4G" a network.
_HOUR_BEFORE = re.compile(
    r"\b(?:lúc|từ|đến|tới|trước|sau|vào|hồi)\s+(?:\d{1,2}\s?g(?:\d\d)?(?:\s*,\s*|\s+(?:và|hoặc)\s+)){0,4}\Z", re.I
)
_HOUR_AFTER = re.compile(r"\s*(?:(?:sáng|trưa|chiều|tối|đêm|ngày|hôm|thứ|chủ nhật)\b|,?\s*\d{1,2}/\d)", re.I)
_LONGEST_BEFORE = 50
# What stands before a day and a month, and before no fraction.
_DATED = (
    r"(?P<dated>(?:\d[hg:](?:\d\d)?|\d/\d{1,2}\s?[-–]"
    r"|\b(?:ngày|hôm|mai|nay|sáng|trưa|chiều|tối|đêm|hạn|giờ|phút|từ|đến|tới|trước|sau|nhật|cn|thứ\s\w{1,4}|t[2-7]))"
    r"[\s,(]+)?"
)
_ALWAYS = re.compile(
    _DATED
    + r"(?<![\d.,/–-])24\s?(?:h|giờ)?/(?P<of>24|7)(?:\s?(?:h|giờ)(?!\w))?(?![\d/]|[.,-]\d|\s*[-–]\s*\d|\s+đến\s)",
    re.I,
)
_FRACTION = re.compile(
    _DATED + r"(?P<after>\b(?:giảm|được|chiếm|đạt|hơn|gần|trên|ít nhất|tối thiểu)\s+)?"
    r"(?<![\d.,/–-])(?P<part>[1-9])/(?P<whole>10|[2-9])(?![\d/]|[.,-]\d)"
    r"(?P<before>(?=\s+(?:tổng|số|hộ|giá|suất|người|diện tích|chi phí|kinh phí)\b))?",
    re.I,
)
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_DAYS = re.compile(
    r"(?P<word>\b(?:từ\s+)?(?:các\s+)?(?:ngày\s+)?)?(?<![\d.,/])(?P<from>\d{1,2})(?:/(?P<month1>\d{1,2}))?\s*"
    r"(?:-|–|đến|đến ngày)\s*(?P<to>\d{1,2})/(?P<month>\d{1,2})(?:/" + _YEAR + r")?(?![\d/])",
    re.I,
)
_DAY = re.compile(
    r"(?P<word>\bngày\s+)?(?<![\d.,/])(?P<day>\d{1,2})(?P<mark>[/.-])(?P<month>\d{1,2})(?:(?P=mark)"
    + _YEAR
    + r")?(?![\d/])",
    re.I,
)
_MONTH = re.compile(r"(?P<word>\btháng\s+)?(?<![\d.,/])(?P<month>1[0-2]|0?[1-9])/" + _YEAR + r"(?![\d/])", re.I)
_IN_WORDS = re.compile(r"\b(?P<word>ngày|tháng|thứ)\s+(?P<number>\d{1,2})(?!\d|[.,]\d)", re.I)
_WEEKDAY = re.compile(r"(?<!\w)T(?P<day>[2-7])(?!\w)")
_PLACE = re.compile(
    r"\b(?P<word>ngõ|ngách|hẻm|nhà|số|số nhà|kiệt|tổ)\s+(?P<numbers>\d+[A-Za-zĐđ]?(?:/\d+[A-Za-zĐđ]?)+)", re.I
)
_DOCUMENT = re.compile(r"(?<!\w)(?P<number>\d{1,6})(?:/" + _YEAR + r")?/(?P<letters>[A-ZĐƯ]+[A-ZĐƯa-z]*(?:-[A-ZĐƯ]+)*)")
_PHONE = re.compile(r"(?<![\d.,/])(?:\+84|0)(?:[ .-]?\d){8,10}(?!\d)")
_HOTLINE = re.compile(
    r"(?P<word>\b(?:gọi|số máy|tổng đài|đường dây nóng|hotline|điện thoại|số)\s*:?\s+)"
    r"(?P<digits>1[89]00[ .]?\d{4,6}|1\d{2,3})(?!\d|[.,]\d|[/%])",
    re.I,
)
_EMERGENCY = re.compile(r"(?P<word>(?<=\d),\s*|(?<=\d)\s+(?:và|hoặc)\s+)(?P<digits>11[1345]|1022)(?!\d|[.,]\d|[/%])")
_SERVICE = re.compile(r"(?<![\d.,/])(?P<digits>1[89]00[ .]?\d{4,6})(?!\d)")
_AMOUNT = r"(?<![\w.,])(?P<whole>\d{1,3}(?:\.\d{3})+|\d+)(?:,(?P<fraction>\d+))?"
UNITS = {
    "km/h": "ki lô mét một giờ",
    "km2": "ki lô mét vuông",
    "km": "ki lô mét",
    "cm": "xen ti mét",
    "mm": "mi li mét",
    "m2": "mét vuông",
    "m3": "mét khối",
    "m": "mét",
    "ha": "héc ta",
    "kg": "ki lô gam",
    "g": "gam",
    "ml": "mi li lít",
    "l": "lít",
    "kWh": "ki lô oát giờ",
    "kW": "ki lô oát",
    "kV": "ki lô vôn",
    "°C": "độ xê",
    "%": "phần trăm",
    "đ": "đồng",
    "₫": "đồng",
    "VNĐ": "đồng",
    "VND": "đồng",
    "k": "nghìn đồng",
    "tr": "triệu đồng",
}
_UNIT = re.compile(
    _AMOUNT + r"\s?(?P<unit>" + "|".join(sorted(UNITS, key=len, reverse=True)) + r")(?!\w)(?:/(?P<each>[^\W\d]+))?"
)
_PER = re.compile(r"(?<=đồng)/(?=[^\W\d])")
_NUMBER = re.compile(_AMOUNT)
# An account or a document: nobody writes such a sum without dots, unless it says that it is one.
_LONG = re.compile(r"(?<![\w.,])\d{9,}(?!\d|[.,]\d|\s?(?:đồng|nghìn|triệu|tỷ)\b)", re.I)
# "3*50.000", "3 x 50.000", "5 người*50.000"; a star after a number alone is the mark of a footnote.
_TIMES_SIGN = re.compile(r"(?<=[\w)])\s?[*×]\s?(?=\d)|(?<=[\w)])[*×](?=[\w(])|(?<=\d)\s?x\s?(?=\d)", re.I)
_EQUALS = re.compile(r"(?<=[\w)])\s?=\s?(?=\w)")
_RANGE = re.compile(r"(?<=\d)\s?[-–]\s?(?=\d)")
_ROMAN = re.compile(
    r"\b(?P<word>quý|khóa|lần thứ|đợt|phần|mục|điều|nhiệm kỳ|loại|hạng|kỳ|vòng)\s+(?P<roman>[IVX]{1,6})\b", re.I
)
_GLUED = re.compile(r"(?<=\d)(?=[^\W\d])|(?<=[^\W\d])(?=\d)")
_SPACE_BEFORE = re.compile(r"\s+(?=[,.;:!?])")
_DOUBLED = re.compile(r"([,;:.])(?:\s*[,;:.])+")


def to_speech(text: str) -> str:
    """The sentences to read aloud, one line each; no digit, abbreviation or sign is left in them."""
    lines = (_sentence(line) for line in clean(unicodedata.normalize("NFKC", text), keep_lines=True).split("\n"))
    return "\n".join(line for line in lines if line)


def _sentence(line: str) -> str:
    line = _MARKDOWN.sub(lambda match: f"{match['item']}: " if match["item"] else "", line)
    line = _LINK.sub(r"\1", line)
    for pattern, say in STEPS:
        line = pattern.sub(say, line)
    line = expand_abbreviations(line)
    for pattern, say in LAST:
        line = pattern.sub(say, line)
    line = "".join(letter if _can_be_said(letter) else " " for letter in line)
    line = _DOUBLED.sub(r"\1", _SPACE_BEFORE.sub("", clean(line))).strip(" ,;:.")
    if not any(letter.isalpha() for letter in line):
        return ""
    return line[0].upper() + line[1:] + ("" if line[-1] in "!?" else ".")


def _can_be_said(letter: str) -> bool:
    return letter.isalpha() or unicodedata.combining(letter) > 0 or letter in " ,.;:!?“”-"


def _clock(hours: str, minutes: str | None) -> str:
    said = f"{number(int(hours))} giờ"
    return f"{said} {number(int(minutes))} phút" if minutes and int(minutes) else said


def _is_hour(match: Match, side: str) -> bool:
    """A "g" can be grams as well."""
    sign = match[f"sign{side}"]
    if sign not in ("g", "G") or match[f"m{side}"]:
        return bool(sign != "G")
    begins = match.start(f"h{side}")
    before = _HOUR_BEFORE.search(match.string, max(0, begins - _LONGEST_BEFORE), begins)
    return bool(sign == "g" and (before or _HOUR_AFTER.match(match.string, match.end())))


def _say_times(match: Match) -> str:
    signs = {match["sign1"], match["sign2"]}
    if "G" in signs or (signs == {"g"} and not (match["from"] or _is_hour(match, "1") or _is_hour(match, "2"))):
        return match[0]
    return f"từ {_clock(match['h1'], match['m1'])} đến {_clock(match['h2'], match['m2'])}"


def _say_time(match: Match) -> str:
    return _clock(match["h1"], match["m1"]) if _is_hour(match, "1") else match[0]


def _say_always(match: Match) -> str:
    if match["dated"]:
        return match[0]
    return "suốt ngày đêm" + (", cả bảy ngày trong tuần" if match["of"] == "7" else "")


def _say_fraction(match: Match) -> str:
    """ "2/3 số hộ" is "hai phần ba"; without such a word next to it "2/3" is a day."""
    is_one = match["after"] or match["before"] is not None
    if match["dated"] or not is_one or int(match["part"]) >= int(match["whole"]):
        return match[0]
    return f"{match['after'] or ''}{number(int(match['part']))} phần {_month(match['whole'])}"


def _day(text: str) -> str:
    """Up to the tenth with "mùng"."""
    value = int(text)
    return f"mùng {number(value)}" if value <= 10 else number(value)


def _month(text: str) -> str:
    return "tư" if int(text) == 4 else number(int(text))


def _is_date(day: str, month: str, year: str | None) -> bool:
    try:
        return bool(date(int(year or 2024), int(month), int(day)))
    except ValueError:
        return False


def _in_year(match: Match) -> str:
    return f" năm {number(int(match['year']))}" if match["year"] else ""


def _say_days(match: Match) -> str:
    first = match["month1"] or match["month"]
    dates = _is_date(match["from"], first, match["year"]) and _is_date(match["to"], match["month"], match["year"])
    if not dates or not (match["word"] or match["year"] or match["month1"]):
        return match[0]
    begin = f"ngày {_day(match['from'])}" + (f" tháng {_month(match['month1'])}" if match["month1"] else "")
    return f"từ {begin} đến ngày {_day(match['to'])} tháng {_month(match['month'])}{_in_year(match)}"


def _say_day(match: Match) -> str:
    if not _is_date(match["day"], match["month"], match["year"]) or (match["mark"] != "/" and not match["year"]):
        return match[0]
    return f"ngày {_day(match['day'])} tháng {_month(match['month'])}{_in_year(match)}"


def _say_month(match: Match) -> str:
    return f"tháng {_month(match['month'])}{_in_year(match)}"


def _say_number_after(match: Match) -> str:
    word, value = match["word"], match["number"]
    kind = word.lower()
    if kind == "ngày":
        return f"{word} {_day(value)}" if 0 < int(value) <= 31 else match[0]
    return f"{word} {_month(value)}" if 0 < int(value) <= 12 else match[0]


def _say_place(match: Match) -> str:
    return f"{match['word']} {match['numbers'].replace('/', ' trên ')}"


def _say_document(match: Match) -> str:
    """ "15/2026/NĐ-CP" is "15 năm 2026 của Chính phủ": which kind of paper it is stands before it anyway."""
    issuer = match["letters"].rsplit("-", 1)[-1] if "-" in match["letters"] else ""
    return f"{number(int(match['number']))}{_in_year(match)}" + (
        f" của {meaning(issuer)}" if issuer else f" {match['letters']}"
    )


def _grouped(text: str) -> str:
    """Digit by digit, with a breath after three or four of them."""
    size = 4 if len(text) in (4, 8) else 3
    head = len(text) % size if len(text) > size else 0
    groups = [text[: head + size], *(text[place : place + size] for place in range(head + size, len(text), size))]
    return ", ".join(digits(group) for group in groups)


def _say_phone(match: Match) -> str:
    return _grouped(re.sub(r"^\+84", "0", match[0]).translate({ord(sign): None for sign in " .-"}))


def _say_hotline(match: Match) -> str:
    return f"{match['word']}{_grouped(re.sub(r'[ .]', '', match['digits']))}"


def _say_service(match: Match) -> str:
    return _grouped(re.sub(r"[ .]", "", match["digits"]))


def _amount(match: Match) -> str:
    whole = match["whole"].replace(".", "")
    if len(whole) > 18 or (len(whole) > 1 and int(whole[0]) == 0):
        said = digits(whole)
        return f"{said} phẩy {digits(match['fraction'])}" if match["fraction"] else said
    return decimal(whole, match["fraction"]) if match["fraction"] else number(int(whole))


def _say_unit(match: Match) -> str:
    said = f"{_amount(match)} {UNITS[match['unit']]}"
    return f"{said} một {match['each']}" if match["each"] else said


def _say_roman(match: Match) -> str:
    value = roman(match["roman"])
    return f"{match['word']} {number(value)}" if value else match[0]


Say = str | Callable[[Match], str]
# In this order: what is more special comes first.
STEPS: list[tuple[re.Pattern[str], Say]] = [
    (_ADDRESS, "địa chỉ trên mạng ghi trong thông báo"),
    (_TIMES_SIGN, " nhân "),
    (_EQUALS, " bằng "),
    (_DOCUMENT, _say_document),
    (_PLACE, _say_place),
    (_PHONE, _say_phone),
    (_EMERGENCY, _say_hotline),
    (_HOTLINE, _say_hotline),
    (_SERVICE, _say_service),
    (_ALWAYS, _say_always),
    (_TIMES, _say_times),
    (_TIME, _say_time),
    (_FRACTION, _say_fraction),
    (_DAYS, _say_days),
    (_DAY, _say_day),
    (_MONTH, _say_month),
    (_IN_WORDS, _say_number_after),
    (_WEEKDAY, lambda match: f"thứ {_month(match['day'])}"),
    (_ROMAN, _say_roman),
    (_UNIT, _say_unit),
    (_PER, " một "),
    (_RANGE, " đến "),
    (_GLUED, " "),
    (_LONG, lambda match: _grouped(match[0])),
    (_NUMBER, _amount),
    (re.compile(r"\d"), lambda match: f" {DIGITS[int(match[0])]} "),
]
LAST: list[tuple[re.Pattern[str], Say]] = [
    (re.compile(r"\s[-–—]+\s|[()\[\]{}]|\s*\|\s*"), ", "),
    (re.compile(r"(?<=\w)/(?=\w)"), " hoặc "),
    (re.compile(r"\s*(?:→|=>|->)\s*"), " đến "),
    (re.compile(r"\+"), " cộng "),
    (re.compile(r"(?<!\w)-|-(?!\w)"), " "),
    (re.compile('["«»„]'), " "),
]
