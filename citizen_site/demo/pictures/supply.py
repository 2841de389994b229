"""Drawings of faults in water, light and cables, before and after the repair."""

from __future__ import annotations

from citizen_site.demo.pictures.catalogue import after, before
from citizen_site.demo.pictures.sketch import WIDTH, Sketch
from citizen_site.demo.pictures.street import draw_lamp, draw_motorbike, draw_person, draw_street, draw_tree


@before("nuoc-sach")
def leaking_pipe(sketch: Sketch) -> None:
    draw_street(sketch)
    x = sketch.chance.uniform(320, 470)
    sketch.blob(x, 470, 230, 46, sketch.shade("#8fb3c4"), 0.08)
    sketch.blob(x, 400, 70, 22, sketch.shade("#7a6650"))
    sketch.box(x - 90, 388, x + 90, 404, sketch.shade("#4c7f96"), 8)
    sketch.box(x - 12, 382, x + 12, 410, sketch.shade("#3a6479"), 4)
    for dx in (-70, -46, -20, 8, 34, 60, 84):
        sketch.line([(x, 388), (x + dx * 0.6, 300 - (90 - abs(dx)) * 0.7), (x + dx, 372)], "#cfe6ef", 4)
    for _ in range(24):
        sketch.oval(x + sketch.chance.uniform(-100, 100), sketch.chance.uniform(260, 380), 3, 4, "#dff0f6")


@after("nuoc-sach")
def mended_pipe(sketch: Sketch) -> None:
    draw_street(sketch)
    x = sketch.chance.uniform(320, 470)
    sketch.box(x - 70, 376, x + 70, 406, sketch.shade("#c4b9a8"), 3)
    sketch.oval(x, 391, 26, 8, sketch.shade("#3d6ea5"))
    sketch.oval(x, 391, 18, 5, sketch.shade("#5b8fc4"))
    draw_person(sketch, x + 150, 408)
    draw_tree(sketch, 120)


@before("chieu-sang")
def dark_lamp(sketch: Sketch) -> None:
    draw_street(sketch, "night")
    sketch.zoom, sketch.middle = 1.05, 300
    x = sketch.chance.uniform(240, 460)
    light = draw_lamp(sketch, x)
    sketch.line(
        [(light[0] - 10, light[1] + 2), (light[0] - 2, light[1] + 10), (light[0] + 6, light[1] + 3)], "#9aa3a8", 3
    )
    draw_person(sketch, x + 150, 470)
    sketch.shape([(x + 162, 430), (x + 300, 400), (x + 300, 480)], "#56607a")
    draw_motorbike(sketch, 660, 560)


@after("chieu-sang")
def lamp_shines(sketch: Sketch) -> None:
    draw_street(sketch, "night")
    sketch.zoom, sketch.middle = 1.05, 300
    x = sketch.chance.uniform(240, 460)
    light = draw_lamp(sketch, x)
    draw_person(sketch, x + 150, 470)
    draw_motorbike(sketch, 660, 560)
    sketch.glow(light[0], light[1] + 80, 300, "#ffe9a8")
    sketch.oval(light[0], light[1], 20, 6, "#fff8dc")


@before("day-cap")
def hanging_cables(sketch: Sketch) -> None:
    draw_street(sketch)
    sketch.zoom, sketch.middle = 1.05, 300
    pole = sketch.chance.uniform(180, 300)
    sketch.box(pole - 9, 90, pole + 9, 405, sketch.shade("#8b8579"), 3)
    sketch.box(pole - 34, 128, pole + 34, 138, sketch.shade("#6d675c"), 2)
    for number in range(9):
        depth = 20 + number * 9
        sketch.sag((pole, 130 + number * 5), (-20, 110 + number * 8), depth, "#2a2e31", 3)
        sketch.sag((pole, 130 + number * 5), (WIDTH + 20, 110 + number * 8), depth * 1.6, "#2a2e31", 3)
    for loop in range(4):
        sketch.blob(pole + 2, 176 + loop * 7, 24, 17, "#2a2e31", 0.2)
        sketch.blob(pole + 2, 176 + loop * 7, 17, 11, sketch.shade("#b9a98f"), 0.2)
    low = pole + sketch.chance.uniform(180, 300)
    sketch.line([(pole + 6, 160), (low - 90, 330), (low, 470), (low + 50, 476)], "#1f2326", 4)
    draw_motorbike(sketch, low + 130 if low < 560 else low - 200, 540)


@after("day-cap")
def tidy_cables(sketch: Sketch) -> None:
    draw_street(sketch)
    sketch.zoom, sketch.middle = 1.05, 300
    pole = sketch.chance.uniform(180, 300)
    sketch.box(pole - 9, 90, pole + 9, 405, sketch.shade("#8b8579"), 3)
    sketch.box(pole - 20, 112, pole + 20, 122, sketch.shade("#6d675c"), 2)
    for number in range(2):
        sketch.sag((pole, 118 + number * 8), (-20, 112 + number * 8), 14, "#2a2e31", 5)
        sketch.sag((pole, 118 + number * 8), (WIDTH + 20, 112 + number * 8), 20, "#2a2e31", 5)
    draw_motorbike(sketch, 520, 540)
