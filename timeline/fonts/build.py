"""Make the fonts in this folder from Debian's fonts-noto-cjk (only needed to renew them):

    python -m timeline.fonts.build /usr/share/fonts/opentype/noto

Regular keeps every Han character of GBK (20,902 of Unicode's first block, so that a name from any GBK export prints),
Bold those of GB2312; both keep Latin, Greek, Cyrillic, punctuation, arrows, mathematics and box drawing.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
RANGES = [(0x20, 0x7E), (0xA0, 0x17F), (0x370, 0x3FF), (0x400, 0x45F), (0x2000, 0x206F), (0x2070, 0x209F),
          (0x20A0, 0x20BF), (0x2100, 0x214F), (0x2150, 0x218F), (0x2190, 0x21FF), (0x2200, 0x22FF), (0x2300, 0x23FF),
          (0x2460, 0x24FF), (0x2500, 0x257F), (0x2580, 0x25FF), (0x2600, 0x266F), (0x2700, 0x27BF), (0x3000, 0x303F),
          (0x3200, 0x32FF), (0x3300, 0x33FF), (0xFF00, 0xFFEF)]  # fmt: skip


def characters(encoding: str) -> set[int]:
    """Every code point that a two-byte encoding (gb2312, gbk) can write."""
    found: set[int] = set()
    for high in range(0x81, 0xFF):
        for low in range(0x40, 0xFF):
            text = bytes((high, low)).decode(encoding, errors="ignore")
            found |= {ord(text)} if len(text) == 1 else set()
    return found


def build(source: Path, weight: str, encoding: str) -> Path:
    """Cut one weight of Noto Sans CJK SC down to `encoding` and name it Retrace Sans SC."""
    collection = TTFont(source / f"NotoSansCJK-{weight}.ttc", fontNumber=2)
    if "SC" not in collection["name"].getDebugName(1):
        raise SystemExit(f"{source}: font 2 of the collection is {collection['name'].getDebugName(1)}, not SC")
    options = subset.Options()
    options.layout_features = ["kern", "vert"]  # locl would add 17,000 forms of other languages, and typst draws
    # no glyph numbered above 32767
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.hinting = False
    options.desubroutinize = False
    options.recalc_timestamp = False
    cutter = subset.Subsetter(options)
    wanted = {code for first, last in RANGES for code in range(first, last + 1)}
    cutter.populate(unicodes=wanted | characters(encoding))
    cutter.subset(collection)
    for record in collection["name"].names:
        if record.nameID in (1, 3, 4, 6):
            plain = "RetraceSansSC-" + weight
            record.string = {1: "Retrace Sans SC", 3: plain, 4: f"Retrace Sans SC {weight}", 6: plain}[record.nameID]
    out = HERE / f"RetraceSansSC-{weight}.otf"
    collection.save(out)
    return out


if __name__ == "__main__":
    for made in (build(Path(sys.argv[1]), "Regular", "gbk"), build(Path(sys.argv[1]), "Bold", "gb2312")):
        print(made, made.stat().st_size)
