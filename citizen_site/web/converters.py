"""Numbers in addresses: none larger than the database can store."""

from __future__ import annotations

from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

LARGEST_ID = 2**31 - 1


class IdConverter(IntegerConverter):
    """Takes the place of `int`: an address with a larger number leads to no page, rather than to the database."""

    def __init__(self, url_map: Map, *arguments: Any, **options: Any) -> None:
        options.setdefault("max", LARGEST_ID)
        super().__init__(url_map, *arguments, **options)


def init_converters(app: Flask) -> None:
    app.url_map.converters["int"] = IdConverter
