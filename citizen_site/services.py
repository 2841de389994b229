"""Builds what lives as long as the app, once, from the settings and the features' contributions (ADR 0031)."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from citizen_site.accounts.single_sign_on import single_sign_on_client
from citizen_site.config import Settings
from citizen_site.core.mail import Mailer
from citizen_site.core.page_cache import PageCache
from citizen_site.core.site import Site
from citizen_site.core.sms import FileSmsGateway, HttpSmsGateway, SmsGateway
from citizen_site.core.storage import Storage
from citizen_site.core.worker_queue import WorkerQueue
from citizen_site.features import ACCESS, CONTRIBUTIONS

PAGE_CACHE_BYTES = 16 * 1024 * 1024


def make_site(app: Flask, settings: Settings) -> Site:
    """What lives as long as the app."""
    outbox = settings.instance_dir / "mail"
    return Site(
        settings=settings,
        worker_queue=WorkerQueue(app, queue_url(settings)),
        mailer=Mailer(settings.mail_server, settings.mail_sender, outbox),
        sms=sms_gateway(settings, outbox),
        storage=Storage(settings.instance_dir / "files"),
        page_cache=PageCache(PAGE_CACHE_BYTES),
        single_sign_on=single_sign_on_client(app, settings),
        access=ACCESS,
        contributions=CONTRIBUTIONS,
    )


def queue_url(settings: Settings) -> str:
    """The queue is in PostgreSQL where the site is, otherwise in a separate file."""
    if settings.queue_url:
        return settings.queue_url
    if settings.database_url.startswith("postgres"):
        return settings.database_url
    return f"sqlite:///{settings.instance_dir / 'queue.db'}"


def sms_gateway(settings: Settings, outbox: Path) -> SmsGateway | None:
    """None in production without a provider: then people are reached by mail only."""
    if settings.sms_url:
        return HttpSmsGateway(settings.sms_url, settings.sms_template, settings.sms_secret)
    return None if settings.is_production else FileSmsGateway(outbox)
