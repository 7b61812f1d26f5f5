"""Rows of one file that say the same twice, and rows that share a key but differ: counted by 64-bit hashes of rows."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from case.schemas import ORIGIN

MOST_LISTED = 50
_ORIGIN = {name for name, _ in ORIGIN}


class SameRows:
    """Collects 16 bytes for each row, so that a file of any length is compared in level memory."""

    def __init__(self, key: tuple[str, ...]) -> None:
        self.key = key
        self.rows: list[np.ndarray[Any, Any]] = []
        self.keys: list[np.ndarray[Any, Any]] = []
        self.wholes: list[np.ndarray[Any, Any]] = []

    def add(self, table: pa.Table) -> None:
        """Take in converted rows."""
        names = [name for name in table.column_names if name not in _ORIGIN]
        key = [n if n in names else f"{n}_shown" for n in self.key]
        self.rows.append(table.column("row").to_numpy())
        self.keys.append(_hashes(table, key))
        self.wholes.append(_hashes(table, names))

    def found(self) -> dict[str, Any]:
        """`equal`: rows equal to an earlier one in every field; `differing`: rows that share an earlier row's key and
        say something else; both with the first row numbers."""
        if not self.rows:
            return {}
        rows, keys, wholes = (np.concatenate(part) for part in (self.rows, self.keys, self.wholes))
        again, again_key = _repeated(wholes), _repeated(keys)
        differing = again_key & ~again
        return {
            name: {"count": int(mask.sum()), "rows": rows[mask][:MOST_LISTED].tolist()}
            for name, mask in (("equal", again), ("differing", differing))
            if mask.any()
        }


def _repeated(hashes: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Which values occurred before, by position."""
    return np.asarray(pd.Series(hashes).duplicated())


def _hashes(table: pa.Table, names: list[str]) -> np.ndarray[Any, Any]:
    """A 64-bit hash of these columns for each row."""
    total = np.zeros(len(table), dtype=np.uint64)
    for name in names:
        column = table.column(name).combine_chunks()
        if pa.types.is_list(column.type):
            column = pc.binary_join(column, "\x1f")
        if column.null_count == len(column):
            total = total * np.uint64(31) + np.uint64(7)
            continue
        if pa.types.is_string(column.type):
            packed = column.dictionary_encode()
            words = pd.util.hash_array(packed.dictionary.to_numpy(zero_copy_only=False), categorize=False)
            hashed = words[packed.indices.fill_null(0).to_numpy(zero_copy_only=False)]
        else:
            plain = column.cast(pa.int64()) if not pa.types.is_floating(column.type) else column
            hashed = pd.util.hash_array(plain.fill_null(0).to_numpy(zero_copy_only=False))
        absent = column.is_null().to_numpy(zero_copy_only=False)
        total = total * np.uint64(1_000_003) + np.where(absent, np.uint64(7), hashed)
    return total
