"""The citizen site of Hanoi's neighbourhoods; create_app() is its table of contents."""

from __future__ import annotations

import sys
from typing import Any

from flask import Flask

from citizen_site import cli
from citizen_site.config import (
    ROOT,
    ConfigurationError,
    Settings,
    check_settings,
    load_settings,
    local_secret,
)
from citizen_site.core import migrations, rate_limits
from citizen_site.core.logging import configure_logging
from citizen_site.core.site import attach
from citizen_site.extensions import compress, csrf, db, htmx, limiter
from citizen_site.web import (
    access,
    assets,
    cached_pages,
    caching,
    converters,
    errors,
    filters,
    followed_redirects,
    i18n,
    indexing,
    kept,
    lost_races,
    public_host,
    query,
    rendering,
    requests_log,
    saved_forms,
    security,
    statement_limit,
    template_environment,
    uploads,
)


def create_app(settings: Settings | None = None) -> Flask:
    """The site as a WSGI application. A wrong setting ends the start with a sentence that names it."""
    try:
        settings = settings or load_settings()
        check_settings(settings)
    except ConfigurationError as error:
        sys.exit(str(error))
    configure_logging(settings.log_level, settings.log_format)
    app = lost_races.RetryingFlask(
        __name__,
        instance_path=str(settings.instance_dir.resolve()),
        template_folder=str(ROOT / "templates"),
        static_folder=None,
    )
    app.jinja_environment = template_environment.LanguageEnvironment  # type: ignore[assignment]  # Flask documents this
    # The whole site is loaded when an app is made, not with each of its modules.
    from citizen_site.features import init_features  # noqa: PLC0415
    from citizen_site.services import make_site  # noqa: PLC0415

    configure(app, settings)
    attach(app, make_site(app, settings))
    converters.init_converters(app)
    # Order matters: what is set up first sees a request first and a response last.
    requests_log.init_requests_log(app)
    security.init_security(app, settings)
    uploads.init_uploads(app)
    assets.init_assets(app)
    db.init_app(app)
    migrations.init_migrations(app)
    csrf.init_app(app)
    compress.init_app(app)
    limiter.init_app(app)
    htmx.init_app(app)
    rendering.init_rendering(app)
    i18n.init_i18n(app)
    followed_redirects.init_followed_redirects(app)
    access.init_access(app)
    saved_forms.init_saved_forms(app)
    filters.init_filters(app)
    kept.init_kept(app)
    caching.init_caching(app)
    indexing.init_indexing(app)
    errors.init_errors(app)
    statement_limit.init_statement_limit(app)
    query.init_query(app)
    init_features(app)
    requests_log.mask_private_links(app)
    cli.init_cli(app)
    cached_pages.init_cached_pages(app)
    public_host.init_public_host(app, settings)
    return app


def database_pool(settings: Settings) -> dict[str, Any]:
    """How SQLAlchemy holds connections: one for each thread, and one for what renews a claim beside it."""
    return {
        "pool_size": settings.web_threads,
        "max_overflow": 1,
        "pool_timeout": settings.database_wait_seconds,
        # A connection that PostgreSQL has ended meanwhile, by a restart, is exchanged before it is used.
        "pool_pre_ping": settings.uses_postgresql,
    }


def configure(app: Flask, settings: Settings) -> None:
    """The settings of Flask and its extensions. Ours are in current_site().settings."""
    settings.instance_dir.mkdir(parents=True, exist_ok=True)
    secret_key = settings.secret_key or local_secret(settings, "secret-key")
    app.config.update(
        SECRET_KEY=secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_uri,
        # What people wrote is not repeated where a statement fails (core/database.py).
        SQLALCHEMY_ENGINE_OPTIONS={"hide_parameters": True, **database_pool(settings)},
        TRUSTED_PROXIES=settings.trusted_proxies or 0,
        RATELIMIT_STORAGE_URI=f"{rate_limits.SCHEME}://",
        RATELIMIT_STORAGE_OPTIONS={
            "database": settings.rate_limit_database,
            "pool": database_pool(settings),
            "redis": settings.rate_limit_storage,
            "secret": secret_key,
        },
        COMPRESS_MIMETYPES=[
            "text/html",
            "application/json",
            "application/geo+json",
            "application/rss+xml",
            "application/atom+xml",
            "text/calendar",
            "application/manifest+json",
        ],
        COMPRESS_BR_LEVEL=5,
        COMPRESS_MIN_SIZE=500,
    )
