"""Where the Markdown of notices differs from CommonMark: stars that are signs, and links that nobody marked as such."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

import phonenumbers
from linkify_it import LinkifyIt
from linkify_it.main import Match
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Delimiter
from markdown_it.token import Token

from citizen_site.core.phones import dial_address

# How many letters beside a star are looked at.
LOOK = 20
OPENING, CLOSING = ("Ps", "Pi"), ("Pe", "Pf")
# A name is a link without "https://" only with one of these endings. Other endings are words in texts without marks
# ("con.me", "xu.ly"), so those need a path.
_ENDINGS = ("vn", "com", "net", "org", "info", "edu", "gov")
_ENDINGS_BEFORE_PATH = ("me", "gle", "ly", "asia", "io", "page", "link", "app")
# Numbers for everyone, too short for the library; a number is one of them only where a call is spoken of.
_SHORT_NUMBER = re.compile(
    r"(?:\b(?:gọi|số máy|tổng đài|đường dây nóng|hotline|điện thoại|đt|call|phone)\s*(?::|số|tới|đến)?\s*"
    r"|(?<=\d)\s*(?:,|và|hoặc|or)\s*)(?P<digits>(?:024[ .]?)?10(?:22|80)|11[1-5])"
    r"(?![\d%/]|[.,]\d|\s*(?:đồng|nghìn|hộ|người)\b)",
    re.IGNORECASE,
)
_ACCOUNT_BEFORE = re.compile(r"(?:\btài khoản|\bstk|\bsố tk|\bcccd|\bcăn cước)\s*(?:số)?\s*:?\s*$", re.IGNORECASE)


def add_rules(parser: MarkdownIt) -> MarkdownIt:
    """Give a parser these rules."""
    parser.inline.ruler.at("emphasis", _emphasis)
    parser.linkify = _LINKIFY
    parser.options["linkify"] = True
    parser.enable("linkify")
    parser.core.ruler.push("phone_numbers", _link_phone_numbers)
    return parser


def _emphasis(state: StateInline, silent: bool) -> bool:
    """Delimiters of bold and italic words.

    CommonMark lets every star between letters begin or end emphasis, so "3*50.000 đồng, 2*20.000 đồng" loses its
    signs; and it takes "**Chú ý:**bà con" for no bold words, because a sign stands before the end and a letter after.
    """
    marker = state.src[state.pos]
    if silent or marker not in "*_":
        return False
    end = state.pos
    while end < state.posMax and state.src[end] == marker:
        end += 1
    before = state.src[max(0, state.pos - LOOK) : state.pos]
    after = state.src[end : min(end + LOOK, state.posMax)]
    opens, closes = _flanks(before, after, marker * (end - state.pos))
    for _ in range(end - state.pos):
        token = state.push("text", "", 0)
        token.content = marker
        state.delimiters.append(
            Delimiter(
                marker=ord(marker),
                length=end - state.pos,
                token=len(state.tokens) - 1,
                end=-1,
                open=opens,
                close=closes,
            )
        )
    state.pos = end
    return True


def _flanks(before: str, after: str, run: str) -> tuple[bool, bool]:
    """May the run begin emphasis, and may it end it?"""
    left, right = before[-1:] or " ", after[:1] or " "
    if _is_sign(before, after, run):
        return False, False
    opens = not right.isspace() and unicodedata.category(right) not in CLOSING and right not in ".,:;!?…"
    closes = not left.isspace() and unicodedata.category(left) not in OPENING
    return opens, closes


def _is_sign(before: str, after: str, run: str) -> bool:
    """Does the run stand between two things that are multiplied, or that it joins?"""
    left, right = before[-1:] or " ", after[:1] or " "
    is_between = (left.isalnum() or unicodedata.category(left) == "Pe") and (
        right.isalnum() or unicodedata.category(right) == "Ps"
    )
    if run == "*":
        # The footnote "(*)", too.
        numbers = before.rstrip()[-1:].isdigit() and after.lstrip()[:1].isdigit()
        return is_between or numbers or (left, right) == ("(", ")")
    if run[0] == "_":
        return is_between
    return left.isdigit() and right.isdigit()


class _Linkify(LinkifyIt):  # type: ignore[misc]  # linkify-it-py has no types
    """Bare links and mail addresses; to a host without a protocol over TLS."""

    def match(self, text: str) -> list[Match] | None:
        return [each for each in super().match(text) or () if each.schema or _is_host(each.url)] or None

    def normalize(self, match: Match) -> None:
        if match.schema:
            super().normalize(match)
        else:
            match.url = f"https://{match.url}"


def _is_host(url: str) -> bool:
    host, _, path = url.removeprefix("https://").partition("/")
    return bool(path) or host.partition(":")[0].rsplit(".", 1)[-1].lower() in _ENDINGS


_LINKIFY = _Linkify(options={"fuzzy_ip": False}).tlds([*_ENDINGS, *_ENDINGS_BEFORE_PATH])


def _link_phone_numbers(state: StateCore) -> None:
    for block in state.tokens:
        if block.type == "inline" and block.children:
            block.children = list(_with_phone_links(block.children))


def _with_phone_links(tokens: list[Token]) -> Iterator[Token]:
    depth = 0
    for token in tokens:
        depth += token.nesting if token.type in ("link_open", "link_close") else 0
        if token.type != "text" or depth:
            yield token
            continue
        spans = sorted(_phone_numbers(token.content))
        ends = [0, *(end for _, end, _ in spans)]
        for start_of_text, (start, end, target) in zip(ends, spans, strict=False):
            yield _text(token.content[start_of_text:start], token.level)
            yield Token("link_open", "a", 1, {"href": target}, markup="linkify", info="auto", level=token.level)
            yield _text(token.content[start:end], token.level + 1)
            yield Token("link_close", "a", -1, markup="linkify", info="auto", level=token.level)
        yield _text(token.content[ends[-1] :], token.level)


def _text(content: str, level: int) -> Token:
    return Token("text", "", 0, content=content, level=level)


def _phone_numbers(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and "tel:" target of each; account numbers are none."""
    for match in phonenumbers.PhoneNumberMatcher(text, "VN"):
        if not _ACCOUNT_BEFORE.search(text, max(0, match.start - 30), match.start):
            digits = phonenumbers.format_number(match.number, phonenumbers.PhoneNumberFormat.E164)
            # 1800 and 1900 numbers cannot be reached with the country's prefix.
            is_service = re.match(r"\+841[89]00", digits)
            yield match.start, match.end, f"tel:{digits.removeprefix('+84') if is_service else digits}"
    for short in _SHORT_NUMBER.finditer(text):
        yield *short.span("digits"), dial_address(short["digits"])
