"""Safety check of PDF files: one with active, hidden or outgoing content is refused, never cleaned (docs/adr/0020).

A file of paper cannot harm the phone that opens it. Cleaning would break the signature that gives it worth.
"""

from __future__ import annotations

import io
import re
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.decode_limits import DecodeLimits, DocumentDecodeBudget, StreamDecodeLimits
from pyhanko.pdf_utils.misc import PdfDecodeLimitError
from pyhanko.pdf_utils.reader import PdfFileReader

from citizen_site.core.pdf_objects import contradicts, named_objects, scan
from citizen_site.core.pdf_safety import Refusal

MAX_OBJECTS = 50_000
MIB = 1024 * 1024
# Only tables and object streams are unpacked here; pictures and texts stay as they are.
LIMITS = DecodeLimits(
    per_stream=StreamDecodeLimits(max_output_size=32 * MIB),
    document_budget=DocumentDecodeBudget(base_allowance=64 * MIB, max_ratio=20),
)


ACTIONS = {
    "/JavaScript": Refusal.SCRIPT,
    "/Launch": Refusal.SCRIPT,
    "/Rendition": Refusal.SCRIPT,
    "/RichMediaExecute": Refusal.SCRIPT,
    "/Movie": Refusal.SCRIPT,
    "/Sound": Refusal.SCRIPT,
    "/GoToR": Refusal.ENCLOSED,
    "/GoToE": Refusal.ENCLOSED,
    "/SubmitForm": Refusal.FORM,
    "/ImportData": Refusal.FORM,
}
SUBTYPES = {
    "/FileAttachment": Refusal.ENCLOSED,
    "/RichMedia": Refusal.SCRIPT,
    "/Movie": Refusal.SCRIPT,
    "/Screen": Refusal.SCRIPT,
    "/Sound": Refusal.SCRIPT,
    "/3D": Refusal.SCRIPT,
}
KEYS = {
    "/JS": Refusal.SCRIPT,
    "/JavaScript": Refusal.SCRIPT,
    "/EmbeddedFiles": Refusal.ENCLOSED,
    "/EF": Refusal.ENCLOSED,
    "/Collection": Refusal.ENCLOSED,
    "/XFA": Refusal.FORM,
}
LINKS = ("", "http", "https", "mailto", "tel", "sms", "geo", "zalo")
# How a place in the file is given, as in [3 0 R /Fit]: what is named by it may be called like a key.
FITS = {"/XYZ", "/Fit", "/FitH", "/FitV", "/FitR", "/FitB", "/FitBH", "/FitBV"}
# Looked for only where no object could be read: another reader might make one of it.
TELLING = re.compile(rb"/(?:JavaScript|EmbeddedFile|SubmitForm|RichMedia)\b")
TOLD = {
    b"/JavaScript": Refusal.SCRIPT,
    b"/RichMedia": Refusal.SCRIPT,
    b"/EmbeddedFile": Refusal.ENCLOSED,
    b"/SubmitForm": Refusal.FORM,
}
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")


def refusal_of_content(content: bytes, max_seconds: float) -> Refusal | None:
    """Why this PDF file is not taken, or None."""
    try:
        # Not strictly: scanners write files that are a little wrong.
        reader = PdfFileReader(io.BytesIO(content), strict=False, decode_limits=LIMITS)
        if reader.encrypted:
            return Refusal.ENCRYPTED
        if "/Pages" not in reader.root or contradicts(reader):
            return Refusal.UNREADABLE
        deadline = time.monotonic() + max_seconds
        return _first_found(named_objects(reader), deadline) or _first_found(scan(reader, content), deadline)
    except PdfDecodeLimitError:
        return Refusal.TOO_COMPLEX
    except Exception:  # a parser may stumble over a stranger's file in any way
        return Refusal.UNREADABLE


def _first_found(things: Iterator[generic.PdfObject | bytes], deadline: float) -> Refusal | None:
    count = 0
    for thing in things:
        count += not isinstance(thing, bytes)
        if count > MAX_OBJECTS or time.monotonic() > deadline:
            return Refusal.TOO_COMPLEX
        if found := _told(thing) if isinstance(thing, bytes) else _found_in(thing):
            return found
    return None


def _told(content: bytes) -> Refusal | None:
    plain = ESCAPED.sub(lambda match: bytes([int(match[1], 16)]), content) if b"#" in content else content
    match = TELLING.search(content) or TELLING.search(plain)
    return TOLD[match[0]] if match else None


def _found_in(thing: object) -> Refusal | None:
    """Checks everything nested; objects that are only referred to are checked separately."""
    waiting = [thing]
    while waiting:
        each = waiting.pop()
        if isinstance(each, generic.DictionaryObject):
            if found := _judge(each):
                return found
            waiting += [each.raw_get(key) for key in each]
        elif isinstance(each, generic.ArrayObject):
            waiting += [each.raw_get(index) for index in range(len(each))]
    return None


def _judge(entries: generic.DictionaryObject) -> Refusal | None:
    for key in entries:
        if key in KEYS and not _is_place(_value(entries, key)):
            return KEYS[key]
    for key, words in (("/S", ACTIONS), ("/Subtype", SUBTYPES), ("/Type", {"/EmbeddedFile": Refusal.ENCLOSED})):
        # A word may be written apart from where it counts.
        word = _value(entries, key)
        if isinstance(word, generic.NameObject) and word in words:
            return words[word]
    if "/URI" in entries:
        return _judge_link(_value(entries, "/URI"))
    return None


def _value(entries: generic.DictionaryObject, key: str) -> object:
    """What stands there or what it refers to; None where that leads nowhere."""
    try:
        return entries.get(key)
    except PdfDecodeLimitError:
        raise
    except Exception:  # what the document needs was read before
        return None


def _is_place(value: object) -> bool:
    """Is it a place to go to? No script, list of files or form is written like one."""
    return isinstance(value, generic.ArrayObject) and len(value) > 1 and value.raw_get(1) in FITS


def _judge_link(link: object) -> Refusal | None:
    if isinstance(link, generic.DictionaryObject):  # the base of all links
        return None
    text = link.decode("latin-1") if isinstance(link, bytes) else str(link or "")
    try:
        return None if urlsplit(text.strip()).scheme.lower() in LINKS else Refusal.SCRIPT
    except ValueError:
        return Refusal.UNREADABLE
