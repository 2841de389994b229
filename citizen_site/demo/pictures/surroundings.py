"""Drawings of floods, rubbish, trees, building sites, noise, animals and food stalls."""

from __future__ import annotations

from citizen_site.demo.pictures.catalogue import after, before
from citizen_site.demo.pictures.sketch import HEIGHT, WIDTH, Sketch
from citizen_site.demo.pictures.street import KERB, ROAD, draw_motorbike, draw_person, draw_street, draw_tree


@before("ngap-ung")
def flood(sketch: Sketch) -> None:
    draw_street(sketch, "rain")
    draw_tree(sketch, sketch.chance.choice((90, 700)))
    draw_motorbike(sketch, 260, 500)
    draw_person(sketch, 560, 500, 104)
    water = sketch.shade("#7f9aa6")
    sketch.box(0, 398, WIDTH, HEIGHT, water)
    sketch.shape([(0, 398), *[(x, 394 + (x // 50 % 2) * 6) for x in range(0, 850, 50)], (WIDTH, 420), (0, 420)], water)
    draw_motorbike(sketch, 260, 462)
    draw_person(sketch, 560, 470, 104)
    sketch.box(200, 440, 330, 470, water)
    sketch.box(530, 440, 592, 472, water)
    for _ in range(26):
        x, y = sketch.chance.uniform(0, WIDTH), sketch.chance.uniform(420, 590)
        sketch.line([(x, y), (x + 46, y)], sketch.shade("#a9c0c9"), 2.5)
    sketch.oval(sketch.chance.uniform(380, 460), 520, 16, 5, "#e5d7a8")


@after("ngap-ung")
def drained(sketch: Sketch) -> None:
    draw_street(sketch, "morning")
    draw_tree(sketch, sketch.chance.choice((90, 700)))
    for step in range(6):
        sketch.box(330 + step * 22, KERB + 2, 344 + step * 22, ROAD + 6, "#3c4347", 2)
    sketch.blob(420, 560, 90, 9, sketch.shade("#a3b3ba"), 0.1)
    draw_motorbike(sketch, 240, 520)
    draw_person(sketch, 600, 408)


@before("rac-thai")
def rubbish(sketch: Sketch) -> None:
    draw_street(sketch)
    draw_tree(sketch, 690)
    x = sketch.chance.uniform(260, 420)
    for _ in range(16):
        dx, dy = sketch.chance.uniform(-130, 130), sketch.chance.uniform(-26, 34)
        size = sketch.chance.uniform(26, 44)
        sketch.blob(
            x + dx,
            408 + dy - abs(80 - abs(dx)) * 0.2,
            size,
            size * 0.8,
            sketch.pick(("#2e3a44", "#3d4c57", "#d9d4c8", "#4f7d8a", "#8a9aa3", "#c9b27c")),
            0.1,
        )
    sketch.shape([(x + 60, 440), (x + 130, 420), (x + 150, 462), (x + 84, 476)], sketch.shade("#b98d57"))
    for _ in range(14):
        sketch.blob(
            x + sketch.chance.uniform(-190, 190),
            440 + sketch.chance.uniform(0, 44),
            7,
            5,
            sketch.pick(("#e8e2d3", "#c8452f", "#7fae62")),
        )
    for _ in range(5):
        sketch.oval(x + sketch.chance.uniform(-100, 100), 330 + sketch.chance.uniform(-30, 30), 2, 2, "#333")


@after("rac-thai")
def clean_corner(sketch: Sketch) -> None:
    draw_street(sketch)
    draw_tree(sketch, 690)
    x = sketch.chance.uniform(260, 420)
    for number, colour in enumerate(("#3f8f57", "#3d6ea5", "#d9a52b")):
        left = x - 90 + number * 66
        sketch.box(left, 346, left + 52, 410, sketch.shade(colour), 5)
        sketch.box(left - 4, 336, left + 56, 348, sketch.shade(colour), 4)
        sketch.line([(left + 12, 372), (left + 40, 372)], "#f4efe3", 4)
    draw_person(sketch, x + 190, 410)


@before("cay-xanh")
def fallen_tree(sketch: Sketch) -> None:
    draw_street(sketch, sketch.chance.choice(("rain", "morning")))
    foot = sketch.chance.uniform(110, 200)
    sketch.blob(foot, 400, 44, 20, sketch.shade("#7a6650"), 0.25)
    sketch.shape([(foot - 8, 372), (foot + 10, 404), (foot + 400, 500), (foot + 410, 480)], sketch.shade("#6e5540"))
    for dx, dy in ((300, 450), (360, 500), (430, 470), (470, 520), (390, 540), (330, 520)):
        sketch.blob(foot + dx, dy, 66, 44, sketch.pick(("#4f8f4b", "#3f7a45", "#6aa457")), 0.14)
    for root in (-30, -12, 8):
        sketch.line([(foot, 390), (foot + root - 14, 358 + abs(root))], sketch.shade("#5b4634"), 5)


@after("cay-xanh")
def tree_cleared(sketch: Sketch) -> None:
    draw_street(sketch, "noon")
    foot = sketch.chance.uniform(110, 200)
    draw_tree(sketch, foot, tall=120)
    for side in (-22, 22):
        sketch.line([(foot + side, 400), (foot + side / 3, 320)], sketch.shade("#b98d57"), 4)
    draw_motorbike(sketch, 500, 540)
    draw_person(sketch, 400, 408)


@before("xay-dung")
def building_site(sketch: Sketch) -> None:
    draw_street(sketch)
    x = sketch.chance.uniform(230, 330)
    sketch.shape([(x - 150, 470), (x - 20, 372), (x + 130, 470)], sketch.shade("#dcb777"))
    sketch.shape([(x - 80, 470), (x - 10, 400), (x + 60, 470)], sketch.shade("#c99f5c"))
    for row in range(4):
        for column in range(5):
            left = x + 190 + column * 36 + (row % 2) * 10
            sketch.box(
                left, 444 - row * 20, left + 33, 462 - row * 20, sketch.pick(("#b5533a", "#a44530", "#c4654a")), 2
            )
    for _ in range(7):
        sketch.oval(
            x + sketch.chance.uniform(-100, 260), sketch.chance.uniform(300, 380), 46, 22, sketch.shade("#ded3bf")
        )
    sketch.shape([(640, 470), (700, 470), (670, 380)], "#e27a2b")
    sketch.box(652, 424, 688, 436, "#f7f2e4")


@before("tieng-on")
def karaoke(sketch: Sketch) -> None:
    draw_street(sketch, "evening")
    x = sketch.chance.uniform(300, 420)
    sketch.box(x - 50, 270, x + 50, 412, sketch.shade("#2b2f36"), 8)
    for y, size in ((306, 24), (366, 36)):
        sketch.oval(x, y, size, size, sketch.shade("#555d68"))
        sketch.oval(x, y, size * 0.45, size * 0.45, sketch.shade("#23272d"))
    for side in (-1, 1):
        for number in range(3):
            reach = 90 + number * 38
            sketch.line(
                [
                    (x + side * reach, 300 - number * 10),
                    (x + side * (reach + 16), 340),
                    (x + side * reach, 380 + number * 10),
                ],
                "#c8452f",
                5,
            )
    draw_person(sketch, x + 260 if x < 360 else x - 260, 410)


@before("dong-vat")
def stray_dog(sketch: Sketch) -> None:
    draw_street(sketch)
    draw_tree(sketch, 120)
    x, coat = sketch.chance.uniform(340, 480), sketch.pick(("#c98f4e", "#8a6242", "#3d3833", "#e2cba4"))
    for leg in (-52, -34, 38, 56):
        sketch.box(x + leg - 6, 470, x + leg + 6, 522, coat, 5)
    sketch.box(x - 66, 426, x + 68, 480, coat, 24)
    sketch.line([(x - 62, 440), (x - 98, 402), (x - 92, 388)], coat, 11)
    sketch.oval(x + 86, 420, 32, 28, coat)
    sketch.shape([(x + 64, 402), (x + 62, 372), (x + 84, 394)], coat)
    sketch.shape([(x + 92, 394), (x + 108, 372), (x + 112, 404)], coat)
    sketch.oval(x + 116, 428, 12, 9, coat)
    sketch.oval(x + 124, 424, 5, 4, "#1f2326")
    sketch.oval(x + 94, 414, 4, 4, "#1f2326")


@before("an-toan-thuc-pham")
def food_stall(sketch: Sketch) -> None:
    draw_street(sketch)
    x = sketch.chance.uniform(330, 450)
    sketch.box(x - 130, 350, x + 130, 432, sketch.shade("#9fb3bb"), 4)
    sketch.box(x - 122, 300, x + 122, 350, sketch.shade("#dcecef"), 3)
    for number in range(5):
        sketch.oval(x - 90 + number * 45, 336, 17, 10, sketch.pick(("#c0603d", "#d9a52b", "#8f4a2f")))
    sketch.shape([(x - 160, 240), (x + 160, 240), (x + 140, 268), (x - 140, 268)], sketch.pick(("#c8452f", "#d99a2b")))
    for pole in (x - 128, x + 128):
        sketch.line([(pole, 260), (pole, 352)], sketch.shade("#6d675c"), 5)
    for wheel in (x - 84, x + 84):
        sketch.oval(wheel, 440, 20, 20, sketch.shade("#3d464d"))
    for _ in range(8):
        sketch.oval(x + sketch.chance.uniform(-110, 110), sketch.chance.uniform(286, 326), 2.6, 2, "#23282c")
    sketch.blob(x + 40, 500, 120, 16, sketch.shade("#7f8a86"), 0.15)
