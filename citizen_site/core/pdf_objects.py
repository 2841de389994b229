"""Everything that a PDF file holds: what its tables name, and what only another reader might find in its bytes."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.decode_limits import DecodePurpose
from pyhanko.pdf_utils.misc import PdfDecodeLimitError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.xref import ObjStreamRef, XRefSectionData

# Behind each of these, any reader that mends broken tables looks for an object.
_BEGINNING = re.compile(rb"(?<![A-Za-z])(?:obj|trailer)(?![A-Za-z])")
_BLANK = re.compile(rb"[\x00\t\n\x0c\r ]*")


def contradicts(reader: PdfFileReader) -> bool:
    """Do the two kinds of tables of a hybrid file place one object differently? Two readers would show two files."""
    sections = [reader.xrefs.get_xref_data(revision) for revision in range(reader.xrefs.total_revisions)]
    for revision, section in enumerate(sections):
        if section.hybrid is None:
            continue
        for number, place in _places(section.hybrid.xref_data).items():
            # A reader that does not know the second table takes the latest row of the first kind.
            rows = (_places(each) for each in reversed(sections[: revision + 1]))
            other = next((row[number] for row in rows if number in row), None)
            if place and other and place != other:
                return True
    return False


def _places(section: XRefSectionData) -> dict[int, tuple[int, int | ObjStreamRef] | None]:
    """Generation and place by number, None where there is no object."""
    return {
        **dict.fromkeys(section.freed),
        **{
            number: (generation, place) if place else None
            for number, (generation, place) in section.standard_xrefs.items()
        },
        **{number: (0, place) for number, place in section.xrefs_in_objstm.items()},
    }


def named_objects(reader: PdfFileReader) -> Iterator[generic.PdfObject]:
    """The trailers and what the tables name. An error where the document needs an object that cannot be read."""
    for revision in range(reader.xrefs.total_revisions):
        yield reader.trailer.flatten(revision)
    seen: set[tuple[int, int]] = set()
    waiting = _references_in(reader.trailer.flatten())
    while waiting:
        reference = waiting.pop()
        if (reference.idnum, reference.generation) in seen:
            continue
        seen.add((reference.idnum, reference.generation))
        # No object begins at the first byte, where the header stands: an old entry that nobody needs, or nothing.
        if reader.xrefs[reference]:
            found = reader.get_object(reference, never_decrypt=True)
            waiting += _references_in(found)
            yield found
    for revision in range(reader.xrefs.total_revisions):
        for reference in reader.xrefs.explicit_refs_in_revision(revision):
            if (reference.idnum, reference.generation) in seen or not reader.xrefs[reference]:
                continue
            seen.add((reference.idnum, reference.generation))
            found = _unneeded(reader, reference)
            if found is not None:
                yield found


def _unneeded(reader: PdfFileReader, reference: generic.Reference) -> generic.PdfObject | None:
    """An object that nothing refers to; None where it cannot be read, because scan() sees what stands in the file."""
    try:
        found: generic.PdfObject = reader.get_object(reference, never_decrypt=True)
    except PdfDecodeLimitError:
        raise
    except Exception:  # a parser may stumble over a stranger's file in any way
        return None
    return found


def scan(reader: PdfFileReader, content: bytes) -> Iterator[generic.PdfObject | bytes]:
    """Objects of the whole file, also packed ones, whatever the tables say; as bytes what is no object."""
    source = io.BytesIO(content)
    beginnings = [*_BEGINNING.finditer(content)]
    yield content[: beginnings[0].start()] if beginnings else content
    for match, following in zip(beginnings, [*beginnings[1:], None], strict=True):
        end = match.end()
        found = _read(reader, source, content, end)
        if found is not None:
            end = source.tell()
            yield found
        if isinstance(found, generic.StreamObject):
            yield from _packed_in(found, reader)
        yield content[end : following.start() if following else len(content)]


def _packed_in(holder: generic.StreamObject, reader: PdfFileReader) -> Iterator[generic.PdfObject | bytes]:
    """By their place, because readers differ in whether they go by place or by number."""
    if holder.get("/Type") != "/ObjStm":
        return
    try:
        content = holder.read_data(DecodePurpose.OBJECT_STREAM)
        first = int(holder["/First"])
        places = [int(word) for word in content[:first].split()][1::2]
    except PdfDecodeLimitError:
        raise
    except Exception:  # nobody can open it, or a table names it and named_objects() has failed
        return
    source = io.BytesIO(content)
    for place in places:
        found = _read(reader, source, content, first + place)
        yield content[first + place :] if found is None else found


def _read(reader: PdfFileReader, source: io.BytesIO, content: bytes, place: int) -> generic.PdfObject | None:
    """The object that stands there, `source` behind it; None where there is none or only a broken one."""
    source.seek(_BLANK.match(content, place).end())  # type: ignore[union-attr]  # it matches nothing at all, too
    # A dictionary with one key twice is none, because readers differ in which one counts.
    reader.strict = True
    try:
        return generic.read_object(source, generic.Reference(0, 0, reader))
    except PdfDecodeLimitError:
        raise
    except Exception:  # a parser may stumble over a stranger's file in any way
        return None
    finally:
        reader.strict = False


def _references_in(thing: object) -> list[generic.Reference]:
    found = []
    waiting = [thing]
    while waiting:
        each = waiting.pop()
        if isinstance(each, generic.IndirectObject):
            found.append(each.reference)
        elif isinstance(each, generic.DictionaryObject):
            waiting += [each.raw_get(key) for key in each]
        elif isinstance(each, generic.ArrayObject):
            waiting += [each.raw_get(index) for index in range(len(each))]
    return found
