"""Small PDF files for tests, written by hand so that each holds exactly what a test is about."""

from __future__ import annotations

import zlib
from collections.abc import Mapping

PAGE = (
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> {} >>"
)


def pdf(
    *,
    text: str = "Thong bao",
    catalog: str = "",
    page: str = "",
    more: Mapping[int, str | bytes] | None = None,
    trailer: str = "",
) -> bytes:
    """A file of one page. `catalog` and `page` are added to those dictionaries, `more` are objects from number 6 on."""
    content = f"BT /F 24 Tf 72 720 Td ({text}) Tj ET".encode("latin-1")
    objects: dict[int, str | bytes] = {
        1: f"<< /Type /Catalog /Pages 2 0 R {catalog} >>",
        2: "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: PAGE.format(page),
        4: stream(content),
        5: "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        **(more or {}),
    }
    body = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places: dict[int, int] = {}
    for number, value in sorted(objects.items()):
        places[number] = len(body)
        raw = value if isinstance(value, bytes) else value.encode("latin-1")
        body += b"%d 0 obj\n%s\nendobj\n" % (number, raw)
    start, size = len(body), max(objects) + 1
    body += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        body += b"%010d 00000 n \n" % places[number] if number in places else b"0000000000 65535 f \n"
    body += f"trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(body)


def stream(content: bytes, entries: str = "", *, flate: bool = False, times: int = 1) -> bytes:
    """A stream object, packed as often as said."""
    filters = ""
    if flate:
        for _ in range(times):
            content = zlib.compress(content, 9)
        filters = "/Filter [" + " /FlateDecode" * times + " ]"
    return f"<< /Length {len(content)} {filters} {entries} >>\nstream\n".encode() + content + b"\nendstream"
