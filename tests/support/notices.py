"""The forms of notices: a draft begun, its fields, and files attached."""

from __future__ import annotations

from io import BytesIO

from PIL import Image

from citizen_site.notices.models import Notice
from tests.support.pages import Page, Visitor

START = "/thong-bao/viet"
# The name of a file and its content.
Sent = tuple[str, bytes]


def begin(desk: Visitor, **data: str) -> str:
    """Start a draft; the address of its form."""
    answer = desk.submit(START, data, status=303)
    return str(answer.response.location)


def fields(page: Page, **changes: str) -> dict[str, str]:
    """The fields that the form of this page would send, with changes. Boxes and radio buttons are left out."""
    values: dict[str, str] = {}
    for node in [*page.all("input"), *page.all("textarea"), *page.all("select")]:
        name = node.get("name")
        if not name or node.get("type") in ("checkbox", "radio"):
            continue
        if node.tag.endswith("select"):
            chosen = [option for option in node.iter() if option.get("selected") is not None]
            values[name] = chosen[0].get("value") if chosen else ""
        else:
            values.setdefault(name, node.get("value") or "".join(node.itertext()).lstrip("\n"))
    return {**values, **changes}


def photo(size: tuple[int, int] = (2000, 1000)) -> bytes:
    """A JPEG file with a description in its metadata; the size in pixels."""
    image = Image.new("RGB", size, "#0b5f58")
    exif = Image.Exif()
    exif[0x010E] = "nhà ông An"
    target = BytesIO()
    image.save(target, "JPEG", exif=exif)
    return target.getvalue()


def attach(desk: Visitor, notice: Notice, *files: Sent, status: int = 303, key: str = "0123456789abcdef") -> Page:
    url = f"/thong-bao/viet/{notice.code}/tep"
    data = {"upload_key": key, "files": [(BytesIO(content), name) for name, content in files]}
    return desk.submit(url, data, status=status)
