"""The demo's drawn pictures: light, the same each time, and different from each other."""

import io
from pathlib import Path

from PIL import Image

from citizen_site.core.storage import Storage
from citizen_site.demo.pictures import KINDS, KINDS_AFTER, demo_picture, store_demo_picture
from citizen_site.demo.pictures.catalogue import AFTER, BEFORE
from citizen_site.demo.pictures.sketch import Sketch
from citizen_site.reports.attachments.sizes import Size, copy_key


def test_every_drawing_can_be_drawn_and_none_is_like_another() -> None:
    drawn = []
    for drawings in (BEFORE, AFTER):
        for kind, drawing in drawings.items():
            sketch = Sketch(f"{kind}-7")
            drawing(sketch)
            drawn.append(sketch.picture().tobytes())
    assert len(set(drawn)) == len(drawn) == len(KINDS) + len(KINDS_AFTER) >= 24


def test_a_picture_is_light_and_the_same_each_time() -> None:
    one = demo_picture("o-ga", 3)
    demo_picture.cache_clear()
    assert demo_picture("o-ga", 3) == one
    assert demo_picture("o-ga", 4) != one
    assert len(one.contents[Size.LARGE]) < 40_000
    assert len(one.contents[Size.SMALL]) < 15_000
    with Image.open(io.BytesIO(one.contents[Size.SMALL])) as image:
        assert (image.format, image.size) == ("WEBP", (400, 300))


def test_a_kept_picture_is_drawn_once(tmp_path: Path) -> None:
    storage = Storage(tmp_path)
    kept = store_demo_picture(storage, "o-ga", 1, after=True)
    assert storage.read(copy_key(kept.copies, Size.LARGE)) == demo_picture("o-ga", 1, after=True).contents[Size.LARGE]
    storage.write(copy_key(kept.copies, Size.LARGE), b"as it was")
    assert store_demo_picture(storage, "o-ga", 1, after=True) == kept
    assert storage.read(copy_key(kept.copies, Size.LARGE)) == b"as it was"
