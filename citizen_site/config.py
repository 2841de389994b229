"""Every setting of the site: typed, read from the environment, checked once at start."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from environs import Env, EnvError, validate

from citizen_site.settings_checks import problems_of

ROOT = Path(__file__).resolve().parent.parent

USUAL_PORTS = {"http": 80, "https": 443}
NEWSPAPER_FEED = "Kinh tế và Đô thị=https://kinhtedothi.vn/rss/home.rss"


class ConfigurationError(Exception):
    """A setting is wrong; the message is a sentence that names it (never its value: it may be secret)."""


def setting(default: Any, doc: str, *, parse: str = "str", check: list[Any] | None = None) -> Any:
    """A field read from the environment variable of the same name in capitals."""
    return field(default=default, metadata={"doc": doc, "parse": parse, "check": check or []})


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The site's settings. An empty text means: not set."""

    environment: str = setting(
        "development",
        "development or production; production has strict rules: secrets required, demo refused, cookies over TLS only",
        check=[validate.OneOf(["development", "production"])],
    )
    demo: bool = setting(False, "Fill an empty database with the demo neighbourhood", parse="bool")
    secret_key: str = setting("", "Signs cookies and tokens; at least 32 characters, at random; required in production")
    instance_dir: Path = setting(ROOT / "instance", "Folder for the local database and files", parse="path")
    min_free_megabytes: int = setting(
        500,
        "Below so much free space under INSTANCE_DIR, /readyz says that space is low",
        parse="int",
        check=[validate.Range(min=0)],
    )
    database_url: str = setting("", "SQLAlchemy address; empty: SQLite under INSTANCE_DIR")
    web_workers: int = setting(2, "Processes of the web server", parse="int", check=[validate.Range(min=1, max=64)])
    web_threads: int = setting(
        4,
        "Requests that a process answers at once; each has a connection to the database of its own, so PostgreSQL's"
        " max_connections must be more than 2 × WEB_WORKERS × (WEB_THREADS + 1) and 4 for each worker process",
        parse="int",
        check=[validate.Range(min=1, max=64)],
    )
    database_wait_seconds: int = setting(
        10,
        "How long a request waits for a connection to the database before its page says that the site is busy",
        parse="int",
        check=[validate.Range(min=1, max=60)],
    )
    statement_seconds: int = setting(
        5,
        "How long one statement may run for somebody who only reads, before their page says that it took too long",
        parse="int",
        check=[validate.Range(min=1, max=60)],
    )
    queue_url: str = setting("", "Job queue: sqlite:///path, postgresql://… or redis://…; empty: as DATABASE_URL")
    trusted_proxies: int | None = setting(
        None,
        "How many reverse proxies in front set X-Forwarded-For and X-Request-ID: 0 where browsers reach the site"
        " directly; required in production, where a wrong number lets everybody share, or choose, an address",
        parse="int",
        check=[validate.Range(min=0, max=5)],
    )
    secure_cookies: bool = setting(False, "Send cookies over TLS only; always on in production", parse="bool")
    rate_limit_storage: str = setting(
        "", "Where rate limits are counted: redis://… or rediss://…; empty, or while Redis is away: in the database"
    )
    log_format: str = setting("json", "json or text", check=[validate.OneOf(["json", "text"])])
    log_level: str = setting(
        "INFO", "DEBUG, INFO, WARNING or ERROR", check=[validate.OneOf(["DEBUG", "INFO", "WARNING", "ERROR"])]
    )
    news_feeds: list[str] = setting(
        (NEWSPAPER_FEED,),
        "Feeds of the news page, each Name=https://address, separated by commas; a second address may follow after a"
        " space, which is asked when the first gives no feed; fills a new site, afterwards operators keep them at"
        " /van-hanh/nguon-tin",
        parse="list",
    )
    illustration_feed: str = setting(
        "", "Address of a feed of invented items, shown until a real one answers; demo only"
    )
    news_interval_minutes: int = setting(
        10, "How often feeds are asked", parse="int", check=[validate.Range(min=1, max=1440)]
    )
    page_staleness_seconds: int = setting(
        2,
        "For how long an anonymous reader may be sent a page as it was before a change; whoever wrote sees it at once",
        parse="int",
        check=[validate.Range(min=0, max=60)],
    )
    fetch_private_addresses: bool = setting(
        False,
        "Let the site fetch from private addresses: for tests only, refused in production",
        parse="bool",
    )
    public_url: str = setting(
        "http://127.0.0.1:8000",
        "The site's address: every link it gives out begins so, requests for other hosts are refused;"
        " required in production",
    )
    mail_server: str = setting(
        "",
        "smtp://user:password@host:587 (STARTTLS) or smtps://…; empty: messages become"
        " files in INSTANCE_DIR/mail, shown at /thu-thu-nghiem on the same machine only",
    )
    mail_sender: str = setting(
        "Phố Nhà <khong-tra-loi@localhost>",
        "From whom messages come; in production not from localhost, whose mail nobody accepts",
    )
    report_contact_days: int = setting(
        365,
        "How long after its closing a report keeps the reporter's name and contact, in days",
        parse="int",
        check=[validate.Range(min=15, max=3650)],
    )
    photo_original_days: int = setting(
        90,
        "How long the original of a report's photo is kept, in days; the two clean copies stay",
        parse="int",
        check=[validate.Range(min=1, max=3650)],
    )
    unsent_report_days: int = setting(
        3,
        "How long a report waits for its reporter's code, in days",
        parse="int",
        check=[validate.Range(min=1, max=30)],
    )
    sms_url: str = setting("", "Address of a text message provider; empty: people sign in by mail only")
    sms_template: str = setting(
        '{"to": "{to}", "text": "{text}"}', "The JSON that the provider wants, with {to} and {text} in it"
    )
    sms_secret: str = setting("", "Bearer token for the provider")
    sign_on_name: str = setting("", "What people call the provider of single sign-on")
    sign_on_issuer: str = setting("", "Its OpenID Connect issuer, https://…; empty: no single sign-on")
    sign_on_client_id: str = setting("", "This site's name there")
    sign_on_client_secret: str = setting("", "This site's secret there")
    map_tiles: str = setting(
        "https://tile.openstreetmap.org/{z}/{x}/{y}.png",
        "Address of map tiles with {z}, {x} and {y} on one host; empty: maps show wards and reports only."
        " The default is for trying only: a site with many visitors brings tiles of its own",
    )
    map_attribution: str = setting("© OpenStreetMap", "Whose map it is, shown on it")
    map_attribution_url: str = setting("https://www.openstreetmap.org/copyright", "Where its licence is explained")
    demo_reports: int = setting(
        10_000, "How many reports the demo invents", parse="int", check=[validate.Range(min=0, max=2_000_000)]
    )
    trust_roots: str = setting(
        "",
        "Folder with the certificates (.pem) of authorities whose signatures on PDF files are believed, and with"
        " lists of what they revoked (.crl): fills a new site; afterwards operators keep them at /van-hanh/chung-thu",
    )
    contact_email: str = setting("", "Shown on help and error pages")
    security_contact: str = setting(
        "",
        "Whom to tell of a security hole: a mail address or https://…; empty: no /.well-known/security.txt",
    )

    @property
    def database_uri(self) -> str:
        """The SQLAlchemy address in use; PostgreSQL always with the psycopg driver."""
        if not self.database_url:
            return f"sqlite:///{self.instance_dir / 'site.db'}"
        scheme, rest = self.database_url.split("://", 1)
        return f"postgresql+psycopg://{rest}" if scheme in ("postgres", "postgresql") else self.database_url

    @property
    def rate_limit_database(self) -> str:
        """Where rate limits are counted without Redis: in PostgreSQL, or in a file beside SQLite's."""
        return self.database_uri if self.uses_postgresql else f"sqlite:///{self.instance_dir / 'limits.db'}"

    @property
    def uses_postgresql(self) -> bool:
        return self.database_url.startswith("postgres")

    @property
    def public_origin(self) -> str:
        """ "https://phonha.example": PUBLIC_URL as browsers name it: no path, no port that goes without saying."""
        parts = urlsplit(self.public_url)
        port = "" if parts.port in (None, USUAL_PORTS[parts.scheme]) else f":{parts.port}"
        return f"{parts.scheme}://{parts.hostname}{port}"

    @property
    def trusted_hosts(self) -> list[str]:
        """The names by which the site may be asked: its own, and those of its machine, by which it is watched."""
        return [urlsplit(self.public_url).hostname or "", "localhost", "127.0.0.1"]

    @property
    def map_tile_host(self) -> str:
        """ "https://tile.openstreetmap.org", the one other host from which pages load pictures; "" without a map."""
        parts = urlsplit(self.map_tiles)
        return f"{parts.scheme}://{parts.netloc}" if self.map_tiles else ""

    @property
    def is_production(self) -> bool:
        return self.environment == "production"

    @property
    def cookies_over_tls_only(self) -> bool:
        return self.secure_cookies or self.is_production


def load_settings() -> Settings:
    """Read the environment. Raises ConfigurationError with one sentence for each wrong setting."""
    env = Env()
    values: dict[str, Any] = {}
    problems: list[str] = []
    for each in fields(Settings):
        name = each.name.upper()
        try:
            read = getattr(env, each.metadata["parse"])
            values[each.name] = read(name, default=each.default, validate=each.metadata["check"])
        except EnvError as error:
            reason = "; ".join(getattr(error, "error_messages", None) or ["it cannot be read"])
            problems.append(f"The setting {name} is wrong ({each.metadata['doc']}): {reason}")
    if problems:
        raise ConfigurationError("\n".join(problems))
    settings = Settings(**values)
    check_settings(settings)
    return settings


def check_settings(settings: Settings) -> None:
    """What a single field cannot know. Raises ConfigurationError."""
    if problems := problems_of(settings):
        raise ConfigurationError("\n".join(problems))


def local_secret(settings: Settings, name: str) -> str:
    """A random secret stored in the instance folder (mode 600), so that development needs no set-up."""
    path = settings.instance_dir / name
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        settings.instance_dir.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600, exist_ok=True)
        path.write_text(secrets.token_urlsafe(32))
        return path.read_text().strip()
