"""The fonts that reports carry, so that Chinese shows on a machine with none: which, what they lack, and small cuts."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

FOLDER = Path(__file__).parent
FAMILY = "Retrace Sans SC"
REGULAR = FOLDER / "RetraceSansSC-Regular.otf"
BOLD = FOLDER / "RetraceSansSC-Bold.otf"


@cache
def _known(path: Path) -> frozenset[int]:
    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())


def missing(text: str) -> list[str]:
    """The characters of a text that the regular font cannot draw, each once, sorted; a report says so in words."""
    known = _known(REGULAR)
    return sorted({sign for sign in text if ord(sign) not in known and sign not in "\n\r\t"})


def cut(text: str, path: Path = REGULAR, flavor: str | None = "woff2") -> bytes:
    """A font with just the glyphs of `text` (plus ASCII), as WOFF2 for HTML or plain OpenType with `flavor=None`.

    The same text gives the same bytes.
    """
    options = subset.Options()
    options.flavor = flavor
    options.hinting = False
    options.recalc_timestamp = False
    options.layout_features = ["kern"]
    with TTFont(path, lazy=True, recalcTimestamp=False) as font:
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=set(range(0x20, 0x7F)) | {ord(sign) for sign in text})
        cutter.subset(font)
        font.flavor = flavor
        out = io.BytesIO()
        font.save(out)
    return out.getvalue()
