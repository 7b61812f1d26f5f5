"""Historian and weather (RULES 6.11): long, one point a row, or wide, a column for each point; OPC quality kept."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from correlate.importers._ask import Ask
from correlate.importers._cells import tidy
from correlate.importers._numbers import each, number
from correlate.importers._rows import Rows
from correlate.importers._words import header_name, header_unit, vocabulary, word_key

TABLE = "environment"
NEEDS = (("point_id", "name", "quantity"), ("moment",), ("value",))
ROW_NEEDS = (("point_id", "name", "quantity"), ("moment",))  # a point without a number is kept: it had none
KEY = ("point_id", "name", "moment")
WIDE_FIELDS = ("point_id", "value")
NUMERIC_SHARE = 0.5  # historians write words such as Bad or No Data in place of numbers
_POINT = re.compile(r"[A-Z]{1,4}[-_]?[A-Z0-9]*[-_]?\d{1,5}[A-Z]?\b")
_BY_UNIT = {"℃": "temperature", "°c": "temperature", "c": "temperature", "degc": "temperature", "m/s": "wind_speed",
            "%rh": "humidity", "mm": "rain", "lx": "light", "lux": "light", "mm/h": "rain"}  # fmt: skip


def wide_columns(headers: Sequence[str], fields: Mapping[str, int], below: Sequence[Sequence[str]]) -> dict[int, str]:
    """Columns that hold numbers throughout, in a sheet that has a time and neither point nor value."""
    if "moment" not in fields or fields.keys() & {"value", "point_id", "name", "quantity"}:
        return {}
    found = {}
    for place, header in enumerate(headers):
        cells = [row[place] for row in below if place < len(row) and row[place].strip()]
        numeric = sum(number(cell) is not None for cell in cells)
        if header.strip() and place not in fields.values() and cells and numeric >= NUMERIC_SHARE * len(cells):
            found[place] = header
    return found


def wide_weight(header: str) -> float:
    """How much such a header speaks for this table: with a unit or the name of a point much, else next to nothing."""
    known = word_key(header_unit(header)) in _BY_UNIT or _quantity_by_name(header) or _POINT.match(header.strip())
    return 0.6 if known else 0.02


def shape(rows: Rows, ask: Ask) -> Iterator[tuple[str, Rows]]:
    """Long rows with the quantity filled in where name or unit say it."""
    if not rows.wide:
        yield TABLE, _with_quantity(rows)
        return
    for header, texts in rows.wide.items():
        measured = tidy(texts)
        part = replace(rows, wide={}).with_cells(value=measured)
        part = part.take(pa.array(range(len(rows)), pa.int64()).filter(measured.is_valid()))
        unit = header_unit(header) or None
        label = header_name(header) or header.strip()
        cells = {
            "point_id": label,
            "name": label,
            "unit": rows.cell("unit")[0].as_py() if len(rows) and not unit else unit,
        }
        filled = part.with_cells(
            **{name: pa.repeat(pa.scalar(text, pa.string()), len(part)) for name, text in cells.items()}
        )
        yield TABLE, _with_quantity(replace(filled, part=pa.repeat(pa.scalar(label), len(part))))


def _with_quantity(rows: Rows) -> Rows:
    named = each(pc.coalesce(rows.cell("name"), rows.cell("point_id")), _quantity_by_name, pa.string())
    by_unit = each(rows.cell("unit"), lambda text: _BY_UNIT.get(word_key(text)), pa.string())
    return rows.with_cells(quantity=pc.coalesce(rows.cell("quantity"), named, by_unit))


def _quantity_by_name(name: str) -> str | None:
    """The quantity whose word stands in a point's name ("厂区风速(10min均值)"), if it is one only."""
    seen = re.sub(r"\s+", "", name.casefold())
    found = {value for word, value in vocabulary("quantity").by_word.items() if len(word) > 1 and word in seen}
    if found == {"wind_speed", "wind_gust"} or found == {"wind_speed", "wind_direction"}:
        found.discard("wind_speed")
    return found.pop() if len(found) == 1 else None
