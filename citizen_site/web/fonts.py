"""Subsets the site's typeface to the letters of Vietnamese and English pages: about 10 KB a weight."""

from __future__ import annotations

import io
from pathlib import Path

import fontpkg_be_vietnam_pro
from fontTools import subset

WEIGHTS = {400: "BeVietnamPro-Regular.ttf", 600: "BeVietnamPro-SemiBold.ttf"}

# Printable ASCII, every Vietnamese letter, and the signs that the texts use.
VIETNAMESE = (
    "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ"
    "ÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬÈÉẺẼẸÊỀẾỂỄỆÌÍỈĨỊÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢÙÚỦŨỤƯỪỨỬỮỰỲÝỶỸỴĐ"
)
CHARACTERS = "".join(map(chr, range(0x20, 0x7F))) + VIETNAMESE + "–—…“”‘’«»·•×÷°€₫²½\u00a0"


def subset_font(weight: int) -> bytes:
    """The WOFF2 file of one weight."""
    source = Path(fontpkg_be_vietnam_pro.__file__).parent / "files" / WEIGHTS[weight]
    options = subset.Options()
    options.flavor = "woff2"
    options.layout_features = ["kern", "liga", "mark", "mkmk", "ccmp", "tnum"]
    options.hinting = False
    options.desubroutinize = True
    font = subset.load_font(str(source), options)
    cutter = subset.Subsetter(options)
    cutter.populate(text=CHARACTERS)
    cutter.subset(font)
    target = io.BytesIO()
    subset.save_font(font, target, options)
    return target.getvalue()
