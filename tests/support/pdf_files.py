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
    rows: Mapping[int, bytes] | None = None,
) -> bytes:
    """A file of one page. `catalog` and `page` are added to those dictionaries, `more` are objects from number 6 on.

    `rows` are rows of the table that say something else than where the object stands.
    """
    body, places = _body({**_objects(text, catalog, page), **(more or {})})
    size = max({**places, **(rows or {})}) + 1
    return body + _table(places, size, rows or {}, trailer, len(body))


def hybrid(
    hidden: Mapping[int, str],
    *,
    catalog: str = "",
    more: Mapping[int, str | bytes] | None = None,
    appended: bool = False,
) -> bytes:
    """As office suites save it: a table that calls `hidden` (from number 8 on) free, and a stream that has them packed.

    Objects of `more` stand in the table. `appended`: the stream is named by a second table, which is empty.
    """
    objects = {**_objects("Cong van", catalog, ""), 6: packed_stream(hidden), **(more or {})}
    body, places = _body(objects)
    start, size = len(body), max({**hidden, **places}) + 1
    places[7] = start
    packed_rows = [b"\x02" + (6).to_bytes(4, "big") + bytes([index]) for index in range(len(hidden))]
    entries = f"/Type /XRef /Size {size} /W [1 4 1] /Index [8 {len(hidden)}] /Root 1 0 R"
    body += b"7 0 obj\n" + stream(b"".join(packed_rows), entries, flate=True) + b"\nendobj\n"
    if not appended:
        return body + _table(places, size, {}, f"/XRefStm {start}", len(body))
    first = body + _table(places, size, {}, "", len(body))
    return first + _table({}, 0, {}, f"/Prev {len(body)} /XRefStm {start}", len(first)).replace(
        b"/Size 0", b"/Size %d" % size
    )


def packed_stream(objects: Mapping[int, str]) -> bytes:
    """A stream that has objects in it."""
    numbers, place = [], 0
    for number, body in objects.items():
        numbers.append(f"{number} {place}")
        place += len(body) + 1
    head = " ".join(numbers) + " "
    inner = head + " ".join(objects.values())
    return stream(inner.encode(), f"/Type /ObjStm /N {len(objects)} /First {len(head)}", flate=True)


def _objects(text: str, catalog: str, page: str) -> dict[int, str | bytes]:
    content = f"BT /F 24 Tf 72 720 Td ({text}) Tj ET".encode("latin-1")
    return {
        1: f"<< /Type /Catalog /Pages 2 0 R {catalog} >>",
        2: "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: PAGE.format(page),
        4: stream(content),
        5: "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    }


def _body(objects: Mapping[int, str | bytes]) -> tuple[bytes, dict[int, int]]:
    """All before the table, and where each object stands."""
    body = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places: dict[int, int] = {}
    for number, value in sorted(objects.items()):
        places[number] = len(body)
        raw = value if isinstance(value, bytes) else value.encode("latin-1")
        body += b"%d 0 obj\n%s\nendobj\n" % (number, raw)
    return bytes(body), places


def _table(places: Mapping[int, int], size: int, rows: Mapping[int, bytes], trailer: str, start: int) -> bytes:
    table = bytearray(b"xref\n0 %d\n" % size)
    if size:
        table += b"0000000000 65535 f \n"
    for number in range(1, size):
        stands = b"%010d 00000 n" % places[number] if number in places else b"0000000000 65535 f"
        table += rows.get(number, stands) + b" \n"
    return bytes(table) + f"trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()


def stream(content: bytes, entries: str = "", *, flate: bool = False, times: int = 1) -> bytes:
    """A stream object, packed as often as said."""
    filters = ""
    if flate:
        for _ in range(times):
            content = zlib.compress(content, 9)
        filters = "/Filter [" + " /FlateDecode" * times + " ]"
    return f"<< /Length {len(content)} {filters} {entries} >>\nstream\n".encode() + content + b"\nendstream"
