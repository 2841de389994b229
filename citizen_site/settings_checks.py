"""What is wrong with settings as a whole: whether they fit each other, and production."""

from __future__ import annotations

import json
import re
from email.utils import parseaddr
from itertools import pairwise
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from citizen_site.trust_roots import TrustRootError, read_trust_roots

if TYPE_CHECKING:
    from citizen_site.config import Settings

# Two signs that follow each other: 32 random ones, even digits, have more different pairs than that; a word that is
# written again and again has as many as letters.
MIN_KEY_PAIRS = 20
MAKE_KEY = 'python3 -c "import secrets; print(secrets.token_urlsafe(48))".'
LOCAL_TOP_DOMAINS = ("localhost", "localdomain", "local", "internal", "invalid", "lan", "home")


def problems_of(settings: Settings) -> list[str]:
    """What a single field cannot know: a sentence for each problem, which names the setting and never its value."""
    problems = []
    if settings.is_production:
        if len(settings.secret_key) < 32:
            problems.append("SECRET_KEY must have at least 32 characters in production.")
        elif len(set(pairwise(settings.secret_key))) < MIN_KEY_PAIRS:
            problems.append("SECRET_KEY repeats itself: in production it must be made at random, by " + MAKE_KEY)
        if settings.trusted_proxies is None:
            problems.append(
                "TRUSTED_PROXIES is required in production: how many reverse proxies stand in front of the site,"
                " 1 for the nginx of deploy/, 0 where browsers reach it directly."
            )
        if settings.demo:
            problems.append("DEMO must be off in production.")
        if not settings.public_url.startswith("https://"):
            problems.append("PUBLIC_URL must begin with https:// in production.")
        if not settings.mail_server:
            problems.append("MAIL_SERVER is required in production: people sign in by mail.")
        if not _is_public_sender(settings.mail_sender):
            problems.append("MAIL_SENDER must be an address at a domain of yours in production, not at localhost.")
        if settings.fetch_private_addresses:
            problems.append("FETCH_PRIVATE_ADDRESSES must be off in production.")
        if settings.sign_on_issuer and not settings.sign_on_issuer.startswith("https://"):
            problems.append("SIGN_ON_ISSUER must begin with https:// in production.")
    if settings.illustration_feed and not settings.demo:
        problems.append("ILLUSTRATION_FEED needs DEMO.")
    if settings.database_url and not settings.database_url.startswith(("sqlite:///", "postgres")):
        problems.append("DATABASE_URL must begin with sqlite:/// or postgresql://.")
    if not _is_site_address(settings.public_url):
        problems.append("PUBLIC_URL must be an address such as https://phonha.example, in small letters.")
    if settings.mail_server and _parts(settings.mail_server).scheme not in ("smtp", "smtps"):
        problems.append("MAIL_SERVER must begin with smtp:// or smtps://.")
    if settings.sms_url and _parts(settings.sms_url).scheme not in ("http", "https"):
        problems.append("SMS_URL must begin with https:// or http://.")
    sign_on = (settings.sign_on_name, settings.sign_on_issuer, settings.sign_on_client_id)
    if any(sign_on) and not all(sign_on):
        problems.append("SIGN_ON_NAME, SIGN_ON_ISSUER and SIGN_ON_CLIENT_ID belong together: set all or none.")
    if settings.sign_on_issuer and _parts(settings.sign_on_issuer).scheme not in ("http", "https"):
        problems.append("SIGN_ON_ISSUER must begin with https:// or http://.")
    if not _is_sms_template(settings.sms_template):
        problems.append("SMS_TEMPLATE must be a JSON object with {to} and {text} in it.")
    try:
        read_trust_roots(settings.trust_roots)
    except TrustRootError as error:
        problems.append(f"TRUST_ROOTS cannot be used: {error}.")
    if settings.queue_url and not settings.queue_url.startswith(("sqlite:///", "postgres", "redis://", "rediss://")):
        problems.append("QUEUE_URL must begin with sqlite:///, postgresql:// or redis://.")
    if settings.rate_limit_storage and not settings.rate_limit_storage.startswith(("redis://", "rediss://")):
        problems.append("RATE_LIMIT_STORAGE must begin with redis:// or rediss://, or be empty.")
    if settings.security_contact and not _is_contact(settings.security_contact):
        problems.append("SECURITY_CONTACT must be a mail address, or begin with mailto:, https:// or tel:.")
    if settings.map_tiles and not _is_tile_address(settings.map_tiles):
        problems.append("MAP_TILES must be an address such as https://tiles.example/{z}/{x}/{y}.png, one host only.")
    for feed in settings.news_feeds:
        name, _, address = feed.partition("=")
        if not name.strip() or _parts(address.strip()).scheme not in ("http", "https"):
            problems.append("NEWS_FEEDS must be a list of Name=https://address, separated by commas.")
            break
    return problems


def _is_public_sender(sender: str) -> bool:
    """Would mail servers elsewhere look for its domain?"""
    domain = parseaddr(sender)[1].rpartition("@")[2].lower().rstrip(".")
    name, _, top = domain.rpartition(".")
    return bool(name) and top.isalnum() and not top.isdigit() and top not in LOCAL_TOP_DOMAINS


def _is_sms_template(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict) and "{to}" in text and "{text}" in text
    except ValueError:
        return False


def _parts(text: str) -> SplitResult:
    """Of an address; of what is none, empty ones."""
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return urlsplit("")
    return parts


def _is_site_address(text: str) -> bool:
    """Its host is compared letter by letter with what browsers send, so it is written as they do; IPv6 by name only."""
    host = r"[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})*(:[1-9]\d{,4})?"
    return re.fullmatch(rf"https?://{host}(/[^?#\s]*)?", text) is not None and _parts(text).scheme != ""


def _is_contact(text: str) -> bool:
    """A bare mail address, or one of the kinds of address that RFC 9116 names."""
    return re.fullmatch(r"(mailto:)?[^@\s:]+@[^@\s:]+|https://\S+|tel:\+?[\d.-]+", text) is not None


def _is_tile_address(text: str) -> bool:
    parts = _parts(text)
    # The host goes into the Content-Security-Policy, so it must be a plain name.
    return (
        parts.scheme in ("https", "http")
        and re.fullmatch(r"[a-z0-9.-]+(:\d{1,5})?", parts.netloc) is not None
        and all(part in parts.path for part in ("{z}", "{x}", "{y}"))
    )
