"""Drawings of faults in roads and pavements, before and after the repair."""

from __future__ import annotations

from citizen_site.demo.pictures.catalogue import after, before
from citizen_site.demo.pictures.sketch import WIDTH, Sketch
from citizen_site.demo.pictures.street import PAVEMENT, draw_motorbike, draw_person, draw_street, draw_tree


@before("o-ga")
def pothole(sketch: Sketch) -> None:
    draw_street(sketch)
    draw_tree(sketch, sketch.chance.uniform(60, 740))
    x = sketch.chance.uniform(300, 500)
    sketch.blob(x, 528, 150, 40, sketch.shade("#6f7276"))
    sketch.blob(x, 530, 130, 31, sketch.shade("#4a4a4c"))
    sketch.blob(x + 8, 535, 95, 19, sketch.shade("#8fa9b5"), 0.1)
    sketch.line([(x - 40, 532), (x + 30, 529)], sketch.shade("#c5d6dd"), 3)
    for _ in range(9):
        sketch.blob(x + sketch.chance.uniform(-190, 190), 500 + sketch.chance.uniform(0, 80), 8, 5, "#5c5e61")
    draw_motorbike(sketch, x - 240 if x > 400 else x + 240, 500)


@after("o-ga")
def patched(sketch: Sketch) -> None:
    draw_street(sketch)
    draw_tree(sketch, sketch.chance.uniform(60, 740))
    x = sketch.chance.uniform(300, 500)
    sketch.box(x - 165, 488, x + 165, 572, sketch.shade("#54585c"), 6)
    sketch.line([(x - 165, 488), (x + 165, 488), (x + 165, 572), (x - 165, 572), (x - 165, 488)], "#3c3f42", 3)
    draw_motorbike(sketch, x, 545)


@before("via-he")
def broken_pavement(sketch: Sketch) -> None:
    draw_street(sketch)
    draw_tree(sketch, 110)
    _loose_slabs(sketch, sketch.chance.uniform(330, 420))
    draw_person(sketch, 640, 408)


@after("via-he")
def new_pavement(sketch: Sketch) -> None:
    draw_street(sketch)
    draw_tree(sketch, 110)
    for row in range(3):
        for column in range(17):
            colour = sketch.pick(("#d9c3a5", "#cfb592", "#e2d0b5"))
            sketch.box(
                column * 50 - row * 8, PAVEMENT + row * 21, column * 50 + 47 - row * 8, 369 + row * 21, colour, 2
            )
    draw_tree(sketch, 110)
    draw_person(sketch, 420, 406)
    draw_person(sketch, 470, 406, 70)


def _loose_slabs(sketch: Sketch, x: float) -> None:
    sketch.blob(x, 384, 170, 26, sketch.shade("#8d775c"))
    for number in range(7):
        left = x - 150 + number * 42 + sketch.chance.uniform(-6, 6)
        lift = sketch.chance.uniform(-14, 12)
        sketch.shape(
            [(left, 376), (left + 36, 376 + lift), (left + 30, 400 + lift / 2), (left - 8, 398)],
            sketch.pick(("#cdbfa9", "#b7a78f", "#dacdb8")),
        )


@before("nap-cong")
def open_manhole(sketch: Sketch) -> None:
    draw_street(sketch)
    x = sketch.chance.uniform(320, 480)
    sketch.oval(x, 520, 92, 30, sketch.shade("#9b948a"))
    sketch.oval(x, 520, 78, 24, "#14181b")
    sketch.line([(x - 30, 516), (x - 10, 440), (x + 20, 380)], sketch.shade("#6b5238"), 9)
    for angle in ((-34, 396), (40, 400), (0, 372), (62, 376)):
        sketch.blob(x + 16 + angle[0], angle[1], 26, 15, sketch.pick(("#4f8f4b", "#3f7a45")), 0.2)
    draw_motorbike(sketch, x + 220 if x < 400 else x - 220, 560)


@after("nap-cong")
def new_cover(sketch: Sketch) -> None:
    draw_street(sketch)
    x = sketch.chance.uniform(320, 480)
    sketch.oval(x, 520, 92, 30, sketch.shade("#b8b0a4"))
    sketch.oval(x, 520, 80, 25, sketch.shade("#4b5257"))
    for step in range(-3, 4):
        sketch.line([(x + step * 18 - 8, 508), (x + step * 18 + 8, 532)], sketch.shade("#6c757b"), 4)
    draw_motorbike(sketch, x + 210 if x < 400 else x - 210, 560)


