"""Cells to values: text, words of a vocabulary, numbers, whole numbers, flags and lists. Each column at once.

A distinct text is looked at once. What cannot be read is null here and told to `Ask`; raw texts are kept beside.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from case.timeread import INVISIBLE
from correlate.importers._ask import Ask, counted
from correlate.importers._people import split_list, split_people
from correlate.importers._rows import Rows
from correlate.importers._words import UNKNOWN, Column, header_key, vocabulary, word_key

NOTHING = {"", "-", "--", "---", "—", "——", "/", "\\", "null", "none", "nan", "n/a", "na", "nil", "(null)", "<null>"}
NOT_A = {"number": "is not a number", "int": "is not a whole number", "flag": "is neither yes nor no"}
PEOPLE = {"workers", "guardians", "briefed", "missing", "personal_lock"}
NOT_DETECTED = {"未检出", "未检测到", "未测出", "nd", "n.d.", "notdetected", "none detected"}
_INVISIBLE_RE2 = r"[\x00-\x08\x0E-\x1F\x7F-\x{9F}\x{AD}\x{200B}-\x{200F}\x{202A}-\x{202E}\x{2060}-\x{2069}\x{FEFF}]"
_NUMBER = re.compile(
    r"(?P<bound><=|>=|[<>≤≥]|小于|大于|低于|不足)?\s*"
    r"(?P<number>[+\-−]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:e[+\-]?\d{1,3})?|[+\-−]?\.\d+)\s*"
    r"(?P<unit>[^\d\s.,;<>=+\-][^\d,;<>=]{0,11}\d?)?",
    re.IGNORECASE,
)
_COUNT = re.compile(r"([+-]?\d{1,15})(?:\.0+)?\s*(?:人|个|名|件|次|persons?|people|pcs)?", re.IGNORECASE)


def each(texts: pa.Array, make: Callable[[str], Any], kind: pa.DataType) -> pa.Array:
    """Apply a function to every distinct text; null stays null."""
    packed = texts.dictionary_encode()
    made = pa.array([make(text) for text in packed.dictionary.to_pylist()], kind)
    return made.take(packed.indices)


def tidy(texts: pa.Array, ask: Ask | None = None) -> pa.Array:
    """Text without blanks around it and marks that show nothing; what stands for nothing ("-", "NULL") is null."""
    trimmed = pc.utf8_trim_whitespace(texts)
    marked = pc.match_substring_regex(trimmed, _INVISIBLE_RE2).fill_null(False)
    if pc.any(marked).as_py():
        if ask is not None:
            ask.note("cells held marks that show nothing (zero bytes, text direction); they were left out of the text",
                     pc.sum(marked).as_py())  # fmt: skip
        clean = [INVISIBLE.sub("", text).strip() for text in trimmed.filter(marked).to_pylist()]
        trimmed = pc.replace_with_mask(trimmed, marked, pa.array(clean, pa.string()))
    short = pc.less_equal(pc.utf8_length(trimmed), 7)
    nothing = pc.and_(short, pc.is_in(pc.utf8_lower(trimmed), pa.array(sorted(NOTHING)))).fill_null(False)
    return pc.if_else(nothing, pa.scalar(None, pa.string()), trimmed)


def in_words(rows: Rows, column: Column, texts: pa.Array, ask: Ask) -> pa.Array:
    """Texts as the canonical values of the field's vocabulary; see words.toml for open and closed ones."""
    known = vocabulary(str(column.words))
    digits = column.digits.get(header_key(rows.headers.get(column.name, "")), {})

    def meaning(text: str) -> str:
        found = ask.said(column.name, text) or digits.get(text) or known.find(text)
        return found or (UNKNOWN if known.closed else text)

    made = each(texts, meaning, pa.string())
    if known.closed:
        lost = texts.filter(pc.and_(pc.equal(made, UNKNOWN), pc.is_valid(texts)).fill_null(False))
        if len(lost):
            ask.question("unknown_word", column.name, counted(lost), set(known.by_word.values()))
    return made


def number(text: str) -> float | None:
    """A number as records write it: "<0.1" is 0.1 (the text keeps the bound), "未检出" is 0, "20.9%" is 20.9."""
    seen = unicodedata.normalize("NFKC", INVISIBLE.sub("", text)).strip()
    if seen.casefold().replace(" ", "") in NOT_DETECTED:
        return 0.0
    match = _NUMBER.fullmatch(seen)
    if match is None:
        return None
    value = float(match["number"].replace(",", "").replace("−", "-"))
    return value if abs(value) < 1e300 else None


def unit_behind(text: str) -> str | None:
    """The unit written behind a number ("20.9%"), or None."""
    match = _NUMBER.fullmatch(unicodedata.normalize("NFKC", text).strip())
    return match["unit"] if match and match["unit"] else None


def _count(text: str) -> int | None:
    match = _COUNT.fullmatch(unicodedata.normalize("NFKC", text))
    return int(match[1]) if match else None


def _flag(text: str) -> bool | None:
    said = vocabulary("flag").by_word.get(word_key(text))
    return None if said is None else said == "yes"


def numbers(texts: pa.Array) -> pa.Array:
    """Texts as numbers (float64); the plain ones all at once."""
    plain = pc.match_substring_regex(texts, r"^[+-]?\d{1,15}(\.\d{1,15})?$").fill_null(False)
    if pc.all(plain).as_py() and not texts.null_count:
        return pc.cast(texts, pa.float64())
    fast = pc.cast(pc.if_else(plain, texts, pa.scalar(None, pa.string())), pa.float64())
    rest = pc.if_else(plain, pa.scalar(None, pa.string()), texts)
    return pc.coalesce(fast, each(rest, number, pa.float64()))


def value_column(kind: str, name: str, rows: Rows, texts: pa.Array, ask: Ask) -> pa.Array:
    """A tidied column as its kind: text, list, int, flag or number. What cannot be read is null and told."""
    if kind == "text":
        return texts
    if kind == "list":
        split = split_people if name in PEOPLE else split_list
        return each(texts, lambda text: [person[0] for person in split(text)], pa.list_(pa.string()))
    if kind == "number":
        made = numbers(texts)
    else:
        made = each(texts, _count, pa.int64()) if kind == "int" else each(texts, _flag, pa.bool_())
    lost = pc.and_(pc.is_null(made), pc.is_valid(texts))
    if pc.any(lost).as_py():
        ask.doubt(name, rows.row.filter(lost), texts.filter(lost), NOT_A[kind])
        if kind == "number":
            ask.question("not_a_number", name, counted(texts.filter(lost)))
    return made
