"""The text encoding of a delimited file, found by trial: UTF-8, UTF-16, GB18030 (which holds GBK), then others."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from pathlib import Path

SAMPLE_BYTES = 1 << 20
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SHOWN = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8 with BOM", "utf-16": "UTF-16", "utf-16-le": "UTF-16 LE",
         "utf-16-be": "UTF-16 BE", "utf-32": "UTF-32", "gb18030": "GBK/GB18030", "big5": "Big5",
         "cp1252": "Windows-1252"}  # fmt: skip


def _mark(error: UnicodeError) -> tuple[str, int]:
    """Stand-in for a stretch that is no text, as surrogateescape makes for single bytes."""
    assert isinstance(error, UnicodeDecodeError)
    return "\udcff", error.end


codecs.register_error("mark_no_text", _mark)


def error_handler(encoding: str) -> str:
    """How to decode so that rows with bytes that are no text can be told (by characters U+DC80 to U+DCFF)."""
    return "mark_no_text" if encoding.startswith(("utf-16", "utf-32")) else "surrogateescape"


def find_encoding(path: Path, telling: Callable[[str], float]) -> str:
    """The Python codec of a text file. `telling` scores a decoded sample by the known headers in it; it decides
    where several encodings are possible. The first megabyte that is not plain ASCII is looked at.
    """
    with path.open("rb") as handle:
        sample = handle.read(SAMPLE_BYTES)
        for bom, name in _BOMS:
            if sample.startswith(bom):
                return name
        if guess := _utf16_without_bom(sample):
            return guess
        head = sample
        while sample.isascii() and (more := handle.read(SAMPLE_BYTES)):
            sample = more
    if _decodes(sample, "utf-8"):
        return "utf-8"
    whole = [name for name in ("gb18030", "big5", "cp1252") if _decodes(sample, name)]
    candidates = whole or ["utf-8", "gb18030", "big5", "cp1252"]
    scored = [(telling(head.decode(name, errors="replace")), -rank, name) for rank, name in enumerate(candidates)]
    best = max(scored)
    if best[0] == 0 and "gb18030" in whole and _mostly_latin(sample):
        return "cp1252"  # a few accented letters between plain ones: not Chinese
    return best[2]


def _decodes(sample: bytes, name: str) -> bool:
    """Whether a sample, cut anywhere, is valid in an encoding."""
    decoder = codecs.getincrementaldecoder(name)()
    try:
        decoder.decode(sample)
    except UnicodeDecodeError as error:
        return (
            error.start < 4 and name == "utf-8" and _decodes(sample[error.end :], name) and sample[0] in range(128, 192)
        )
    return True


def _mostly_latin(sample: bytes) -> bool:
    high = sum(byte > 127 for byte in sample[:65536])
    return high * 20 < len(sample[:65536])


def _utf16_without_bom(sample: bytes) -> str | None:
    """UTF-16 of mostly Latin letters has a zero in every other byte."""
    cut = sample[:4096]
    even, odd = cut[::2].count(0), cut[1::2].count(0)
    if len(cut) < 8 or max(even, odd) < len(cut) // 8 or min(even, odd) * 4 > max(even, odd):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"
