"""The site as its users meet it: migrated, seeded with demo data, behind the real web server."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO

import psutil
import pytest
from click.testing import Result

from citizen_site import create_app
from citizen_site.config import ROOT, load_settings

BIN = Path(sys.executable).parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class LiveSite:
    """The web server on a free port of loopback, with an instance folder of its own; from `start()` to `stop()`.

    `prepared` is such a folder whose database is filled already. `app` is the site on the same database and files, for
    what a test looks at or brings in. `served` is the application that it serves.
    """

    def __init__(
        self, folder: Path, *, prepared: Path | None = None, served: str = "wsgi:app", **settings: str
    ) -> None:
        if prepared:
            shutil.copytree(prepared, folder, dirs_exist_ok=True)
        self.served = served
        self.port = free_port()
        # Not the bare address: browsers allow passkeys for names only.
        self.url = f"http://localhost:{self.port}"
        self.environment = {
            **os.environ,
            "INSTANCE_DIR": str(folder),
            "DEMO": "true",
            "ILLUSTRATION_FEED": f"http://127.0.0.1:{self.port}/tin-minh-hoa.rss",
            "LOG_LEVEL": "WARNING",
            "DEMO_REPORTS": "150",
            # What one test changes the next one reads.
            "PAGE_STALENESS_SECONDS": "0",
            "PORT": str(self.port),
            "HOST": "127.0.0.1",
            "PUBLIC_URL": self.url,
            **settings,
        }
        with pytest.MonkeyPatch.context() as patch:
            for name, value in self.environment.items():
                patch.setenv(name, value)
            self.app = create_app(load_settings())
        self.flask("prepare")

    def start(self, log: IO[str] | None = None) -> LiveSite:
        """Serve it, and with a feed of illustrations show today's news. It writes to `log`, or as the tests do."""
        self.process = subprocess.Popen(
            [sys.executable, "serve.py", self.served], cwd=ROOT, env=self.environment, stderr=log
        )
        self._wait()
        if self.environment["ILLUSTRATION_FEED"]:
            self.flask("news", "fetch")
        return self

    def flask(self, *arguments: str) -> str:
        """Run a command of the site on the same database and files and return what it printed.

        Here and not in a process of its own, which takes seconds to start; in a thread, because Playwright's loop
        runs in this one.
        """

        def run() -> Result:
            with self.app.app_context():
                return self.app.test_cli_runner().invoke(args=arguments)

        with ThreadPoolExecutor(1) as thread:
            result = thread.submit(run).result()
        if result.exception:
            raise RuntimeError(f"flask {' '.join(arguments)}: {result.output}") from result.exception
        return str(result.output)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=40)  # it gives requests 30

    def kill(self) -> None:
        """As a power cut would end it: master and workers at once, in the middle of whatever they do."""
        everyone = [psutil.Process(self.process.pid), *psutil.Process(self.process.pid).children(recursive=True)]
        for each in everyone:
            each.kill()
        psutil.wait_procs(everyone, timeout=20)
        self.process.wait(timeout=20)

    def _wait(self) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError("the site did not start")
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise RuntimeError("the site did not answer in time")
