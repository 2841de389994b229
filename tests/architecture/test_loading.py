"""What the site loads when it starts: not what few requests need, which is imported where it is used (ADR 50)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from citizen_site.config import ROOT

pytestmark = pytest.mark.either_database

LATE = {
    "alembic",
    "authlib",
    "email_validator",
    "feedgen",
    "feedparser",
    "flask_migrate",
    "httpx2",
    "huey",
    "icalendar",
    "lxml",
    "psycopg",
    "pyhanko",
    "redis",
    "requests",
    "ua_parser",
    "webauthn",
    "xlsxwriter",
    "zxcvbn",
}


def test_the_start_loads_nothing_that_few_requests_need(tmp_path: Path) -> None:
    script = "import sys, wsgi; print(*sys.modules)"
    # Without what only PostgreSQL and a provider of single sign-on need.
    settings = {"DATABASE_URL": "", "SIGN_ON_ISSUER": "", "INSTANCE_DIR": str(tmp_path), "LOG_LEVEL": "ERROR"}
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env={**os.environ, **settings}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    loaded = set(done.stdout.split())
    assert "citizen_site.features" in loaded
    assert loaded & LATE == set()
