"""Pictures drawn by typst with the shipped fonts: every Chinese sign is there, also those far back in the font."""

from __future__ import annotations

import io

import pytest
from fontTools.ttLib import TTFont
from PIL import Image

from case.errors import ReportError
from timeline import fonts
from timeline.raster import png_of

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 30"><rect width="60" height="30" fill="#fff"/>'
    '<text x="4" y="22" font-size="20" font-family="Retrace Sans SC" font-weight="{weight}">{sign}</text></svg>'
)


def dark(svg: str) -> int:
    """Pixels that are not white."""
    with Image.open(io.BytesIO(png_of(svg, 72))) as picture:
        assert picture.size == (60, 30)
        return sum(count for count, value in picture.convert("L").getcolors(100_000) or [] if value < 128)


@pytest.mark.parametrize("sign", "郑邓都罐动A龘")
def test_a_sign_is_drawn_and_not_left_blank(sign: str) -> None:
    assert dark(SVG.format(sign=sign, weight=400)) > 20


def test_no_glyph_is_numbered_beyond_what_is_drawn() -> None:
    for path in (fonts.REGULAR, fonts.BOLD):
        with TTFont(path, lazy=True) as font:
            assert font["maxp"].numGlyphs < 32_768


def test_a_broken_picture_is_refused_in_words() -> None:
    with pytest.raises(ReportError, match="no viewBox"):
        png_of("<svg></svg>")
    with pytest.raises(ReportError, match="cannot be drawn"):
        png_of('<svg viewBox="0 0 10 10"><rect')
