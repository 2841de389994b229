"""Where a photo was taken, from its EXIF: read only when its sender asks for it."""

from __future__ import annotations

import math
from typing import IO, Any

from PIL import Image
from PIL.ExifTags import GPS, IFD

from citizen_site.core.geo import Point
from citizen_site.core.pictures import PictureError, opened
from citizen_site.core.storage import site_storage
from citizen_site.reports.photos.checking import READERS
from citizen_site.reports.photos.limits import MAX_PIXELS
from citizen_site.reports.photos.models import ReportPhoto


def position_of(photo: ReportPhoto) -> Point | None:
    """The position in a photo's original; None where there is none, or no original any more."""
    if not photo.original_key:
        return None
    try:
        with site_storage().open(photo.original_key) as original:
            return read_position(original)
    except FileNotFoundError:
        return None


def read_position(original: IO[bytes]) -> Point | None:
    """The GPS position in the EXIF of a JPEG, HEIC, WebP or PNG, in degrees. Nonsense is none."""
    try:
        with opened(original, formats=tuple(READERS.values()), max_pixels=MAX_PIXELS) as image:
            return _point(image)
    except PictureError:
        return None


def _point(image: Image.Image) -> Point | None:
    gps = image.getexif().get_ifd(IFD.GPSInfo)
    latitude = _degrees(gps.get(GPS.GPSLatitude), gps.get(GPS.GPSLatitudeRef), "NS", 90)
    longitude = _degrees(gps.get(GPS.GPSLongitude), gps.get(GPS.GPSLongitudeRef), "EW", 180)
    # Cameras that have found no position yet write zeros.
    if latitude is None or longitude is None or (latitude == 0 and longitude == 0):
        return None
    return Point(round(latitude, 6), round(longitude, 6))


def _degrees(parts: Any, side: Any, sides: str, limit: int) -> float | None:
    """ "105° 55' 8.4"" east as 105.919; None when it is not so written."""
    if not isinstance(parts, tuple) or len(parts) != 3 or side not in tuple(sides):
        return None
    degrees, minutes, seconds = (float(part) for part in parts)
    value = degrees + minutes / 60 + seconds / 3600
    if not math.isfinite(value) or not 0 <= value <= limit:
        return None
    return -value if side == sides[1] else value
