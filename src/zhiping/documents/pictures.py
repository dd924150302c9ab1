"""Pictures of works that nobody made: brocade, pottery, paper cuttings, lacquer and weaving, drawn from a seed."""

import math
from collections.abc import Callable, Mapping
from functools import lru_cache
from io import BytesIO
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from zhiping.documents.pdf import font_folder

SIZE = (960, 720)
PALETTES = (
    ("#1f3a5f", "#a92b22", "#e0b64a", "#f4efe2", "#23694c"),
    ("#2a1a3a", "#c8452c", "#efc66a", "#f6ead2", "#3c7d7a"),
    ("#14222e", "#8c2f39", "#d9a441", "#efe6d5", "#5a7d4f"),
    ("#3a1d14", "#b5532a", "#e8c07a", "#f7efe0", "#45606b"),
    ("#10323a", "#c0392b", "#f2d06b", "#fbf4e4", "#7a4b8c"),
)
Colours = tuple[str, ...]


def _tiled(tile: Image.Image) -> Image.Image:
    whole = Image.new("RGB", SIZE)
    for x in range(0, SIZE[0], tile.width):
        for y in range(0, SIZE[1], tile.height):
            whole.paste(tile, (x, y))
    return whole


def _diamond(draw: ImageDraw.ImageDraw, x: float, y: float, r: float, fill: str) -> None:
    draw.polygon([(x, y - r), (x + r, y), (x, y + r), (x - r, y)], fill=fill)


def brocade(dice: Random, colours: Colours) -> Image.Image:
    """Rows of stepped diamonds, after Zhuang brocade."""
    step = dice.choice((60, 80, 96, 120))
    tile = Image.new("RGB", (step * 2, step * 2), colours[0])
    draw = ImageDraw.Draw(tile)
    order = dice.sample(colours[1:], 4)
    for cx, cy in ((step, step), (0, 0), (2 * step, 0), (0, 2 * step), (2 * step, 2 * step)):
        for ring, share in enumerate((0.95, 0.74, 0.54, 0.34, 0.16)):
            _diamond(draw, cx, cy, step * share, order[ring % 4] if ring else colours[0])
    for i in range(0, step * 2, 10):
        draw.rectangle((i, step - 3, i + 4, step + 1), fill=order[0])
        draw.rectangle((step - 3, i, step + 1, i + 4), fill=order[1])
    return _tiled(tile)


def weaving(dice: Random, colours: Colours) -> Image.Image:
    """Warp over weft."""
    warp = [dice.choice(colours) for _ in range(12)]
    weft = [dice.choice(colours[1:]) for _ in range(12)]
    unit, over = dice.choice((8, 10, 12)), dice.choice((2, 3, 4))
    tile = Image.new("RGB", (unit * 12, unit * 12))
    draw = ImageDraw.Draw(tile)
    for i in range(12):
        for j in range(12):
            colour = warp[i] if (i + j) % over else weft[j]
            draw.rectangle((i * unit, j * unit, i * unit + unit - 2, j * unit + unit - 2), fill=colour)
    return _tiled(tile)


