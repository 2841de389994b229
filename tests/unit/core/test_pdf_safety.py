"""Files that are only paper pass; files that do something are refused, each with its own reason."""

from __future__ import annotations

import io
import time
import zlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer

from citizen_site.core.pdf_safety import MAX_BYTES, Refusal, is_pdf, refusal
from tests.support.pdf_files import hybrid, packed_stream, pdf, stream
from tests.support.signing import make_authority, make_holder, sign

START = datetime(2025, 1, 1, tzinfo=UTC)


def linked(uri: str) -> bytes:
    link = f"<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI ({uri}) >> >>"
    return pdf(page="/Annots [6 0 R]", more={6: link})


def going_to(name: str) -> bytes:
    """A link to the page itself, by a name that the file gives to it."""
    link = f"<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /Dest {name} >>"
    return pdf(catalog=f"/Dests << {name} [3 0 R /Fit] >>", page="/Annots [6 0 R]", more={6: link})


def packed(*objects: str, first_number: int = 8) -> bytes:
    """A file whose objects from 8 on lie packed in a stream, named by a table that is a stream as well.

    The stream itself may call them by other numbers.
    """
    base = pdf(catalog="/OpenAction 8 0 R")
    start = len(base)
    inner = packed_stream(dict(enumerate(objects, start=first_number)))
    holder = b"6 0 obj\n" + inner + b"\nendobj\n"
    table_place = start + len(holder)
    rows = b"\x01" + start.to_bytes(4, "big") + b"\x00" + b"\x01" + table_place.to_bytes(4, "big") + b"\x00"
    for index in range(len(objects)):
        rows += b"\x02" + (6).to_bytes(4, "big") + bytes([index])
    previous = int(base[base.rindex(b"startxref\n") + 10 :].split(b"\n")[0])
    entries = (
        f"/Type /XRef /Size {8 + len(objects)} /W [1 4 1] /Index [6 {2 + len(objects)}] /Root 1 0 R /Prev {previous}"
    )
    table = b"7 0 obj\n" + stream(rows, entries, flate=True) + b"\nendobj\n"
    return base + holder + table + b"startxref\n%d\n%%%%EOF\n" % table_place


def encrypted() -> bytes:
    writer = copy_into_new_writer(PdfFileReader(io.BytesIO(pdf())))
    writer.encrypt(owner_pass="chủ", user_pass="")
    target = io.BytesIO()
    writer.write(target)
    return target.getvalue()


def scanned() -> bytes:
    target = io.BytesIO()
    Image.effect_noise((600, 800), 40).save(target, "PDF")
    return target.getvalue()


def signed() -> bytes:
    holder = make_holder("Nguyễn Văn An", "UBND phường Phúc Lợi", make_authority("CA", START), START)
    return sign(pdf(), holder, START)


