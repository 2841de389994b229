"""Photo files for tests: real JPEG, PNG, WebP, HEIC and AVIF, with everything in them that must not get out."""

from __future__ import annotations

import io
import zlib
from typing import Any

import pillow_heif
from PIL import Image, ImageCms, PngImagePlugin

from citizen_site.core import clock
from citizen_site.core.tokens import digest, new_token
from citizen_site.extensions import db
from citizen_site.reports.models.draft import ReportDraft

pillow_heif.register_heif_opener()

SECRET = "SecretCamera-91"
# 21° 2' 30.12" N, 105° 55' 8.4" E
GPS = {1: "N", 2: (21.0, 2.0, 30.12), 3: "E", 4: (105.0, 55.0, 8.4)}


def exif_with(gps: dict[int, Any] | None = None, orientation: int = 1) -> Image.Exif:
    """EXIF that names the camera and, where given, the position."""
    exif = Image.Exif()
    exif[0x010F] = SECRET
    exif[0x0112] = orientation
    if gps:
        exif.get_ifd(0x8825).update(gps)
    return exif


def photo_file(
    kind: str = "JPEG",
    size: tuple[int, int] = (640, 480),
    *,
    gps: dict[int, Any] | None = None,
    orientation: int = 1,
    mode: str = "RGB",
    colour: Any = None,
) -> bytes:
    """A picture, red on its left and blue on its right, with EXIF, XMP and a colour profile, all with secrets."""
    image = Image.new(mode, size, colour or "red")
    if colour is None:
        image.paste("blue", (size[0] // 2, 0, size[0], size[1]))
    options: dict[str, Any] = {"exif": exif_with(gps, orientation)}
    if mode in ("RGB", "RGBA"):
        options["icc_profile"] = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    if kind == "PNG":
        info = PngImagePlugin.PngInfo()
        info.add_itxt("XML:com.adobe.xmp", f"<x>{SECRET}</x>")
        info.add_text("Comment", SECRET)
        options["pnginfo"] = info
    else:
        options["xmp"] = f"<x:xmpmeta>{SECRET}</x:xmpmeta>".encode()
    if kind == "HEIF":
        options["enc_params"] = {"preset": "ultrafast"}
    target = io.BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def called_mif1(heif_or_avif: bytes) -> bytes:
    """The same file under the name that both kinds may have; what it is, stands behind."""
    return heif_or_avif[:8] + b"mif1" + heif_or_avif[12:]


def display_p3() -> bytes:
    """The colour profile of most phones' screens, as ICC 4 has it: primaries, white and the curve of sRGB."""

    def fixed(*numbers: float) -> bytes:
        return b"".join(round(number * 65536).to_bytes(4, "big", signed=True) for number in numbers)

    curve = b"para\0\0\0\0\0\3\0\0" + fixed(2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
    tags = {
        b"wtpt": b"XYZ \0\0\0\0" + fixed(0.96420, 1.0, 0.82491),
        b"rXYZ": b"XYZ \0\0\0\0" + fixed(0.51512, 0.24120, -0.00105),
        b"gXYZ": b"XYZ \0\0\0\0" + fixed(0.29198, 0.69225, 0.04189),
        b"bXYZ": b"XYZ \0\0\0\0" + fixed(0.15710, 0.06657, 0.78407),
        **dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve),
    }
    place = 128 + 4 + 12 * len(tags)
    table, content = len(tags).to_bytes(4, "big"), b""
    for name, tag in tags.items():
        table += name + (place + len(content)).to_bytes(4, "big") + len(tag).to_bytes(4, "big")
        content += tag
    length = (place + len(content)).to_bytes(4, "big")
    header = length + b"\0\0\0\0\4\0\0\0mntrRGB XYZ " + b"\0" * 12 + b"acsp" + b"\0" * 28
    return (header + fixed(0.96420, 1.0, 0.82491)).ljust(128, b"\0") + table + content


def make_draft(*, key: str = "x" * 32, token: str = "", **values: Any) -> ReportDraft:
    """A draft that has just been begun; `token` opens it when `key` is the app's SECRET_KEY."""
    now = clock.now()
    draft = ReportDraft(
        token_digest=digest(key, "report", token or new_token()), created_at=now, updated_at=now, **values
    )
    db.session.add(draft)
    db.session.flush()
    return draft


def hand_made_png(size: tuple[int, int], pixels: bytes) -> bytes:
    """A PNG with right check sums that claims a size and holds these bytes as its pixels."""

    def chunk(body: bytes) -> bytes:
        return (len(body) - 4).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big")

    header = b"IHDR" + size[0].to_bytes(4, "big") + size[1].to_bytes(4, "big") + b"\x08\x02\x00\x00\x00"
    return b"\x89PNG\r\n\x1a\n" + chunk(header) + chunk(b"IDAT" + pixels) + chunk(b"IEND")
