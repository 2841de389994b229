"""Sizes come from one scale, colours are named by their purpose, and both are defined in one place."""

from __future__ import annotations

import re

import pytest

from citizen_site.config import ROOT
from citizen_site.reports.web.labels import STATUSES
from citizen_site.reports.workflow import Status

TOKENS = ROOT / "static/css/tokens.css"
LIGHT, DARK = 0, 1
STATUS_COLOURS = (
    *("received", "assigned", "in-progress", "scheduled", "awaiting"),
    *("forwarded", "resolved", "confirmed", "reopened", "declined"),
)
# What lies on what. Text needs a contrast of 4.5 (WCAG AA).
PAIRS = [
    ("text", "page"),
    ("text", "surface"),
    ("text", "primary-tint"),
    ("text", "accent-tint"),
    ("text", "warning-tint"),
    ("text", "danger-tint"),
    ("text-muted", "page"),
    ("text-muted", "surface"),
    ("text-muted", "primary-tint"),
    ("text-muted", "accent-tint"),
    ("text-muted", "warning-tint"),
    ("primary", "page"),
    ("primary", "surface"),
    ("primary", "primary-tint"),
    ("primary", "accent-tint"),
    ("primary", "warning-tint"),
    ("primary-strong", "primary-tint"),
    ("on-primary", "primary"),
    ("on-primary", "primary-strong"),
    ("on-band", "band"),
    ("accent-text", "accent-tint"),
    ("warning-text", "warning-tint"),
    ("danger", "page"),
    ("danger", "surface"),
    ("danger", "danger-tint"),
    ("surface", "danger"),
    ("page", "danger"),
    ("text", "sunk"),
    ("text-muted", "sunk"),
    ("on-accent", "accent"),
    ("on-alarm", "alarm"),
    ("on-alarm-button", "on-alarm"),
    *((f"status-{name}", f"status-{name}-tint") for name in STATUS_COLOURS),
]


def sheets() -> dict[str, str]:
    """Every stylesheet but the one that defines the tokens, without comments."""
    paths = sorted((ROOT / "static/css").rglob("*.css"))
    return {path.name: _without_comments(path.read_text()) for path in paths if path != TOKENS}


def test_sizes_come_from_a_scale_of_at_most_twelve_steps() -> None:
    text = _without_comments(TOKENS.read_text())
    steps = re.findall(r"--size-\d+: ([\d.]+rem);", text)
    assert len(set(steps)) == len(steps) <= 12
    assert sorted(re.findall(r"[\d.]+rem", text)) == sorted(steps), "sizes in rem are steps of the scale"
    raw = {name: found for name, text in sheets().items() if (found := re.findall(r"[\d.]+rem\b", text))}
    assert raw == {}, "use var(--size-…)"


def test_pixels_draw_lines_but_measure_nothing() -> None:
    measures = re.compile(r"\b(font-size|padding[\w-]*|margin[\w-]*|gap|border-radius): [^;]*?(?<!\d)[\d.]+px")
    found = {name: hits for name, text in sheets().items() if (hits := measures.findall(text))}
    assert found == {}


def test_colours_are_defined_once_and_named_by_their_purpose() -> None:
    literal = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch)a?\(", re.IGNORECASE)
    elsewhere = {name for name, text in sheets().items() if literal.search(text)}
    assert elsewhere <= {"print.css"}, "paper is black and white; everything else uses var(--color-…)"
    names = re.findall(r"--[\w-]+", TOKENS.read_text() + "".join(sheets().values()))
    paints = re.compile(r"\b(jade|ochre|brick|paper|ink|red|green|blue|yellow|orange|black|white)\b")
    assert [name for name in names if paints.search(name)] == []


def test_every_token_that_is_used_is_defined_and_the_other_way_round() -> None:
    text = _without_comments(TOKENS.read_text()) + "".join(sheets().values())
    # Drawings take their paints from the page.
    drawings = "".join(path.read_text() for path in sorted((ROOT / "static/img").glob("*.svg")))
    defined = set(re.findall(r"(?<![\w-])(--[\w-]+):", text))
    used = set(re.findall(r"var\((--[\w-]+)[,)]", text + drawings))
    assert defined == used


def test_every_status_has_its_own_word_and_icon_and_a_colour() -> None:
    drawings = re.findall(r'<symbol id="i-([\w-]+)"[^>]*>(.*?)</symbol>', (ROOT / "static/img/icons.svg").read_text())
    icons = {name.removeprefix("status-"): shape for name, shape in drawings if name.startswith("status-")}
    shown = {status.replace("_", "-") for status in Status} | {"confirmed"}
    assert set(icons) == shown
    assert len(set(icons.values())) == len(shown)
    assert len({str(word) for word in STATUSES.values()}) == len(Status)
    coloured = set(re.findall(r"\.is-([\w-]+)", sheets()["status.css"]))
    assert coloured == shown


@pytest.mark.parametrize(("text", "ground"), PAIRS, ids=[f"{text} on {ground}" for text, ground in PAIRS])
@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
def test_text_has_enough_contrast_in_light_and_dark(scheme: int, text: str, ground: str) -> None:
    colours = _colours(scheme)
    lighter, darker = sorted((_luminance(colours[text]), _luminance(colours[ground])), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def _colours(scheme: int) -> dict[str, str]:
    light, dark = _without_comments(TOKENS.read_text()).split("@media (prefers-color-scheme: dark)")
    found = dict(re.findall(r"--color-([\w-]+): (#[0-9a-f]+);", light))
    return found | dict(re.findall(r"--color-([\w-]+): (#[0-9a-f]+);", dark)) if scheme == DARK else found


def _luminance(colour: str) -> float:
    """WCAG's relative luminance of #rgb or #rrggbb."""
    digits = colour.removeprefix("#")
    pairs = [digits[i : i + 2] for i in (0, 2, 4)] if len(digits) == 6 else [2 * each for each in digits]
    parts = [int(each, 16) / 255 for each in pairs]
    red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _without_comments(text: str) -> str:
    return re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
