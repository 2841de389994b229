"""The small Markdown of notices: rendered by markdown-it-py, sanitised by nh3."""

from __future__ import annotations

import html
import re

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

TAGS = {"p", "br", "strong", "em", "ul", "ol", "li", "a", "h2", "hr"}
SCHEMES = {"http", "https", "mailto", "tel"}
_PARSER = MarkdownIt("zero", {"breaks": True, "html": False}).enable(
    ["emphasis", "list", "link", "heading", "newline", "escape", "autolink", "hr"]
)
_LINK = re.compile(r'<a href="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
_BLOCK_END = re.compile(r"</(p|li|h2)>|<br ?/?>")


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


ENDS = ".,:;!?…"


def to_text(text: str) -> str:
    """The words alone, a line for each paragraph and item: for lists, search, messages and reading aloud."""
    return _words_of(str(to_html(text)))


def to_text_with_targets(text: str) -> str:
    """As to_text(), with the target of each link behind its words, where they do not say it themselves."""
    return _words_of(_LINK.sub(_with_target, str(to_html(text))))


def _with_target(link: re.Match[str]) -> str:
    target, words = link.groups()
    return words if words in (target, target.removeprefix("https://")) else f"{words} ({target})"


def _words_of(rendered: str) -> str:
    lines = _BLOCK_END.sub("\n", rendered)
    bare = html.unescape(nh3.clean(lines, tags=set()))
    return "\n".join(line.strip() for line in bare.splitlines() if line.strip())


def summary(text: str, length: int = 200) -> str:
    """The beginning in one line, cut between words; items of a list do not run into each other."""
    lines = to_text(text).splitlines()
    ended = [each if each[-1] in ENDS else f"{each};" for each in lines[:-1]]
    line = " ".join(" ".join([*ended, *lines[-1:]]).split())
    return line if len(line) <= length else line[: length - 1].rsplit(" ", 1)[0] + "…"