def _backdrop(dice: Random, low: int = 150, high: int = 225) -> Image.Image:
    top, bottom = dice.randrange(low, high), dice.randrange(60, low)
    shade = Image.linear_gradient("L").resize(SIZE).point(lambda v: top + (bottom - top) * v // 255)
    return Image.merge("RGB", (shade, shade.point(lambda v: v * 96 // 100), shade.point(lambda v: v * 90 // 100)))


def pottery(dice: Random, colours: Colours) -> Image.Image:
    """A vessel in raking light, with bands of glaze."""
    picture = _backdrop(dice)
    shape = Image.new("L", SIZE)
    centre, top, foot = SIZE[0] / 2, 90, 640
    belly, neck, mouth = dice.uniform(150, 250), dice.uniform(50, 110), dice.uniform(70, 150)
    lift = dice.uniform(0.45, 0.72)

    def radius(t: float) -> float:
        body = belly * math.sin(math.pi * min(1.0, max(0.0, (t - 0.12) / 0.98)) ** lift)
        rim = mouth * max(0.0, 1 - t / 0.16)
        return max(neck, body, rim)

    profile = [(radius(i / 60), top + (foot - top) * i / 60) for i in range(61)]
    ImageDraw.Draw(shape).polygon(
        [(centre - r, y) for r, y in profile] + [(centre + r, y) for r, y in reversed(profile)], fill=255
    )
    body = Image.new("RGB", SIZE, colours[dice.randrange(5)])
    draw = ImageDraw.Draw(body)
    for _ in range(dice.randrange(3, 7)):
        y, colour = dice.randrange(top, foot), dice.choice(colours)
        draw.rectangle((0, y, SIZE[0], y + dice.randrange(6, 50)), fill=colour)
        for x in range(-20, SIZE[0], 44):
            draw.arc((x, y - 20, x + 44, y + 24), 0, 180, fill=colours[3], width=3)
    light = Image.linear_gradient("L").rotate(90).resize(SIZE).point(lambda v: 70 + v * 185 // 255)
    body = ImageChops.multiply(body, Image.merge("RGB", (light, light, light)))
    ImageDraw.Draw(picture).ellipse((centre - 260, 600, centre + 260, 690), fill="#4a463e")
    picture.paste(body, (0, 0), shape)
    return picture


def papercut(dice: Random, colours: Colours) -> Image.Image:
    """Red paper, folded four times and cut."""
    half = Image.new("L", (330, 330), 255)
    draw = ImageDraw.Draw(half)
    for _ in range(46):
        x, y, r = dice.randrange(330), dice.randrange(330), dice.randrange(8, 34)
        kind = dice.randrange(3)
        if kind == 0:
            draw.ellipse((x - r, y - r // 2, x + r, y + r // 2), fill=0)
        elif kind == 1:
            draw.polygon([(x, y - r), (x + r // 3, y), (x, y + r), (x - r // 3, y)], fill=0)
        else:
            draw.arc((x - r, y - r, x + r, y + r), dice.randrange(360), dice.randrange(360), fill=0, width=7)
    half = ImageChops.darker(half, half.transpose(Image.Transpose.TRANSPOSE))
    whole = Image.new("L", (660, 660))
    for flip, place in (
        (None, (330, 330)),
        (Image.Transpose.FLIP_LEFT_RIGHT, (0, 330)),
        (Image.Transpose.FLIP_TOP_BOTTOM, (330, 0)),
        (Image.Transpose.ROTATE_180, (0, 0)),
    ):
        whole.paste(half if flip is None else half.transpose(flip), place)
    disc = Image.new("L", (660, 660))
    ImageDraw.Draw(disc).ellipse((6, 6, 654, 654), fill=255)
    picture = Image.new("RGB", SIZE, colours[3])
    picture.paste(colours[1], ((SIZE[0] - 660) // 2, 30), ImageChops.multiply(whole, disc))
    return picture


def lacquer(dice: Random, colours: Colours) -> Image.Image:
    """A dark panel with golden waves and chips of shell."""
    picture = Image.new("RGB", SIZE, dice.choice(("#16100e", "#2a0d0b", "#0d1518")))
    draw = ImageDraw.Draw(picture)
    for band in range(dice.randrange(8, 16)):
        base, swing, speed, phase = 60 + band * 52, dice.uniform(8, 46), dice.uniform(0.006, 0.02), dice.uniform(0, 6)
        points = [(x, base + swing * math.sin(x * speed + phase)) for x in range(0, SIZE[0] + 16, 16)]
        draw.line(points, fill=colours[2] if band % 3 else colours[1], width=dice.randrange(2, 7), joint="curve")
    for _ in range(260):
        x, y, r = dice.randrange(SIZE[0]), dice.randrange(SIZE[1]), dice.uniform(1.5, 7)
        _diamond(draw, x, y, r, dice.choice((colours[3], colours[4], "#b8d6d2", "#d8c7e0")))
    sun = dice.randrange(180, 780)
    draw.ellipse((sun - 70, 60, sun + 70, 200), fill=colours[1], outline=colours[2], width=5)
    return picture


KINDS: Mapping[str, Callable[[Random, Colours], Image.Image]] = {
    "brocade": brocade,
    "pottery": pottery,
    "papercut": papercut,
    "lacquer": lacquer,
    "weaving": weaving,
}


QUALITY = {"brocade": 58, "weaving": 42}  # busy surfaces would else make large files


@lru_cache(maxsize=1)
def _grain() -> Image.Image:
    """The unevenness of light and film; drawn once, always the same."""
    wide, high = SIZE[0] * 2, SIZE[1] * 2
    noise = Image.frombytes("L", (wide, high), Random(0).randbytes(wide * high))
    noise = noise.point(lambda v: 96 + v // 4)
    return Image.merge("RGB", (noise, noise, noise))


def artwork(kind: str, seed: int) -> bytes:
    """A photograph of a work, as JPEG; ``kind`` is one of ``KINDS``."""
    dice = Random(seed)
    picture = KINDS[kind](dice, dice.choice(PALETTES))
    x, y = dice.randrange(SIZE[0]), dice.randrange(SIZE[1])
    picture = ImageChops.soft_light(picture, _grain().crop((x, y, x + SIZE[0], y + SIZE[1])))
    kept = BytesIO()
    picture.save(kept, "JPEG", quality=QUALITY.get(kind, 76))
    return kept.getvalue()


@lru_cache(maxsize=1)
def _font() -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(next(font_folder().glob("*.ttf"))), 30)


def portrait(seed: int) -> bytes:
    """An identity photograph of nobody: a drawn bust, marked 演示, as JPEG."""
    dice = Random(seed)
    picture = Image.new("RGB", (358, 441), dice.choice(("#438edb", "#e8e8ea", "#c0392b", "#6fa8dc")))
    draw = ImageDraw.Draw(picture)
    skin, hair = dice.choice(("#f1cfae", "#e8bf9a", "#dcab85")), dice.choice(("#1d1a18", "#2c241f", "#5a5653"))
    coat, wide = dice.choice(("#26323f", "#3b2f2f", "#1f3a5f", "#4a4a4a")), dice.randrange(68, 82)
    if dice.random() < 0.5:
        draw.rounded_rectangle((179 - wide - 16, 110, 179 + wide + 16, 300), 70, fill=hair)
    draw.rectangle((150, 255, 208, 335), fill=skin)
    draw.rounded_rectangle((50, 318, 308, 520), 80, fill=coat)
    draw.polygon([(150, 318), (208, 318), (179, 372)], fill="#f5f5f5")
    draw.ellipse((179 - wide, 120, 179 + wide, 296), fill=skin)
    draw.pieslice((179 - wide - 6, 96, 179 + wide + 6, 262), 180, 360, fill=hair)
    for side in (-1, 1):
        draw.ellipse((179 + side * 30 - 7, 200, 179 + side * 30 + 7, 210), fill="#2b2522")
    draw.arc((155, 228, 203, 262), 25, 155, fill="#9c5a48", width=4)
    draw.text((286, 398), "演示", font=_font(), fill="#ffffff", stroke_width=2, stroke_fill="#1d2129")
    kept = BytesIO()
    picture.filter(ImageFilter.SMOOTH).save(kept, "JPEG", quality=88)
    return kept.getvalue()
