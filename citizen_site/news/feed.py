"""Parsing feeds as Vietnamese newspapers really send them: bytes in, clean items out."""

from __future__ import annotations

import codecs
import hashlib
import html
import mimetypes
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

import nh3

from citizen_site.core.text import clean, fold
from citizen_site.news.dates import parse_date, writes_month_first

MAX_ITEMS = 100
MAX_TITLE = 300
MAX_SUMMARY = 600
MAX_URL = 1000

_BREAK = re.compile(r"<\s*/?\s*(br|p|div|li)\b[^>]*>", re.IGNORECASE)
_IMAGE = re.compile(r"<img\b[^>]*?\bsrc\s*=\s*[\"']?([^\"'\s>]+)", re.IGNORECASE)
_ROOT = re.compile(r"<(?:\w+:)?(rss|feed|RDF)\b", re.IGNORECASE)
_DECLARED = re.compile(r"<\?xml[^>]*encoding=[\"']([A-Za-z0-9._-]+)[\"']")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_TRACKING = re.compile(r"^(utm_\w+|fbclid|gclid|zarsrc|igshid)$", re.IGNORECASE)


class FeedError(Exception):
    """What was sent is no usable feed; the message names the kind of trouble: html, empty, broken."""


@dataclass(frozen=True)
class FeedItem:
    """One article: plain texts, an absolute address without tracking, a moment in UTC.

    `published_at` is None where the feed's date cannot be read.
    """

    guid: str
    url: str
    title: str
    summary: str
    picture_url: str
    published_at: datetime | None


@dataclass(frozen=True)
class ParsedFeed:
    """Items, the newest first, those without a date last; `problems` says what had to be mended or left out."""

    title: str
    items: list[FeedItem]
    problems: list[str]


