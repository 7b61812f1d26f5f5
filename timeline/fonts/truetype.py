"""Small fonts with TrueType outlines: what Word can embed (no PostScript ones), and quick to cut for a page."""

from __future__ import annotations

import io
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

from timeline.fonts import FAMILY, REGULAR

MOST_ERROR = 1.0  # font units of 1000: how far a quadratic curve may lie from the cubic one
EPOCH_1904_S = 2_082_844_800  # 1970 in seconds since 1904: the same text gives the same bytes


def truetype(text: str, path: Path = REGULAR, flavor: str | None = None) -> bytes:
    """A font with just the glyphs of `text` (plus ASCII), its curves turned quadratic. Same text, same bytes.

    `flavor` "woff2" packs it for a page. Several times faster than `timeline.fonts.cut`.
    """
    with TTFont(path, lazy=True, recalcTimestamp=False) as font:
        known, glyphs = font.getBestCmap(), font.getGlyphSet()
        wanted = sorted(({ord(sign) for sign in text} | set(range(0x20, 0x7F))) & set(known))
        names = [".notdef", *dict.fromkeys(known[code] for code in wanted)]
        outlines, metrics = {}, {}
        for name in names:
            pen = TTGlyphPen(None)
            glyphs[name].draw(Cu2QuPen(pen, MOST_ERROR, reverse_direction=True))
            outlines[name] = pen.glyph()
            metrics[name] = (round(glyphs[name].width), 0)
        builder = FontBuilder(font["head"].unitsPerEm, isTTF=True)
        ascent, descent = font["hhea"].ascent, font["hhea"].descent
        weight = font["OS/2"].usWeightClass
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({code: known[code] for code in wanted})
    builder.setupGlyf(outlines)
    builder.setupHorizontalMetrics({n: (w, outlines[n].xMin if outlines[n].numberOfContours else 0)
                                    for n, (w, _) in metrics.items()})  # fmt: skip
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
