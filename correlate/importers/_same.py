"""Rows of one file that say the same twice, and rows that share a key but differ: counted by 64-bit hashes of rows."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from case.schemas import ORIGIN
from correlate.importers._newer import Hashes, key_columns, row_hashes

MOST_LISTED = 50
MOST_COMPARED = 10_000_000  # rows of one file
_ORIGIN = {name for name, _ in ORIGIN}


class SameRows:
    """Collects 16 bytes for each row, of at most `MOST_COMPARED` rows."""

    def __init__(self, key: tuple[str, ...]) -> None:
        self.key = key
        self.compared = 0
        self.rows: list[range | list[int]] = []
        self.keys: list[Hashes] = []
        self.wholes: list[Hashes] = []

    def add(self, table: pa.Table) -> None:
        """Take in converted rows."""
        if self.compared >= MOST_COMPARED or not len(table):
            return
        self.compared += len(table)
        names = [name for name in table.column_names if name not in _ORIGIN]
        numbers = table.column("row").to_numpy()
        unbroken = numbers[-1] - numbers[0] == len(numbers) - 1 and bool((np.diff(numbers) == 1).all())
        self.rows.append(range(int(numbers[0]), int(numbers[-1]) + 1) if unbroken else numbers.tolist())
        self.keys.append(row_hashes(table, key_columns(names, self.key)))
        self.wholes.append(row_hashes(table, names))

    def found(self) -> dict[str, Any]:
        """`equal`: rows equal to an earlier one in every field; `differing`: rows that share an earlier row's key and
        say something else; both with the first row numbers."""
        again = _repeated(self.wholes)
        differing = np.setdiff1d(_repeated(self.keys), again)
        return {
            name: {"count": len(places), "rows": [self._row(int(place)) for place in places[:MOST_LISTED]]}
            for name, places in (("equal", again), ("differing", differing))
            if len(places)
        }

    def _row(self, place: int) -> int:
        for rows in self.rows:
            if place < len(rows):
                return rows[place]
            place -= len(rows)
        raise IndexError(place)


def _repeated(parts: list[Hashes]) -> npt.NDArray[np.int64]:
    """Places of the values that occurred before, in order. Mostly there are none, which sorting tells cheaply."""
    if not parts:
        return np.empty(0, dtype=np.int64)
    ordered = np.concatenate(parts)
    ordered.sort()
    twice = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
    del ordered
    if not len(twice):
        return np.empty(0, dtype=np.int64)
    whole = np.concatenate(parts)
    places = np.flatnonzero(np.isin(whole, twice))
    found: npt.NDArray[np.int64] = places[np.asarray(pd.Series(whole[places]).duplicated())]
    return found