def parse_feed(body: bytes, content_type: str, feed_url: str, now: datetime) -> ParsedFeed:
    """Read a feed. Raises FeedError (and nothing else) when there is nothing usable in it."""
    import feedparser

    problems: list[str] = []
    text = _decode(body, content_type, problems)
    if not _ROOT.search(text[:4000]):
        looks_like_page = "<html" in text[:4000].lower() or "<!doctype html" in text[:4000].lower()
        raise FeedError("html" if looks_like_page else "broken")
    text = _without_cut_off_item(text, problems)
    try:
        parsed = feedparser.parse(
            _DECLARATION.sub("", text).encode("utf-8"),
            response_headers={"content-type": "application/xml; charset=utf-8", "content-location": feed_url},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception as error:  # whatever a feed makes feedparser stumble over, it is the feed's trouble
        raise FeedError("broken") from error
    if parsed.get("bozo") and not isinstance(parsed.get("bozo_exception"), feedparser.CharacterEncodingOverride):
        problems.append("not well-formed")
    items = list(_distinct(_items(parsed.entries[:MAX_ITEMS], feed_url, now, problems)))
    if not items:
        raise FeedError("empty")
    items.sort(key=lambda item: (item.published_at is not None, item.published_at), reverse=True)
    return ParsedFeed(plain_text(parsed.feed.get("title", ""))[:MAX_TITLE], items, sorted(set(problems)))


def plain_text(markup: str) -> str:
    """Text without any mark-up, entities resolved (also those that were escaped twice)."""
    text = html.unescape(_BREAK.sub(" ", markup.replace("\x00", "")))
    text = html.unescape(nh3.clean(_BREAK.sub(" ", text), tags=set()))
    return clean(html.unescape(text))


def canonical_url(address: str, base: str) -> str:
    """Absolute, without fragment and tracking; "" where it is no web address."""
    if not address.strip():
        return ""
    try:
        parts = urlsplit(urljoin(base, html.unescape(address.strip())))
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
            return ""
        stored = [
            (name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.match(name)
        ]
        url = urlunsplit((parts.scheme, parts.netloc.lower(), parts.path or "/", urlencode(stored), ""))
        url.encode("utf-8")
    except ValueError:
        return ""
    return url if len(url) <= MAX_URL else ""


def _items(entries: Sequence[Any], feed_url: str, now: datetime, problems: list[str]) -> Iterable[FeedItem]:
    month_first = writes_month_first(text for entry in entries for text in _dates(entry))
    for entry in entries:
        title = _shorten(plain_text(entry.get("title", "")), MAX_TITLE)
        url = canonical_url(entry.get("link") or "", feed_url)
        if not url and str(entry.get("id", "")).startswith("http"):
            url = canonical_url(entry["id"], feed_url)
        if not title or not url:
            problems.append("an item without title or link")
            continue
        raw = entry.get("summary") or next((part.get("value", "") for part in entry.get("content", [])), "")
        readable = (moment for text in _dates(entry) if (moment := parse_date(text, month_first=month_first)))
        published = next(readable, None)
        if published is None:
            problems.append("an item without a readable date")
        yield FeedItem(
            guid=_guid(entry.get("id") or "", url),
            url=url,
            title=title,
            summary=_shorten(plain_text(raw), MAX_SUMMARY),
            picture_url=_picture(entry, raw, feed_url),
            published_at=min(published, now) if published else None,
        )


def _dates(entry: Any) -> list[str]:
    return [entry[name] for name in ("published", "updated") if entry.get(name)]


def _distinct(items: Iterable[FeedItem]) -> Iterable[FeedItem]:
    """The same article under two addresses is one: the same guid, address, or title within a day."""
    guids: set[str] = set()
    urls: set[str] = set()
    titles: dict[str, datetime | None] = {}
    for item in items:
        title = fold(item.title)
        same_title = title in titles and _within_a_day(titles[title], item.published_at)
        if item.guid in guids or item.url in urls or same_title:
            continue
        guids.add(item.guid)
        urls.add(item.url)
        titles[title] = item.published_at
        yield item


def _within_a_day(one: datetime | None, other: datetime | None) -> bool:
    """Or may it be? A date that cannot be read does not make another article."""
    return one is None or other is None or abs(one - other) < timedelta(days=1)


def _guid(given: str, url: str) -> str:
    """A fixed-length identity from the feed's own, or from the address where there is none."""
    return hashlib.blake2s((given.strip() or url).encode("utf-8", "replace"), digest_size=16).hexdigest()


def _picture(entry: Any, raw: str, feed_url: str) -> str:
    """The first picture of an item: a medium that is one, else the thumbnail, an enclosure, one in the text."""
    base = _base(entry, "title", feed_url)
    candidates = [
        *((media.get("url", ""), media) for media in entry.get("media_content", []) if _is_picture(media, "url")),
        *((media.get("url", ""), media) for media in entry.get("media_thumbnail", [])),
        *((link.get("href", ""), {}) for link in entry.get("enclosures", []) if _is_picture(link, "href")),
    ]
    addresses = [
        *((address, urljoin(base, own.get("xml:base", ""))) for address, own in candidates),
        *((address, _base(entry, "summary", base)) for address in _IMAGE.findall(html.unescape(raw))),
    ]
    return next((url for address, base in addresses if address and (url := canonical_url(address, base))), "")


def _base(entry: Any, part: str, otherwise: str) -> str:
    """What relative addresses in this part of an item begin with: its xml:base, or one that it stands in."""
    return (entry.get(f"{part}_detail") or {}).get("base") or otherwise


def _is_picture(media: Any, name: str) -> bool:
    """As the feed says, or else the ending of the address; what neither tells may be one. No SVG: we read none."""
    kind = media.get("type") or mimetypes.guess_type(urlsplit(media.get(name, "")).path)[0] or ""
    return (media.get("medium") or kind or "image").startswith("image") and "svg" not in kind


def _shorten(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"


def _without_cut_off_item(text: str, problems: list[str]) -> str:
    """A feed that ends in the middle of an item: the complete ones count."""
    for name in ("item", "entry"):
        begin, end = text.rfind(f"<{name}"), text.rfind(f"</{name}>")
        if begin > end:
            problems.append("cut off")
            return text[: end + len(name) + 3] if end >= 0 else text[:begin]
    return text


def _decode(body: bytes, content_type: str, problems: list[str]) -> str:
    """The text, by its mark, else UTF-8 if it is that, else what is declared, else what Vietnam used before."""
    header = re.search(r"charset=[\"']?([\w.-]+)", content_type or "")
    text, used = _text(body, [*_DECLARED.findall(body[:200].decode("latin-1")), *(header.groups() if header else ())])
    declared = {_family(name) for name in (*_DECLARED.findall(text[:200]), *(header.groups() if header else ()))}
    # Letters without marks are the same bytes in nearly every charset.
    if not body.isascii() and _family(used) not in (declared or {"utf-8"}):
        problems.append("wrong charset")
    return text


def _text(body: bytes, names: Sequence[str]) -> tuple[str, str]:
    """The text and the charset that it was written in; `names` are the declared ones."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace"), encoding
    if body[:4] in (b"<\0?\0", b"<\0r\0"):
        return body.decode("utf-16-le", "replace"), "utf-16-le"
    try:
        return body.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        # One torn letter at a cut does not make it another encoding.
        if error.start > len(body) - 4:
            return body.decode("utf-8", "ignore"), "utf-8"
    for name in (*names, "windows-1258"):
        try:
            if _family(name) not in ("utf-8", "utf-16", "utf-7"):
                return body.decode(name), name
        except (LookupError, UnicodeDecodeError, ValueError):
            continue
    return body.decode("utf-8", "replace"), ""


def _family(name: str) -> str:
    """One name for all spellings of a charset; "" for one that nobody knows."""
    try:
        return codecs.lookup(name).name.removesuffix("-le").removesuffix("-be")
    except (LookupError, ValueError):
        return ""
