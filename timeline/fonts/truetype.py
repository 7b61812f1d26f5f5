"""Small fonts with TrueType outlines: what Word can embed (no PostScript ones), and quick to cut for a page."""

from __future__ import annotations

import io
from copy import copy
from functools import cache
from pathlib import Path
from typing import Any

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

from timeline.fonts import FAMILY, REGULAR

MOST_ERROR = 1.0  # font units of 1000: how far a quadratic curve may lie from the cubic one
EPOCH_1904_S = 2_082_844_800  # 1970 in seconds since 1904: the same text gives the same bytes


class _Source:
    """A font of ours opened once, and the outlines that were drawn from it so far."""

    def __init__(self, path: Path) -> None:
        font = TTFont(path, lazy=True, recalcTimestamp=False)
        self.known = dict(font.getBestCmap())
        self._glyphs = font.getGlyphSet()
        self.units_per_em = int(font["head"].unitsPerEm)
        self.ascent, self.descent = int(font["hhea"].ascent), int(font["hhea"].descent)
        self.weight = int(font["OS/2"].usWeightClass)
        self._outlines: dict[str, Any] = {}

    def outline(self, name: str) -> Any:
        """The glyph with quadratic curves."""
        if name not in self._outlines:
            pen = TTGlyphPen(None)
            self._glyphs[name].draw(Cu2QuPen(pen, MOST_ERROR, reverse_direction=True))
            self._outlines[name] = pen.glyph()
        return self._outlines[name]

    def width(self, name: str) -> int:
        """Advance width in font units."""
        width: float = self._glyphs[name].width
        return round(width)


_source = cache(_Source)


def truetype(text: str, path: Path = REGULAR, flavor: str | None = None) -> bytes:
    """A font with just the glyphs of `text` (plus ASCII), its curves turned quadratic. Same text, same bytes.

    `flavor` "woff2" packs it for a page. Several times faster than `timeline.fonts.cut`.
    """
    source = _source(path)
    known = source.known
    wanted = sorted(({ord(sign) for sign in text} | set(range(0x20, 0x7F))) & set(known))
    names = [".notdef", *dict.fromkeys(known[code] for code in wanted)]
    outlines = {name: copy(source.outline(name)) for name in names}
    builder = FontBuilder(source.units_per_em, isTTF=True)
    ascent, descent, weight = source.ascent, source.descent, source.weight
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({code: known[code] for code in wanted})
    builder.setupGlyf(outlines)
    builder.setupHorizontalMetrics({n: (source.width(n), outlines[n].xMin if outlines[n].numberOfContours else 0)
                                    for n in names})  # fmt: skip
    builder.setupHorizontalHeader(ascent=ascent, descent=descent)
    builder.setupNameTable({"familyName": FAMILY, "styleName": "Bold" if weight >= 600 else "Regular"})
    builder.setupOS2(sTypoAscender=ascent, sTypoDescender=descent, usWinAscent=ascent, usWinDescent=-descent,
                     usWeightClass=weight, fsType=0, ulCodePageRange1=1 << 18)  # fmt: skip
    builder.setupPost(keepGlyphNames=False)
    builder.setupHead(unitsPerEm=builder.font["head"].unitsPerEm, created=EPOCH_1904_S, modified=EPOCH_1904_S,
                      macStyle=1 if weight >= 600 else 0)  # fmt: skip
    builder.font.recalcTimestamp = False
    builder.font.flavor = flavor
    out = io.BytesIO()
    builder.save(out)
    return out.getvalue()
