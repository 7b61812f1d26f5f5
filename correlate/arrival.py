"""How records arrive: which rows of a table had come by a moment, and how much of them was known then.

`tables/arrival.csv` says it table by table: by which time a row comes, what of it is only known later, what is planned.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

ARRIVAL = Path(__file__).parent / "tables" / "arrival.csv"


@dataclass(frozen=True)
class Arrives:
    """How rows of a table arrive: the first of `by` that a row has; columns that are only known later; times that are
    planned, and so known ahead."""

    by: tuple[str, ...]
    later: tuple[str, ...] = ()
    planned: tuple[str, ...] = ()


@cache
def arrivals() -> dict[str, Arrives]:
    """Every table whose rows arrive one by one; other tables are known from the start."""
    with ARRIVAL.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        row["table"]: Arrives(*(tuple(row[part].split()) for part in ("arrives_by", "later", "planned")))
        for row in rows
    }


def arrives_of(file: Path) -> Arrives | None:
    """How the rows of a file arrive; None for what is known from the start."""
    return arrivals().get(file.stem) if file.suffix == ".parquet" else None


def until(table: pa.Table, arrives: Arrives, cut: pa.Array) -> pa.Table:
    """The rows that had arrived by `cut` (one shown time a row), as far as they were known then.

    A row without any of its times never arrives live; any other time of a row that is later than the cut is blank, and
    so are its columns that are only known later.
    """
    come = pc.coalesce(*(table.column(f"{name}_shown") for name in arrives.by))
    here = pc.fill_null(pc.less_equal(come, cut), False)
    table, cut = table.filter(here), pc.filter(cut, here)
    unknown = pa.array([False] * table.num_rows, pa.bool_())
    times = [name for name in table.column_names if name.endswith("_shown")]
    for name in [name for name in times if name.removesuffix("_shown") not in arrives.planned]:
        late = pc.fill_null(pc.greater(table.column(name), cut), False)
        unknown = pc.or_(unknown, late)
        for column in (name, name.replace("_shown", "_text"), name.replace("_shown", "_res_ms")):
            table = _blank(table, column, late)
    for column in arrives.later:
        table = _blank(table, column, unknown)
    return table


def _blank(table: pa.Table, column: str, where: pa.Array) -> pa.Table:
    place = table.schema.get_field_index(column)
    if place < 0:
        return table
    kept = pc.if_else(where, pa.scalar(None, table.schema.field(place).type), table.column(place))
    return table.set_column(place, table.schema.field(place), kept)