@before("lan-chiem")
def blocked_pavement(sketch: Sketch) -> None:
    draw_street(sketch)
    start = sketch.chance.uniform(90, 170)
    sketch.shape(
        [(start - 30, 250), (start + 420, 250), (start + 470, 292), (start - 60, 292)],
        sketch.pick(("#c8452f", "#3d6ea5", "#2e7d6b")),
    )
    for number in range(4):
        x = start + number * 110
        sketch.box(x, 366, x + 62, 374, sketch.shade("#c0603d"), 3)
        for leg in (6, 52):
            sketch.line([(x + leg, 374), (x + leg, 408)], sketch.shade("#8a4429"), 4)
        for stool in (-14, 76):
            sketch.box(x + stool - 12, 386, x + stool + 12, 408, sketch.pick(("#3d6ea5", "#c8452f", "#d9a52b")), 3)
        sketch.oval(x + 30, 362, 12, 5, "#f4efe3")
    draw_person(sketch, start + 520, 496)


@after("lan-chiem")
def free_pavement(sketch: Sketch) -> None:
    draw_street(sketch)
    start = sketch.chance.uniform(90, 170)
    sketch.line([(0, 362), (WIDTH, 362)], "#f3e3a1", 4)
    draw_person(sketch, start + 140, 406)
    draw_person(sketch, start + 200, 406, 68)
    draw_tree(sketch, start + 480)


@before("do-xe")
def parked_across(sketch: Sketch) -> None:
    draw_street(sketch)
    x = sketch.chance.uniform(280, 460)
    colour = sketch.pick(("#c9cdd0", "#39424a", "#a5352a", "#e9e4d8"))
    sketch.shape([(x - 96, 384), (x - 58, 340), (x + 54, 340), (x + 98, 384)], colour)
    sketch.shape([(x - 80, 382), (x - 52, 348), (x - 4, 348), (x - 4, 382)], sketch.shade("#9fc0cc"))
    sketch.shape([(x + 4, 382), (x + 4, 348), (x + 48, 348), (x + 78, 382)], sketch.shade("#9fc0cc"))
    sketch.box(x - 140, 380, x + 144, 428, colour, 14)
    for wheel in (x - 86, x + 88):
        sketch.oval(wheel, 428, 27, 27, sketch.shade("#23282c"))
        sketch.oval(wheel, 428, 12, 12, sketch.shade("#aab2b6"))
    sketch.oval(x + 136, 396, 7, 8, "#fdf2c4")
    draw_person(sketch, x + 240 if x < 380 else x - 240, 500)


@before("bien-bao-dich-vu-so")
def broken_sign(sketch: Sketch) -> None:
    draw_street(sketch)
    x = sketch.chance.uniform(330, 450)
    sketch.line([(x - 30, 410), (x + 20, 190)], sketch.shade("#6d757b"), 10)
    sketch.shape([(x - 62, 160), (x + 116, 196), (x + 96, 290), (x - 82, 254)], sketch.shade("#2f6a8a"))
    sketch.shape([(x - 54, 168), (x + 106, 200), (x + 90, 280), (x - 72, 248)], sketch.shade("#dfeaf0"))
    for row in range(3):
        y = 186 + row * 22
        sketch.line([(x - 40 - row * 4, y), (x + 70 - row * 16, y + 22)], sketch.shade("#7d97a5"), 5)
    sketch.line([(x + 20, 186), (x + 6, 220), (x + 30, 236), (x + 12, 272)], "#3d464d", 3)


@after("bien-bao-dich-vu-so")
def new_sign(sketch: Sketch) -> None:
    draw_street(sketch)
    x = sketch.chance.uniform(330, 450)
    sketch.box(x - 5, 250, x + 5, 410, sketch.shade("#6d757b"), 3)
    sketch.box(x - 96, 156, x + 96, 256, sketch.shade("#2f6a8a"), 8)
    for row in range(3):
        sketch.line([(x - 76, 182 + row * 24), (x + 76 - row * 34, 182 + row * 24)], "#f4f8fa", 6)
    draw_person(sketch, x + 160, 408)
