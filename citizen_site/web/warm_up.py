"""Renders some pages before the web server forks, so that its workers share what every page needs."""

from __future__ import annotations

import gc
import logging

from flask import Flask
from werkzeug.test import Client

from citizen_site.core.site import site_of
from citizen_site.extensions import db

# One of each kind that many read: together they load most templates, the areas, the catalogues and the calendar.
PAGES = ("/", "/en/", "/dich-vu", "/phan-anh", "/thong-bao", "/tin-tuc", "/khu-vuc", "/tim-kiem?q=khai%20sinh")


def warm_up(app: Flask) -> None:
    """Render them, in this process, and leave no connection open. Without a database nothing is lost but warmth.

    These are no requests: the log says nothing of them, unless something is wrong.
    """
    client = Client(app.wsgi_app)
    level = logging.root.manager.disable
    logging.disable(logging.INFO)
    gc.disable()
    try:
        for page in PAGES:
            client.get(page, base_url=site_of(app).settings.public_origin)
    finally:
        logging.disable(level)
    with app.app_context():
        db.engine.dispose()
    gc.collect()
    # What is there now becomes no garbage, and stays in pages of memory that the workers share.
    gc.freeze()
    gc.enable()
