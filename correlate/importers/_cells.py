"""Cells to values: text, words of a vocabulary, numbers, whole numbers, flags and lists. Each column at once.

A distinct text is looked at once. What cannot be read is null here and told to `Ask`; raw texts are kept beside.
"""

from __future__ import annotations

import re
import unicodedata

import pyarrow as pa
import pyarrow.compute as pc

from case.timeread import INVISIBLE
from correlate.importers._ask import Ask, counted
from correlate.importers._numbers import comma_of, each, factor, numbers
from correlate.importers._people import split_list, split_people
from correlate.importers._rows import Rows
from correlate.importers._words import UNKNOWN, Column, header_key, vocabulary, word_key

NOTHING = {"", "-", "--", "---", "—", "——", "/", "\\", "null", "none", "nan", "n/a", "na", "nil", "(null)", "<null>"}
NOT_A = {"number": "is not a number", "int": "is not a whole number", "flag": "is neither yes nor no"}
PEOPLE = {"workers", "guardians", "briefed", "missing", "personal_lock"}
_INVISIBLE_RE2 = r"[\x00-\x08\x0E-\x1F\x7F-\x{9F}\x{AD}\x{200B}-\x{200F}\x{202A}-\x{202E}\x{2060}-\x{2069}\x{FEFF}]"
_COUNT = re.compile(r"([+-]?\d{1,15})(?:\.0+)?\s*(?:人|个|名|件|次|persons?|people|pcs)?", re.IGNORECASE)


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


def _count(text: str) -> int | None:
    match = _COUNT.fullmatch(unicodedata.normalize("NFKC", text))
    return int(match[1]) if match else None


def _flag(text: str) -> bool | None:
    said = vocabulary("flag").by_word.get(word_key(text))
    return None if said is None else said == "yes"


def _numbers(name: str, rows: Rows, texts: pa.Array, ask: Ask) -> pa.Array:
    """A number field, in the unit of its name where the header gives another of the same kind."""
    comma = ask.commas[name] = comma_of(texts, ask.commas.get(name))
    made = numbers(texts, comma)
    header, unit = ask.headers.get(name, name), rows.units.get(name, "")
    if comma == "decimal":
        ask.remark(f"column {header}: commas were read as decimal points")
    times = factor(name, unit)
    if times is None:
        ask.remark(f"column {header}: the unit {unit} is not known; numbers were taken as they are")
    elif times != 1.0:
        made = pc.multiply(made, times)
        ask.remark(f"column {header}: numbers in {unit} were turned into the unit of {name}")
    return made


def value_column(kind: str, name: str, rows: Rows, texts: pa.Array, ask: Ask) -> pa.Array:
    """A tidied column as its kind: text, list, int, flag or number. What cannot be read is null and told."""
    if kind == "text":
        return texts
    if kind == "list":
        split = split_people if name in PEOPLE else split_list
        return each(texts, lambda text: [person[0] for person in split(text)], pa.list_(pa.string()))
    if kind == "number":
        made = _numbers(name, rows, texts, ask)
    else:
        made = each(texts, _count, pa.int64()) if kind == "int" else each(texts, _flag, pa.bool_())
    lost = pc.and_(pc.is_null(made), pc.is_valid(texts))
    if pc.any(lost).as_py():
        ask.doubt(name, rows.row.filter(lost), texts.filter(lost), NOT_A[kind])
        if kind == "number":
            ask.question("not_a_number", name, counted(texts.filter(lost)))
    return made
