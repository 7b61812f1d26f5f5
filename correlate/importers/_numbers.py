"""Numbers as records write them: bounds, units behind, commas for thousands or for decimals, units in the header.

    "<0.1" is 0.1 (the text keeps the bound) · "未检出" and "ND" are 0 · "20.9%" is 20.9 · "合格" is no number

"12,500" alone may be twelve and a half or twelve thousand five hundred: other values of its column settle it, or it
stays unknown and is asked about.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Any, Literal

import pyarrow as pa
import pyarrow.compute as pc

from case.timeread import INVISIBLE

Comma = Literal["thousands", "decimal"] | None
NOT_DETECTED = {"未检出", "未检测到", "未测出", "nd", "n.d.", "notdetected"}
_NUMBER = re.compile(
    r"(?:<=|>=|[<>≤≥]|小于|大于|低于|不足)?\s*"
    r"(?P<number>[+\-−]?(?:\d+(?:,\d+)*)(?:\.\d+)?(?:e[+\-]?\d{1,3})?|[+\-−]?\.\d+)\s*"
    r"(?P<unit>[^\d\s.,;<>=+\-][^\d,;<>=]{0,11}\d?)?",
    re.IGNORECASE,
)
_GROUPED = re.compile(r"[+\-−]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_SURELY_THOUSANDS = re.compile(r"^\D*\d{1,3}(,\d{3})+(\.\d+|(,\d{3}))\D*$")
_PLAIN_RE2 = r"^[+-]?\d{1,15}(\.\d{1,15})?$"
_FACTORS = {
    "_m": {"m": 1.0, "米": 1.0, "metres": 1.0, "meters": 1.0, "cm": 0.01, "厘米": 0.01, "mm": 0.001, "毫米": 0.001,
           "km": 1000.0, "dm": 0.1},
    "_min": {"min": 1.0, "分": 1.0, "分钟": 1.0, "minutes": 1.0, "h": 60.0, "小时": 60.0, "hours": 60.0, "s": 1 / 60,
             "秒": 1 / 60},
}  # fmt: skip


def each(texts: pa.Array, make: Callable[[str], Any], kind: pa.DataType) -> pa.Array:
    """Apply a function to every distinct text; null stays null."""
    packed = texts.dictionary_encode()
    made = pa.array([make(text) for text in packed.dictionary.to_pylist()], kind)
    return made.take(packed.indices)


def _seen(text: str) -> str:
    return unicodedata.normalize("NFKC", INVISIBLE.sub("", text)).strip()


def number(text: str, comma: Comma = None) -> float | None:
    """The number of a text, or None. `comma` says what commas of its column mean."""
    seen = _seen(text)
    if seen.casefold().replace(" ", "") in NOT_DETECTED:
        return 0.0
    match = _NUMBER.fullmatch(seen)
    if match is None:
        return None
    digits = match["number"]
    if "," in digits and comma == "decimal":
        if digits.count(",") > 1 or "." in digits:
            return None
        digits = digits.replace(",", ".")
    elif "," in digits:
        if not _GROUPED.fullmatch(digits) or (comma is None and not _SURELY_THOUSANDS.match(digits)):
            return None
        digits = digits.replace(",", "")
    value = float(digits.replace("−", "-"))
    return value if abs(value) < 1e300 else None


def unit_behind(text: str) -> str | None:
    """The unit written behind a number ("20.9%"), or None."""
    match = _NUMBER.fullmatch(_seen(text))
    return match["unit"] if match and match["unit"] else None


def comma_of(texts: pa.Array, known: Comma) -> Comma:
    """What commas mean in a column, given what earlier batches said; None while nothing settles it."""
    if known is not None or not pc.any(pc.match_substring(texts, ",")).as_py():
        return known
    decimal = pc.any(pc.match_substring_regex(texts, r"^\D*\d+,(\d{1,2}|\d{4,})\D*$")).as_py()
    pointed = pc.any(pc.match_substring_regex(texts, r"^\D*\d+\.\d+\D*$")).as_py()
    thousands = pc.any(pc.match_substring_regex(texts, r"^\D*\d{1,3}(,\d{3})+(\.\d+|,\d{3})\D*$")).as_py() or pointed
    if decimal == thousands:
        return None
    return "decimal" if decimal else "thousands"


def numbers(texts: pa.Array, comma: Comma = None) -> pa.Array:
    """Texts as numbers (float64), null where they are none; the plain ones all at once."""
    plain = pc.match_substring_regex(texts, _PLAIN_RE2).fill_null(False)
    if pc.all(plain).as_py() and not texts.null_count:
        return pc.cast(texts, pa.float64())
    fast = pc.cast(pc.if_else(plain, texts, pa.scalar(None, pa.string())), pa.float64())
    rest = pc.if_else(plain, pa.scalar(None, pa.string()), texts)
    return pc.coalesce(fast, each(rest, lambda text: number(text, comma), pa.float64()))


def factor(name: str, unit: str) -> float | None:
    """What a field with its unit in its name (`x_m`, `max_dwell_min`) is multiplied by for a unit of the header; 1
    where the header gives none or the name has none; None for a unit that is not known."""
    for ending, factors in _FACTORS.items():
        if name.endswith(ending) and unit:
            return factors.get(unit.strip().casefold())
    return 1.0
