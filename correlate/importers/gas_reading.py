"""Gas detectors (RULES 6.5): long, one gas a row, or wide, a column for each gas ("硫化氢(ppm)")."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import pyarrow as pa

from correlate.importers._ask import Ask
from correlate.importers._cells import tidy
from correlate.importers._gases import class_of, settled
from correlate.importers._rows import Rows
from correlate.importers._words import header_name, header_unit

TABLE = "gas_reading"
NEEDS = (("device_id",), ("moment",), ("gas", "gas_class"), ("value",))
ROW_NEEDS = (("device_id",), ("moment",))
KEY = ("device_id", "gas", "moment")
WIDE_FIELDS = ("gas", "value")


def wide_columns(headers: Sequence[str], fields: Mapping[str, int], below: Sequence[Sequence[str]]) -> dict[int, str]:
    """Columns headed by a gas, where the sheet has no column for readings of its own."""
    if "value" in fields or "gas" in fields:
        return {}
    return {place: header for place, header in enumerate(headers) if header.strip() and class_of(header_name(header))}


def wide_weight(header: str) -> float:
    """How much such a header speaks for this table."""
    return 0.8


def shape(rows: Rows, ask: Ask) -> Iterator[tuple[str, Rows]]:
    """One row for each gas that a row measured; an empty cell measured nothing."""
    if not rows.wide:
        yield TABLE, settled(rows, ask, rows.units.get("value", ""))
        return
    for header, texts in rows.wide.items():
        measured = tidy(texts)
        there = measured.is_valid()
        part = (
            replace(rows, wide={}).with_cells(value=measured).take(pa.array(range(len(rows)), pa.int64()).filter(there))
        )
        name = header_name(header)
        named = part.with_cells(
            gas=pa.repeat(pa.scalar(name), len(part)), gas_class=pa.repeat(pa.scalar(class_of(name)), len(part))
        )
        yield TABLE, settled(replace(named, part=pa.repeat(pa.scalar(name), len(part))), ask, header_unit(header))
