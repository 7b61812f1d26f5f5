"""Rows by field, still text, to the Arrow table of a record table; rows that lack what a record needs are refused."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from case.files import sha256_text
from case.schemas import record_schema
from correlate.importers._ask import Ask
from correlate.importers._cells import in_words, tidy, value_column
from correlate.importers._registry import importers
from correlate.importers._rows import SAID, Rows
from correlate.importers._times import Times
from correlate.importers._words import columns, field_kinds

IDENTIFIERS = {"person_id", "card_no", "tag_id", "permit_no", "event_id", "cert_no", "lock_no", "tag_no", "device_id"}


@dataclass(frozen=True)
class Source:
    """Where rows come from: written on every one of them."""

    sha256: str
    path: str
    sheet: str
    source_id: str


def canonical_words(table: str, rows: Rows, ask: Ask) -> Rows:
    """Text cells tidied and put into the words of their vocabulary; times and numbers stay as they were written."""
    cells = {}
    kinds = field_kinds(table)
    for name, texts in rows.cells.items():
        kind, column = kinds.get(name, "text"), columns(table)[name]
        if kind in ("time", "number"):
            cells[name] = texts
            continue
        cells[name] = tidy(texts, ask)
        if name in IDENTIFIERS:  # a spreadsheet writes 88120031 as 88120031.0, a CSV export as ="00123" or '00123
            cells[name] = _unwrapped(cells[name])
        if column.words:
            cells[SAID + name] = cells[name]
            cells[name] = in_words(rows, column, cells[name], ask)
    return rows.with_cells(**cells)


def _unwrapped(texts: pa.Array) -> pa.Array:
    """Numbers of people, cards and permits without what spreadsheets wrap around them."""
    wrapped = pc.or_(pc.or_(pc.starts_with(texts, "="), pc.starts_with(texts, "'")), pc.ends_with(texts, ".0"))
    if not pc.any(wrapped).as_py():
        return texts
    return pc.replace_substring_regex(texts, r"^(?:=\"(.*)\"|'(.+)|(\d+)\.0)$", r"\1\2\3")


def convert(table: str, rows: Rows, source: Source, times: Times, ask: Ask) -> tuple[pa.Table, pa.Array, pa.Array]:
    """The record table of these rows, then the places (in `rows`) and the reasons of those that were refused."""
    made: dict[str, pa.Array] = {}
    usable: dict[str, pa.Array] = {}
    written: dict[str, pa.Array] = {}
    for name, kind in field_kinds(table).items():
        texts = rows.cell(name)
        if kind == "time":
            raw = tidy(texts)
            parsed = times.read(name, rows.row, raw, ask)
            made[f"{name}_shown"], made[f"{name}_text"], made[f"{name}_res_ms"] = parsed.shown, raw, parsed.res_ms
            usable[name], written[name] = pc.is_valid(parsed.shown), raw
            continue
        raw = tidy(texts) if kind == "number" else texts
        made[name] = value_column(kind, name, rows, raw, ask)
        if kind == "number":
            made[f"{name}_text"] = raw
        usable[name], written[name] = pc.is_valid(made[name]), raw
    reasons = _reasons(table, rows, usable, written, ask)
    good = pc.is_null(reasons)
    ask.kept(rows.row.filter(good))
    made |= _origin(table, rows, source)
    schema = record_schema(table)
    whole = pa.table([made[name].cast(schema.field(name).type) for name in schema.names], schema=schema)
    refused = pc.indices_nonzero(pc.invert(good))
    return whole.filter(good), refused, reasons.take(refused)


def _reasons(table: str, rows: Rows, usable: dict[str, pa.Array], written: dict[str, pa.Array], ask: Ask) -> pa.Array:
    """Why each row cannot be a record of the table; null where it can."""
    module = importers()[table]
    count = len(rows)
    reasons = pa.nulls(count, pa.string())
    for group in getattr(module, "ROW_NEEDS", module.NEEDS):
        fine = usable[group[0]]
        for name in group[1:]:
            fine = pc.or_(fine, usable[name])
        if pc.all(fine).as_py():
            continue
        shown = " or ".join(ask.headers.get(name, name) for name in group if name in ask.headers) or group[0]
        named: list[str | None] = [None] * count
        causes = {name: ask.causes(name) for name in group}
        for place in pc.indices_nonzero(pc.invert(fine)).to_pylist():
            named[place] = f"has no {shown}"
            row = rows.row[place].as_py()
            for name in group:
                if (text := written[name][place].as_py()) is not None:
                    cause = causes[name].get(row, "cannot be used")
                    named[place] = f"{ask.headers.get(name, name)} {text[:60]!r} {cause}"
        reason = pa.array(named, pa.string())
        reasons = pc.coalesce(reasons, reason)
    return reasons


def _origin(table: str, rows: Rows, source: Source) -> dict[str, pa.Array]:
    """Where each row came from. The record id is a hash of table, file and sheet, then the row and its part."""
    count = len(rows)
    place = rows.row.cast(pa.string())
    name = source.path.rsplit("/", 1)[-1].rsplit("\\", 1)[-1]
    prefix = sha256_text(table, source.sha256, source.sheet)[:16]
    part = pa.nulls(count, pa.string()) if rows.part is None else rows.part
    numbered = pc.binary_join_element_wise(pa.scalar(prefix), place, "-")
    with_part = pc.binary_join_element_wise(numbered, part, ".")
    shown = f"{name}!{source.sheet}" if source.sheet else name
    return {
        "record_id": pc.coalesce(with_part, numbered),
        "source_id": _constant(source.source_id, count),
        "source_sha256": _constant(source.sha256, count),
        "source_path": _constant(source.path, count),
        "sheet": _constant(source.sheet, count),
        "row": rows.row,
        "source_row": pc.binary_join_element_wise(pa.scalar(shown), place, ":"),
    }


def _constant(text: str, count: int) -> pa.Array:
    return pa.repeat(pa.scalar(text, pa.string()), count)
