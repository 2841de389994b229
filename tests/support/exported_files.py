"""Files that the desk's background tasks make: how to get them, and what is in them."""

from __future__ import annotations

import csv
import io
from datetime import datetime
from typing import Any

import openpyxl

from citizen_site.core import clock
from citizen_site.core.jobs import run_due_jobs
from citizen_site.extensions import db
from tests.support.pages import Visitor


def exported(desk: Visitor, page: str, address: str, steps: int = 10) -> bytes:
    """Begin a file by the button of a page that leads to an address, let the worker take its steps, fetch it."""
    with desk.client.application.app_context():
        shown = desk.submit(page, {}, url=address, status=303)
        for _ in range(steps):
            run_due_jobs(db.session(), clock.now())
        db.session.remove()
    task = shown.response.headers["Location"]
    assert "Tải tệp về" in desk.get(task).text
    return bytes(desk.get(f"{task}/tep", lint=False).response.data)


def rows_of(content: bytes) -> list[list[str]]:
    """The rows of a CSV file."""
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def cells_of(content: bytes) -> list[list[str]]:
    """An Excel file's cells as the CSV file writes them."""
    found = []
    for row in openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True):
        found.append([_written(cell) for cell in row])
    return found


def _written(cell: Any) -> str:
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d}" if (cell.hour, cell.minute) == (0, 0) else f"{cell:%Y-%m-%d %H:%M}"
    return "" if cell is None else str(cell)
