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
MOST_COMPARED = 20_000_000  # rows of one file; 24 bytes each
_ORIGIN = {name for name, _ in ORIGIN}


class SameRows:
    """Collects 24 bytes for each row, of at most `MOST_COMPARED` rows."""

    def __init__(self, key: tuple[str, ...]) -> None:
        self.key = key
        self.compared = 0
        self.rows: list[npt.NDArray[np.int64]] = []
        self.keys: list[Hashes] = []
        self.wholes: list[Hashes] = []

    def add(self, table: pa.Table) -> None:
        """Take in converted rows."""
        if self.compared >= MOST_COMPARED:
            return
        self.compared += len(table)
        names = [name for name in table.column_names if name not in _ORIGIN]
        self.rows.append(table.column("row").to_numpy())
        self.keys.append(row_hashes(table, key_columns(names, self.key)))
        self.wholes.append(row_hashes(table, names))

    def found(self) -> dict[str, Any]:
        """`equal`: rows equal to an earlier one in every field; `differing`: rows that share an earlier row's key and
        say something else; both with the first row numbers."""
        if not self.rows:
            return {}
        rows, keys, wholes = (np.concatenate(part) for part in (self.rows, self.keys, self.wholes))
        again = np.asarray(pd.Series(wholes).duplicated())
        differing = np.asarray(pd.Series(keys).duplicated()) & ~again
        return {
            name: {"count": int(mask.sum()), "rows": rows[mask][:MOST_LISTED].tolist()}
            for name, mask in (("equal", again), ("differing", differing))
            if mask.any()
        }
