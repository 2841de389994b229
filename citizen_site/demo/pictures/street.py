"""A street of Hanoi, the background of every drawing: tube houses, pavement, road and passers-by."""

from __future__ import annotations

from citizen_site.demo.pictures.sketch import HEIGHT, WIDTH, Sketch

PAVEMENT, KERB, ROAD = 350, 412, 424

# Sky, far haze, road, pavement, how dark the houses are (0 to 1).
LIGHTS = {
    "morning": ("#cfe8f2", "#f6efe0", "#8a8f94", "#d8cfc0", 0.0),
    "noon": ("#a9d8ee", "#e4f2f4", "#92969a", "#e2dacb", 0.0),
    "evening": ("#f6c58f", "#f9e0bd", "#7d7c82", "#cbb9a4", 0.12),
    "rain": ("#b3bfc6", "#ccd4d6", "#6f7980", "#b5b3ac", 0.15),
    "night": ("#1f2f4a", "#33466a", "#454b57", "#5f6069", 0.55),
}
WALLS = ("#f2d38b", "#e9b872", "#f4e3c1", "#d98f6c", "#b9d0b4", "#a9c4cf", "#e8c9b5", "#efe6d8", "#c9b6d3")
SHUTTERS = ("#3f7d6e", "#2f6a8a", "#8a5a3c", "#5b7f4a")
AWNINGS = ("#c8452f", "#2e7d6b", "#d99a2b", "#3d6ea5")
LEAVES = ("#4f8f4b", "#3f7a45", "#6aa457")


def draw_street(sketch: Sketch, light: str = "") -> None:
    """The ground: sky, a row of houses, pavement with a tree, road."""
    light = light or sketch.chance.choice(("morning", "noon", "evening"))
    sky, haze, road, pavement, sketch.dark = LIGHTS[light]
    sketch.box(0, 0, WIDTH, PAVEMENT, sky)
    sketch.box(0, 180, WIDTH, PAVEMENT, haze)
    if light == "night":
        for _ in range(25):
            sketch.oval(sketch.chance.uniform(0, WIDTH), sketch.chance.uniform(0, 120), 1.2, 1.2, "#c9d3e6")
    elif light in ("morning", "noon", "evening"):
        sketch.oval(sketch.chance.uniform(80, 720), 55, 30, 30, "#fff3cf" if light != "evening" else "#fbe1a0")
    left = -sketch.chance.uniform(0, 60)
    while left < WIDTH:
        width = sketch.chance.uniform(95, 150)
        _house(sketch, left, width)
        left += width
    sketch.box(0, PAVEMENT, WIDTH, KERB, pavement)
    for number in range(-2, 18):
        sketch.line([(number * 52 + 20, PAVEMENT), (number * 52 - 6, KERB)], sketch.shade("#b8ad9c"), 1.5)
    sketch.box(0, KERB, WIDTH, ROAD, sketch.shade("#a49c8f"))
    sketch.box(0, ROAD, WIDTH, HEIGHT, road)
    for number in range(5):
        sketch.box(number * 190 + 30, 508, number * 190 + 120, 516, sketch.shade("#e9e4d6"), 2)
    if light == "rain":
        for _ in range(60):
            x, y = sketch.chance.uniform(0, WIDTH), sketch.chance.uniform(0, HEIGHT)
            sketch.line([(x, y), (x - 4, y + 18)], "#dfe6ea", 1.2)