NOWHERE = b"0000000000 00000 n"
ACTION = "<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
PAPER = {
    "a page": pdf(),
    "a scanned page": scanned(),
    "a signed page": signed(),
    "a link to a site": linked("https://phonha.example"),
    "a link to a telephone": linked("tel:1022"),
    "packed objects": packed("<< /S /GoTo /D [3 0 R /Fit] >>"),
    "a form on paper": pdf(catalog="/AcroForm << /Fields [] >>"),
    "an office file with two tables": hybrid({8: "<< /S /Document >>"}, catalog="/StructTreeRoot 8 0 R"),
    "an office file with a second, empty table": hybrid({8: "<< /S /Document >>"}, appended=True),
    "an office file whose tables agree": hybrid({8: "null"}, more={9: "<< /Producer (Office) >>"}),
    "an entry that leads to the first byte": pdf(more={7: "null"}, rows={6: NOWHERE}),
    "an entry that leads to the first byte, referred to": pdf(catalog="/Metadata 6 0 R", rows={6: NOWHERE}),
    "an entry that leads to another object, which nothing needs": pdf(rows={6: b"0000000015 00000 n"}),
    "a link to a page about scripts": linked("https://vi.example/wiki/JavaScript"),
    "a link to a page named like a file within": linked("https://vi.example/EmbeddedFile/SubmitForm"),
    "a link to a place named like a script": going_to("/JavaScript"),
    "a link to a place named like files within": going_to("/EmbeddedFiles"),
    "a page that speaks of scripts": pdf(text="/JavaScript, /RichMedia"),
    "a link to a map": linked("geo:21.0285,105.8542"),
    "a link for a text message": linked("sms:+84912345678"),
    "a link for a letter": linked("mailto:ubnd@phonha.example?subject=%2FJavaScript"),
    "a link to a chat": linked("zalo://conversation?phone=0912345678"),
}
REFUSED = {
    "a script when opened": (pdf(catalog=f"/OpenAction {ACTION}"), Refusal.SCRIPT),
    "a script among the names": (pdf(catalog=f"/Names << /JavaScript << /Names [(a) {ACTION}] >> >>"), Refusal.SCRIPT),
    "a script on a page": (pdf(page=f"/AA << /O {ACTION} >>"), Refusal.SCRIPT),
    "a script that nothing refers to": (pdf(more={6: ACTION}), Refusal.SCRIPT),
    "a script with an escaped name": (pdf(more={6: "<< /S /J#61vaScript /J#53 (x) >>"}), Refusal.SCRIPT),
    "a script whose name stands elsewhere": (
        pdf(catalog="/OpenAction << /S 6 0 R /J#53 (x) >>", more={6: "/J#61#76aScript"}),
        Refusal.SCRIPT,
    ),
    "a script in packed objects": (packed(ACTION), Refusal.SCRIPT),
    "a script in a nest of lists": (packed(f"[[[ << /Next [ {ACTION} ] >> ]]]"), Refusal.SCRIPT),
    "a script after the end": (pdf() + b"9 0 obj\n<< /S /JavaScript /JS (x) >>\nendobj\n", Refusal.SCRIPT),
    "a script that only the second table names": (hybrid({8: ACTION}, catalog="/OpenAction 8 0 R"), Refusal.SCRIPT),
    "a script that only the second table names and nothing needs": (hybrid({8: f"[{ACTION}]"}), Refusal.SCRIPT),
    "two tables that differ": (
        hybrid({8: "<< /S /Document >>"}, catalog="/StructTreeRoot 8 0 R", more={8: "<< /S /Part >>"}),
        Refusal.UNREADABLE,
    ),
    "a first and a second table that differ": (
        hybrid({8: "<< /S /Document >>"}, more={8: "<< /S /Part >>"}, appended=True),
        Refusal.UNREADABLE,
    ),
    "a script behind an entry that leads to the first byte": (pdf(more={6: ACTION}, rows={6: NOWHERE}), Refusal.SCRIPT),
    "a page that cannot be found": (pdf(rows={3: b"0000000015 00000 n"}), Refusal.UNREADABLE),
    "a script under one key twice": (pdf(more={6: "<< /S /GoTo /S /JavaScript >>"}), Refusal.SCRIPT),
    "a script in packed objects that has two numbers": (packed(ACTION, first_number=40), Refusal.SCRIPT),
    "a script in the text of a page": (pdf(more={6: stream(f"9 0 obj {ACTION}".encode())}), Refusal.SCRIPT),
    "a script packed where no table looks": (
        pdf() + b"9 0 obj\n" + packed_stream({10: ACTION}) + b"\nendobj\n",
        Refusal.SCRIPT,
    ),
    "a script in a trailer that no table ends with": (
        pdf() + f"trailer << /Root << /OpenAction {ACTION} >> >>\n".encode(),
        Refusal.SCRIPT,
    ),
    "a script behind what is no object": (pdf() + b"9 0 obj\n<< /A ) /S /JavaScript >>\n", Refusal.SCRIPT),
    "a link that is a script": (linked("javascript:app.alert"), Refusal.SCRIPT),
    "a link to a file of the machine": (linked("file:///etc/passwd"), Refusal.SCRIPT),
    "a programme to start": (pdf(catalog="/OpenAction << /S /Launch /F (cmd.exe) >>"), Refusal.SCRIPT),
    "a film": (pdf(page="/Annots [6 0 R]", more={6: "<< /Subtype /Movie /Rect [0 0 9 9] >>"}), Refusal.SCRIPT),
    "an enclosed file": (
        pdf(
            catalog="/Names << /EmbeddedFiles << /Names [(a) 6 0 R] >> >>",
            more={6: "<< /EF << /F 7 0 R >> >>", 7: stream(b"MZ", "/Type /EmbeddedFile")},
        ),
        Refusal.ENCLOSED,
    ),
    "an attached file": (pdf(page="/Annots [<< /Subtype /FileAttachment >>]"), Refusal.ENCLOSED),
    "a way into another file": (pdf(catalog="/OpenAction << /S /GoToR /F (//host/share) >>"), Refusal.ENCLOSED),
    "a form that sends": (pdf(page="/AA << /O << /S /SubmitForm /F (http://x) >> >>"), Refusal.FORM),
    "a form of another kind": (pdf(catalog="/AcroForm << /XFA [] >>"), Refusal.FORM),
    "an encrypted file": (encrypted(), Refusal.ENCRYPTED),
    "half a file": (pdf()[:300], Refusal.UNREADABLE),
    "no file": (b"%PDF-1.7\n", Refusal.UNREADABLE),
}


