"""The small Markdown of notices: rendered by markdown-it-py, sanitised by nh3."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from citizen_site.notices.markup_rules import add_rules

TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "h2", "hr"}
SCHEMES = {"http", "https", "mailto", "tel"}
_PARSER = add_rules(
    MarkdownIt("zero", {"breaks": True, "html": False}).enable(
        ["emphasis", "list", "link", "heading", "newline", "escape", "autolink", "hr"]
    )
)
ENDS = ".,:;!?…"
# Texts whose HTML, and whose beginning, is remembered: lists show the newest ones again and again.
MOST_KNOWN = 512


@lru_cache(MOST_KNOWN)
def to_html(text: str) -> Markup:
    """Safe HTML for a page whose h1 is the notice's title: every heading of the text is an h2.

    Pictures are attached, not linked, so that nobody's server learns who reads.
    """
    tokens = _PARSER.parse(text)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = "h2"
    rendered = _PARSER.renderer.render(tokens, _PARSER.options, {})
    return Markup(  # noqa: S704 - this is what nh3 has cleaned
        nh3.clean(
            rendered,
            tags=TAGS,
            attributes={"a": {"href"}, "ol": {"start"}},
            url_schemes=SCHEMES,
            link_rel="nofollow noopener",
        )
    )


def to_text(text: str, *, numbered: bool = True) -> str:
    """The words alone, a line for each paragraph and item: for lists, search, messages and reading aloud.

    Items of a numbered list begin with their numbers ("2. "), as the page shows them, unless `numbered` is False.
    """
    return "\n".join(_lines(_PARSER.parse(text), numbered=numbered))


def to_text_with_targets(text: str) -> str:
    """As to_text(), with the target of each link behind its words, where they do not say it themselves."""
    return "\n".join(_lines(_PARSER.parse(text), numbered=True, with_targets=True))


def _lines(tokens: Sequence[Token], *, numbered: bool, with_targets: bool = False) -> Iterator[str]:
    numbers: list[int | None] = []
    mark = ""
    for token in tokens:
        if token.type in ("ordered_list_open", "bullet_list_open"):
            numbers.append(int(token.attrs.get("start", 1)) if token.type == "ordered_list_open" else None)
        elif token.type in ("ordered_list_close", "bullet_list_close"):
            numbers.pop()
        elif token.type == "list_item_open" and (number := numbers[-1]) is not None:
            mark, numbers[-1] = f"{number}. " if numbered else "", number + 1
        elif token.type == "inline":
            for line in _words_of(token.children or (), with_targets=with_targets).splitlines():
                if line.strip():
                    yield mark + line.strip()
                    mark = ""


def _words_of(tokens: Sequence[Token], *, with_targets: bool) -> str:
    parts: list[str] = []
    opened: list[tuple[int, str]] = []
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            parts.append("\n")
        elif token.type == "link_open":
            opened.append((len(parts), "" if token.info == "auto" else str(token.attrGet("href"))))
        elif token.type == "link_close":
            start, target = opened.pop()
            if with_targets and target and "".join(parts[start:]) not in (target, target.removeprefix("https://")):
                parts.append(f" ({target})")
        else:
            parts.append(token.content)
    return "".join(parts)


@lru_cache(MOST_KNOWN)
def summary(text: str, length: int = 200) -> str:
    """The beginning in one line, cut between words; items of a list do not run into each other."""
    lines = to_text(text).splitlines()
    ended = [each if each[-1] in ENDS else f"{each};" for each in lines[:-1]]
    line = " ".join(" ".join([*ended, *lines[-1:]]).split())
    return line if len(line) <= length else line[: length - 1].rsplit(" ", 1)[0] + "…"