def _house(sketch: Sketch, left: float, width: float) -> None:
    """A tube house: a shop below, shutters and balconies above."""
    right, top = left + width, sketch.chance.uniform(60, 170)
    wall = sketch.pick(WALLS)
    sketch.box(left, top, right, PAVEMENT, wall)
    sketch.box(right - 3, top, right, PAVEMENT, sketch.shade("#8f7d68"))
    if sketch.chance.random() < 0.5:
        sketch.shape([(left - 4, top), ((left + right) / 2, top - 30), (right + 4, top)], sketch.shade("#a2452e"))
    else:
        sketch.box(left - 3, top - 7, right + 3, top, sketch.shade("#c9b79c"))
        sketch.oval(left + width * 0.3, top - 20, 15, 12, sketch.shade("#9fb3bb"))
    shutter = sketch.pick(SHUTTERS)
    floor = top + 22
    while floor < 225:
        lit = sketch.dark > 0.4 and sketch.chance.random() < 0.5
        for x in (left + width * 0.18, left + width * 0.58):
            sketch.box(x, floor, x + width * 0.24, floor + 40, "#f7d98a" if lit else shutter, 2)
            sketch.line([(x + width * 0.12, floor), (x + width * 0.12, floor + 40)], wall, 2)
        if sketch.chance.random() < 0.6:
            sketch.box(left + 8, floor + 42, right - 8, floor + 46, sketch.shade("#6d6257"))
            for plant in range(3):
                sketch.oval(left + 20 + plant * width * 0.28, floor + 38, 8, 7, sketch.pick(LEAVES))
        floor += 64
    sketch.box(left + 8, 280, right - 8, PAVEMENT, sketch.shade("#5d5148"))
    sketch.box(left + 14, 288, right - 14, PAVEMENT, sketch.shade("#857769"))
    awning = sketch.pick(AWNINGS)
    sketch.shape([(left + 6, 262), (right - 6, 262), (right + 2, 286), (left - 2, 286)], awning)
    for stripe in range(1, 6, 2):
        x = left + width * stripe / 6
        sketch.shape([(x, 262), (x + width / 6, 262), (x + width / 6 + 1, 286), (x - 1, 286)], sketch.shade("#f4ead8"))


def draw_tree(sketch: Sketch, x: float, foot: float = 400, tall: float = 210) -> None:
    """A street tree in its square of earth."""
    sketch.oval(x, foot, 30, 8, sketch.shade("#7a6650"))
    sketch.shape([(x - 9, foot), (x + 9, foot), (x + 6, foot - tall), (x - 6, foot - tall)], sketch.shade("#6e5540"))
    for dx, dy, size in ((-38, -10, 46), (36, -16, 48), (0, -48, 54), (0, -6, 40)):
        sketch.blob(x + dx, foot - tall + dy, size, size * 0.8, sketch.pick(LEAVES), 0.08)


def draw_lamp(sketch: Sketch, x: float, foot: float = 405) -> tuple[float, float]:
    """A street lamp; returns where its light is."""
    steel = sketch.shade("#59636b")
    sketch.box(x - 5, foot - 300, x + 5, foot, steel, 3)
    sketch.line([(x, foot - 296), (x + 40, foot - 316), (x + 78, foot - 314)], steel, 6)
    sketch.shape(
        [(x + 66, foot - 320), (x + 112, foot - 316), (x + 108, foot - 304), (x + 68, foot - 308)],
        sketch.shade("#3d464d"),
    )
    return x + 90, foot - 302


def draw_motorbike(sketch: Sketch, x: float, foot: float) -> None:
    """A scooter, seen from the side."""
    colour = sketch.pick(("#c8452f", "#2f6a8a", "#e8e4da", "#3f4a52", "#2e7d6b"))
    for wheel in (x - 34, x + 34):
        sketch.oval(wheel, foot - 14, 15, 15, sketch.shade("#23282c"))
        sketch.oval(wheel, foot - 14, 7, 7, sketch.shade("#9aa3a8"))
    sketch.shape(
        [(x - 46, foot - 34), (x - 30, foot - 46), (x + 4, foot - 40), (x + 10, foot - 22), (x - 30, foot - 18)], colour
    )
    sketch.shape([(x + 8, foot - 20), (x + 22, foot - 62), (x + 34, foot - 60), (x + 30, foot - 18)], colour)
    sketch.line([(x + 26, foot - 60), (x + 14, foot - 72)], sketch.shade("#23282c"), 4)
    sketch.box(x - 42, foot - 52, x - 2, foot - 44, sketch.shade("#23282c"), 4)
    sketch.oval(x + 32, foot - 54, 5, 5, "#fdf2c4")


def draw_person(sketch: Sketch, x: float, foot: float, tall: float = 92) -> None:
    """Somebody in a conical hat."""
    coat = sketch.pick(("#7a4f8a", "#2f6a8a", "#c0603d", "#4f8f4b", "#b54764"))
    sketch.box(x - 10, foot - tall * 0.4, x - 2, foot, sketch.shade("#2f3a44"), 3)
    sketch.box(x + 2, foot - tall * 0.4, x + 10, foot, sketch.shade("#2f3a44"), 3)
    sketch.box(x - 15, foot - tall * 0.78, x + 15, foot - tall * 0.34, coat, 7)
    sketch.oval(x, foot - tall * 0.86, 10, 11, sketch.shade("#e0ac83"))
    top = foot - tall * 0.9
    sketch.shape([(x - 24, top), (x, top - 22), (x + 24, top)], sketch.shade("#ead9a6"))
