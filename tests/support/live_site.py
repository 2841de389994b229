"""The site as its users meet it: migrated, seeded with demo data, behind the real web server."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil

from citizen_site.config import ROOT

BIN = Path(sys.executable).parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class LiveSite:
    """gunicorn on a free port of loopback, with an instance folder of its own. `stop()` ends it."""

    def __init__(self, folder: Path, **settings: str) -> None:
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
            "PORT": str(self.port),
            "HOST": "127.0.0.1",
            "PUBLIC_URL": self.url,
            **settings,
        }
        self.flask("prepare")
        self.start()
        self.flask("news", "fetch")

    def start(self) -> None:
        self.process = subprocess.Popen(
            [BIN / "gunicorn", "--config", "gunicorn.conf.py", "wsgi:app"], cwd=ROOT, env=self.environment
        )
        self._wait()

    def flask(self, *arguments: str) -> str:
        """Run a command of the site in the same environment and return what it printed."""
        command = [BIN / "flask", "--app", "wsgi", *arguments]
        return subprocess.run(
            command, cwd=ROOT, env=self.environment, check=True, capture_output=True, text=True
        ).stdout

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=20)

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
