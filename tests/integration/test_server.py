"""The web server as it is started: what its processes do when they are stopped, killed, or asked for nonsense."""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from citizen_site.config import ROOT
from citizen_site.core.tokens import new_token
from tests.support.live_site import free_port

pytestmark = pytest.mark.either_database


class Served:
    """A small application behind the real server, in two processes."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.log = folder / "log"
        environment = {**os.environ, "PORT": str(self.port), "HOST": "127.0.0.1", "WEB_WORKERS": "2"}
        with self.log.open("w") as log:
            command = [sys.executable, "serve.py", "tests.support.tiny_app:app"]
            self.process = psutil.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)

    def get(self, path: str = "/", timeout: float = 20) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=timeout) as response:
            body: bytes = response.read()
        return body.decode()

    def until_it_responds(self) -> str:
        for _ in range(400):
            try:
                return self.get()
            except OSError:
                time.sleep(0.05)
        raise RuntimeError(self.log.read_text())


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    served = Served(tmp_path_factory.mktemp("server"))
    served.until_it_responds()
    yield served
    left = [served.process, *served.process.children()] if served.process.is_running() else []
    for each in left:
        each.kill()


def test_its_log_names_no_visitor_and_no_secret(served: Served) -> None:
    secret = new_token()
    with pytest.raises(urllib.error.HTTPError):
        served.get(f"/fault/{secret}")
    with socket.create_connection(("127.0.0.1", served.port), timeout=20) as connection:
        connection.sendall(f"GET /{secret} NONSENSE\r\n\r\n".encode())
        assert b" 400 " in connection.recv(100)
    written = served.log.read_text()
    assert "fault for" in written, "what failed is said"
    assert secret not in written
    assert "ip=127" not in written


def test_a_process_that_died_is_replaced(served: Served) -> None:
    victim = psutil.Process(int(served.until_it_responds()))
    victim.kill()
    victim.wait(20)
    for _ in range(200):
        if len(alive := served.process.children()) == 2:
            break
        time.sleep(0.05)
    assert len(alive) == 2
    assert int(served.until_it_responds()) != victim.pid


def test_a_request_ends_before_the_server_does(served: Served) -> None:
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(served.get, "/slow")
        time.sleep(0.4)
        served.process.send_signal(signal.SIGTERM)
        assert slow.result().isdigit()
    assert served.process.wait(20) == 0


def test_no_process_outlives_a_server_that_was_killed(tmp_path: Path) -> None:
    served = Served(tmp_path)
    served.until_it_responds()
    children = served.process.children()
    served.process.kill()
    served.process.wait(20)
    _, alive = psutil.wait_procs(children, timeout=20)
    for each in alive:
        each.kill()
    assert alive == []
