"""Letters for painted names and the burned-in clock: a system font with Chinese if there is one, else Pillow's."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from PIL import ImageFont

_CHINESE = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc",
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/System/Library/Fonts/PingFang.ttc",
    "C:/Windows/Fonts/simhei.ttf",
)
_CLOCK = (
    "/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf",
    "/usr/share/fonts/truetype/liberation/LiberationMono-Regular.ttf",
)


@lru_cache(maxsize=64)
def font(size_px: int, clock: bool = False) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """A font of this height; `clock` asks for figures of equal width."""
    for name in _CLOCK if clock else _CHINESE:
        if Path(name).is_file():
            return ImageFont.truetype(name, max(6, size_px))
    return ImageFont.load_default(max(6, size_px))
