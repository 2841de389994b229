"""A real nginx on loopback with the file of deploy/, in which ports, folders, names and certificate are exchanged."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import ssl
import subprocess
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from citizen_site.config import ROOT
from tests.support.live_site import free_port

# Where Debian puts it is not on everybody's path.
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
COMMITTED = ROOT / "deploy/nginx.conf"
HOST = "pho-nha.example"
# All that Debian's own file says, as far as it matters here.
AROUND = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/start.log;
{user}
events {{}}
http {{
    include {types};
    {temporary}
    {more}
    {committed}
}}
"""
TYPES = "/etc/nginx/mime.types"
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


class Nginx:
    """Serves from `start()` to `stop()`: TLS on `port`, plain HTTP on `plain_port`, before the site on `site_port`.

    `names` are the names of the site, `more` are directives of the http block around the committed file.
    """

    def __init__(self, folder: Path, *, site_port: int, names: str = HOST, more: str = "") -> None:
        assert NGINX, "nginx is missing: install Debian's package nginx"
        self.folder = folder
        self.port, self.plain_port = free_port(), free_port()
        self.log, self.error_log = folder / "access.log", folder / "error.log"
        for path, content in zip((folder / "key.pem", folder / "certificate.pem"), _certificate(), strict=True):
            path.write_bytes(content)
        temporary = " ".join(f"{name}_temp_path {folder}/{name};" for name in TEMPORARY)
        self.file = folder / "nginx.conf"
        self.file.write_text(
            AROUND.format(
                folder=folder,
                user="user root;" if os.geteuid() == 0 else "",
                types=TYPES,
                temporary=temporary,
                more=more,
                committed=self._exchanged(COMMITTED.read_text(), site_port, names),
            )
        )

    def _exchanged(self, text: str, site_port: int, names: str) -> str:
        for committed, here in {
            r"listen 80\b": f"listen 127.0.0.1:{self.plain_port}",
            r"listen 443\b": f"listen 127.0.0.1:{self.port}",
            # Loopback may have no IPv6.
            r"listen \[::\]:.*": "",
            r"http://127\.0\.0\.1:8000": f"http://127.0.0.1:{site_port}",
            r"server_name [^;]+": f"server_name {names}",
            r"/etc/letsencrypt/live/\S+/fullchain\.pem": f"{self.folder}/certificate.pem",
            r"/etc/letsencrypt/live/\S+/privkey\.pem": f"{self.folder}/key.pem",
            r"/var/cache/nginx/pho-nha": f"{self.folder}/cache",
            r"/var/log/nginx/pho-nha\.log": str(self.log),
            r"/var/log/nginx/pho-nha-error\.log": str(self.error_log),
            r"/srv/pho-nha": str(ROOT),
        }.items():
            text, number = re.subn(committed, here, text)
            assert number, f"{committed} is not in {COMMITTED.name}"
        return text

    def start(self) -> Nginx:
        self.process = subprocess.Popen([str(NGINX), "-p", str(self.folder), "-c", str(self.file)])
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            assert self.process.poll() is None, (self.folder / "start.log").read_text()
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return self
            except OSError:
                time.sleep(0.02)
        raise RuntimeError("nginx did not start in time")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(timeout=20)

    def connect(self, *, name: str = HOST) -> ssl.SSLSocket:
        """A TLS connection that asks for a server by that name. Raises ssl.SSLError where there is none."""
        context = ssl.create_default_context(cafile=str(self.folder / "certificate.pem"))
        context.check_hostname = False
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=20)
        return context.wrap_socket(plain, server_hostname=name)

    def ask(self, *lines: str, host: str = HOST, plain: bool = False) -> bytes:
        """All that comes back for a request written by hand: its first line, then headers."""
        head = "\r\n".join((lines[0], f"Host: {host}", "Connection: close", *lines[1:], "", ""))
        plain_connection = socket.create_connection(("127.0.0.1", self.plain_port), timeout=20) if plain else None
        with plain_connection or self.connect() as connection:
            connection.sendall(head.encode())
            return b"".join(iter(lambda: connection.recv(65536), b""))

    def announce(self, url: str, length: int) -> tuple[str, str]:
        """Ask whether so many bytes may be sent. Returns the status, "100" for yes, and the page that comes for no."""
        asked = f"POST {url} HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: {length}\r\nExpect: 100-continue\r\n\r\n"
        with self.connect() as connection:
            connection.sendall(asked.encode())
            head, _, body = connection.recv(65536).partition(b"\r\n\r\n")
            expected = int(next(re.finditer(rb"Content-Length: (\d+)", head), [b"", b"0"])[1])
            while len(body) < expected:
                body += connection.recv(65536)
        return head.split(b" ")[1].decode(), body.decode()

    def entries(self, number: int) -> list[dict[str, Any]]:
        """So many lines of the access log, which are written when connections have ended."""
        deadline = time.monotonic() + 20
        while (found := self.log.read_text().count("\n")) < number and time.monotonic() < deadline:
            time.sleep(0.02)
        assert found == number
        return [json.loads(line) for line in self.log.read_text().splitlines()]

    def wait_for(self, address: str) -> None:
        """Until the access log names the address: what was asked before it is written by then."""
        deadline = time.monotonic() + 20
        while address not in self.log.read_text() and time.monotonic() < deadline:
            time.sleep(0.02)
        assert address in self.log.read_text()

    def written(self) -> str:
        """Whatever nginx wrote into any file."""
        files = [path for path in self.folder.rglob("*") if path.is_file() and path.suffix != ".pem"]
        return "".join(path.read_text("utf-8", "replace") for path in files)


def _certificate() -> tuple[bytes, bytes]:
    """A key and a certificate that it signed itself, both in PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST), x509.DNSName(f"*.{HOST}")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return private, certificate.public_bytes(Encoding.PEM)
