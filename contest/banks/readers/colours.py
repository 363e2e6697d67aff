"""Colours by name: a mark is "red", whatever red the organiser picked."""

import colorsys
import re
from functools import lru_cache


@lru_cache(maxsize=256)
def colour_name(code: str) -> str:
    """Return "red", "orange", "green", "blue" or "purple" for RRGGBB; "" for black, grey, white and unknown codes."""
    if not re.fullmatch(r"[0-9A-Fa-f]{6}", code):
        return ""
    red, green, blue = (int(code[i : i + 2], 16) / 255 for i in (0, 2, 4))
    hue, light, saturation = colorsys.rgb_to_hls(red, green, blue)
    if saturation < 0.25 or light < 0.12 or light > 0.93:
        return ""
    names = ((20, "red"), (70, "orange"), (170, "green"), (260, "blue"), (325, "purple"), (361, "red"))
    return next(name for limit, name in names if hue * 360 < limit)