@pytest.mark.parametrize("case", PAPER)
def test_paper_passes_that_is(case: str) -> None:
    assert refusal(PAPER[case]) is None


@pytest.mark.parametrize("case", REFUSED)
def test_refused_is(case: str) -> None:
    content, reason = REFUSED[case]
    assert refusal(content) == reason


def test_a_file_over_ten_megabytes_is_refused_unread() -> None:
    assert refusal(pdf() + b" " * MAX_BYTES) == Refusal.TOO_LARGE


def test_a_bomb_in_the_table_or_in_packed_objects_is_refused_at_once() -> None:
    began = time.process_time()
    zeros = zlib.compress(b"0 " * 100_000_000, 9)
    bomb = b"<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (
        len(zeros),
        zeros,
    )
    content = packed("<< >>")
    old = content[content.index(b"6 0 obj\n") + 8 : content.index(b"\nendobj\n7 0 obj")]
    grown = content.replace(old, bomb)
    shift = len(bomb) - len(old)
    place = int(content[content.rindex(b"startxref\n") + 10 :].split(b"\n")[0])
    row, new_row = place.to_bytes(4, "big"), (place + shift).to_bytes(4, "big")
    assert refusal(content) is None
    table = content[content.index(b"7 0 obj\n") : content.rindex(b"startxref\n")]
    head, packed_rows = table.split(b"stream\n", 1)
    rows = zlib.decompress(packed_rows.split(b"\nendstream")[0]).replace(row, new_row)
    new_rows = zlib.compress(rows, 9)
    head = head.replace(b"/Length %d" % len(packed_rows.split(b"\nendstream")[0]), b"/Length %d" % len(new_rows))
    grown = grown[: grown.index(b"7 0 obj\n")] + head + b"stream\n" + new_rows + b"\nendstream\nendobj\n"
    grown += b"startxref\n%d\n%%%%EOF\n" % (place + shift)
    assert refusal(grown) == Refusal.TOO_COMPLEX
    assert time.process_time() - began < 10


def test_a_file_of_too_many_objects_is_refused() -> None:
    many = dict.fromkeys(range(6, 60000), "<<>>")
    assert refusal(pdf(more=many)) == Refusal.TOO_COMPLEX


def test_a_file_that_takes_too_long_is_refused() -> None:
    assert refusal(pdf(), max_seconds=0) == Refusal.TOO_COMPLEX


def test_a_pdf_is_known_by_its_first_signs() -> None:
    assert is_pdf(pdf())
    assert not is_pdf(b"<script>alert(1)</script>" + pdf())
    assert not is_pdf(b"\xff\xd8\xff")


@given(st.binary(max_size=300), st.integers(0, 600), st.integers(0, 40))
def test_a_damaged_file_never_breaks_the_check(noise: bytes, place: int, cut: int) -> None:
    content = pdf(catalog=f"/OpenAction {ACTION}")
    damaged = content[:place] + noise + content[place + cut :]
    assert refusal(damaged) is None or isinstance(refusal(damaged), Refusal)
