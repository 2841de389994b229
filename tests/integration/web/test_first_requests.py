"""The first requests to a new process come at once, on several threads."""

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from flask import Flask

from citizen_site import create_app
from citizen_site.config import Settings
from citizen_site.core.site import site_of
from tests.support.databases import SETTINGS

THREADS = 8


@pytest.fixture(autouse=True)
def _threads_take_turns_often():
    kept = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(kept)


def test_a_cold_process_answers_all_of_them(sites, tmp_path: Path) -> None:
    warm: Flask = sites["sqlite"].app
    database = f"sqlite:///{site_of(warm).settings.instance_dir}/site.db"
    app = create_app(Settings(**{**SETTINGS, "instance_dir": tmp_path, "database_url": database}))
    together = Barrier(THREADS)

    def first(number: int) -> int:
        together.wait()
        return app.test_client().get("/" if number % 2 else "/tim-kiem?q=phuc").status_code

    with ThreadPoolExecutor(THREADS) as threads:
        assert list(threads.map(first, range(THREADS))) == [200] * THREADS
