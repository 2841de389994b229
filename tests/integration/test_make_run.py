"""`make run` as a person types it: web server and worker together, Ctrl-C ends both."""

import json
import os
import signal
import subprocess
import time
import urllib.request
from pathlib import Path

import psutil
import pytest

from citizen_site.config import ROOT
from tests.support.live_site import free_port


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    # A site that is served on the machine of the tests is nothing to this one.
    return {
        **{name: value for name, value in os.environ.items() if name not in ("HOST", "PUBLIC_URL")},
        "INSTANCE_DIR": str(tmp_path),
        "PORT": str(free_port()),
        "NEWS_FEEDS": "",
        "WEB_WORKERS": "1",
        # Ten thousand, as many as a person gets, take half a minute and go the same way.
        "DEMO_REPORTS": "100",
    }


@pytest.fixture
def running(environment: dict[str, str]):
    """Starts `make run` in a session of its own, as a terminal would; ends what is left."""
    process = subprocess.Popen(
        ["make", "run"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    yield process, f"http://127.0.0.1:{environment['PORT']}"
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)


def answer(url: str) -> dict[str, str]:
    deadline = time.monotonic() + 90
    while True:
        try:
            with urllib.request.urlopen(url, timeout=3) as response:
                return json.load(response)
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def test_web_and_worker_run_together_and_ctrl_c_ends_both(running, environment: dict[str, str]) -> None:
    process, url = running
    assert answer(f"{url}/readyz")["status"] == "ok"
    children = psutil.Process(process.pid).children(recursive=True)
    commands = " ".join(" ".join(child.cmdline()) for child in children)
    assert "serve.py" in commands
    assert "huey_consumer" in commands
    os.killpg(process.pid, signal.SIGINT)
    output, _ = process.communicate(timeout=30)
    assert url.replace("127.0.0.1", "localhost") in output, "the address is printed"
    for name in ("resident", "leader", "moderator", "operator"):
        assert name in output, "so are the people as whom it can be tried"
    _, alive = psutil.wait_procs(children, timeout=20)
    assert alive == []
    prepared = f"{environment['INSTANCE_DIR']}/prepared"
    again = subprocess.run(["make", "--question", prepared], cwd=ROOT, env=environment, check=False)
    assert again.returncode == 0, "the second start prepares nothing"
