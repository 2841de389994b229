"""Parsing feeds as Vietnamese newspapers really send them: bytes in, clean items out."""

from __future__ import annotations

import codecs
import hashlib
import html
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

import feedparser
import nh3

from citizen_site.core.text import clean, fold
from citizen_site.news.dates import parse_date

MAX_ITEMS = 100
MAX_TITLE = 300
MAX_SUMMARY = 600
MAX_URL = 1000

_BREAK = re.compile(r"<\s*/?\s*(br|p|div|li)\b[^>]*>", re.IGNORECASE)
_IMAGE = re.compile(r"<img\b[^>]*?\bsrc\s*=\s*[\"']?([^\"'\s>]+)", re.IGNORECASE)
_ROOT = re.compile(r"<(?:\w+:)?(rss|feed|RDF)\b", re.IGNORECASE)
_DECLARED = re.compile(rb"<\?xml[^>]*encoding=[\"']([A-Za-z0-9._-]+)[\"']")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_TRACKING = re.compile(r"^(utm_\w+|fbclid|gclid|zarsrc|igshid)$", re.IGNORECASE)


class FeedError(Exception):
    """What was sent is no usable feed; the message names the kind of trouble: html, empty, broken."""


@dataclass(frozen=True)
class FeedItem:
    """One article: plain texts, an absolute address without tracking, a moment in UTC."""

    guid: str
    url: str
    title: str
    summary: str
    picture_url: str
    published_at: datetime


@dataclass(frozen=True)
class ParsedFeed:
    """Items, the newest first; `problems` says what had to be mended or left out."""

    title: str
    items: list[FeedItem]
    problems: list[str]


def parse_feed(body: bytes, content_type: str, feed_url: str, now: datetime) -> ParsedFeed:
    """Read a feed. Raises FeedError (and nothing else) when there is nothing usable in it."""
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
    items.sort(key=lambda item: item.published_at, reverse=True)
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


def _items(entries: Iterable[Any], feed_url: str, now: datetime, problems: list[str]) -> Iterable[FeedItem]:
    for entry in entries:
        title = _shorten(plain_text(entry.get("title", "")), MAX_TITLE)
        url = canonical_url(entry.get("link") or "", feed_url)
        if not url and str(entry.get("id", "")).startswith("http"):
            url = canonical_url(entry["id"], feed_url)
        if not title or not url:
            problems.append("an item without title or link")
            continue
        raw = entry.get("summary") or next((part.get("value", "") for part in entry.get("content", [])), "")
        published = parse_date(entry.get("published") or entry.get("updated") or "")
        if published is None:
            problems.append("an item without a readable date")
        yield FeedItem(
            guid=_guid(entry.get("id") or "", url),
            url=url,
            title=title,
            summary=_shorten(plain_text(raw), MAX_SUMMARY),
            picture_url=_picture(entry, raw, feed_url),
            published_at=min(published or now, now),
        )


def _distinct(items: Iterable[FeedItem]) -> Iterable[FeedItem]:
    """The same article under two addresses is one: the same guid, address, or title within a day."""
    guids: set[str] = set()
    urls: set[str] = set()
    titles: dict[str, datetime] = {}
    for item in items:
        title = fold(item.title)
        earlier = titles.get(title)
        same_title = earlier is not None and abs(earlier - item.published_at) < timedelta(days=1)
        if item.guid in guids or item.url in urls or same_title:
            continue
        guids.add(item.guid)
        urls.add(item.url)
        titles[title] = item.published_at
        yield item


def _guid(given: str, url: str) -> str:
    """A fixed-length identity from the feed's own, or from the address where there is none."""
    return hashlib.blake2s((given.strip() or url).encode("utf-8", "replace"), digest_size=16).hexdigest()


def _picture(entry: Any, raw: str, base: str) -> str:
    candidates = [
        *(media.get("url", "") for media in entry.get("media_content", []) if "video" not in media.get("type", "")),
        *(media.get("url", "") for media in entry.get("media_thumbnail", [])),
        *(link.get("href", "") for link in entry.get("enclosures", []) if link.get("type", "").startswith("image")),
        *_IMAGE.findall(html.unescape(raw))[:1],
    ]
    return next((url for each in candidates if each and (url := canonical_url(each, base))), "")


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
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    if body[:4] in (b"<\0?\0", b"<\0r\0"):
        return body.decode("utf-16-le", "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        # One torn letter at a cut does not make it another encoding.
        if error.start > len(body) - 4:
            return body.decode("utf-8", "ignore")
    problems.append("wrong charset")
    declared = _DECLARED.search(body[:200])
    charset = re.search(r"charset=[\"']?([\w.-]+)", content_type or "")
    names = [declared[1].decode() if declared else "", charset[1] if charset else "", "windows-1258"]
    for name in names:
        try:
            if name and codecs.lookup(name).name not in ("utf-8", "utf-16", "utf-7"):
                return body.decode(name)
        except (LookupError, UnicodeDecodeError, ValueError):
            continue
    return body.decode("utf-8", "replace")
