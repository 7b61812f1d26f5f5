"""The forms in which a record file travels from its reader to Parquet: sheets, batches of cells, rows by field."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import pyarrow as pa

BATCH_ROWS = 50_000
FIRST_ROWS = 500  # of the first batch of readers in Python: enough to see formats by, cheap to read twice
HEAD_ROWS = 40  # how far down a header is looked for
LONGEST_CELL = 100_000  # characters; a longer cell is no record field

SAID = "_said_"  # before a field's name: what its cells said before they were put into words of a vocabulary

Refuse = Callable[[int, str, str], None]  # row number, raw text, reason


@dataclass(frozen=True)
class Cells:
    """A batch of raw rows: `rows` their numbers as a person counts them (int64), `columns` their cells as text by
    position (string arrays, null where the row has no such cell)."""

    rows: pa.Array
    columns: list[pa.Array]


@dataclass(frozen=True)
class Sheet:
    """One table-like part of a file. `head`: its first rows as text, the first being row `first_row`.

    `read(header_rows, refuse)` streams what lies below the header; rows that cannot be told into cells go to
    `refuse`. `assumed` says what was assumed to read it; `notes` what a person should know.
    """

    name: str
    head: list[list[str]]
    read: Callable[[int, int, Refuse], Iterator[Cells]]  # (rows above the first data row, columns, refuse)
    assumed: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    fixed_header: bool = False  # the first row is the header, as in JSON lines and Parquet


@dataclass(frozen=True)
class Rows:
    """Rows by canonical field, still as text. `wide`: columns that hold one measured thing each, by header.

    `units`: unit given in a field's header. `part`: sets apart several records made from one row ("" or null: one).
    """

    row: pa.Array
    cells: dict[str, pa.Array]
    headers: dict[str, str] = field(default_factory=dict)  # field -> header it was read from
    units: dict[str, str] = field(default_factory=dict)
    wide: dict[str, pa.Array] = field(default_factory=dict)
    part: pa.Array | None = None

    def __len__(self) -> int:
        return len(self.row)

    def with_cells(self, **cells: pa.Array) -> Rows:
        """The same rows with these fields set."""
        return replace(self, cells={**self.cells, **cells})

    def take(self, indices: pa.Array) -> Rows:
        """These rows only, in this order; an index may occur more than once."""
        return replace(
            self,
            row=self.row.take(indices),
            cells={name: column.take(indices) for name, column in self.cells.items()},
            wide={name: column.take(indices) for name, column in self.wide.items()},
            part=None if self.part is None else self.part.take(indices),
        )

    def cell(self, name: str) -> pa.Array:
        """The texts of a field; all null where the file has no such column."""
        return self.cells[name] if name in self.cells else pa.nulls(len(self), pa.string())
