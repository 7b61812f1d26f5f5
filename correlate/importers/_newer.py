"""Which rows a newer export of the same system replaces: listed in derived/records/superseded.parquet, never removed.

Two exports are of one system when they fill the same table for the same source from the same kind of sheet. Where a
later arrival holds a row's key, the earlier rows of that key are superseded; within one file only rows that say the
same twice are. Rows of equal key that differ within one file all stay, and the receipt says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from case.files import replacing, sha256_text
from correlate.importers._receipt import Receipt
from correlate.importers._registry import importers

SUPERSEDED = pa.schema(
    [
        ("table", pa.string()),
        ("record_id", pa.string()),
        ("source_row", pa.string()),
        ("by_record_id", pa.string()),  # the row that holds instead
        ("by_source_row", pa.string()),
        ("same", pa.bool_()),  # both say the same in every field
    ]
)
_ORIGIN = {"record_id", "source_id", "source_sha256", "source_path", "sheet", "row", "source_row"}
Hashes = npt.NDArray[np.uint64]


@dataclass(frozen=True)
class _Part:
    """The rows of one file in one table: where they lie and the hashes of their keys and of all their fields."""

    path: Path
    keys: Hashes
    wholes: Hashes


def key_of(main: str, table: str) -> tuple[str, ...]:
    """The fields that name a row of `table` made from a sheet of table `main`."""
    module = importers()[main]
    made: dict[str, tuple[str, ...]] = getattr(module, "KEYS", {})
    return made.get(table) or tuple(importers()[table].KEY)


def write_superseded(folder: Path, receipts: Sequence[Receipt]) -> int:
    """Write superseded.parquet for these receipts (in order of arrival) under derived/records; returns its rows.

    Nothing is done where it was written for the same imports before.
    """
    basis = sha256_text(*(f"{receipt.sha256} {receipt.import_key} {receipt.arrival}" for receipt in receipts)).encode()
    target = folder / "superseded.parquet"
    if target.is_file() and (pq.read_schema(target).metadata or {}).get(b"imports") == basis:
        return int(pq.read_metadata(target).num_rows)
    systems: dict[tuple[str, str, str], list[Path]] = {}
    twice: set[Path] = set()
    for receipt in receipts:
        if receipt.same_as or receipt.cause:
            continue
        for sheet in receipt.tables:
            for table in sheet.written:
                path = folder / receipt.sha256 / f"{table}.parquet"
                paths = systems.setdefault((sheet.table, table, sheet.source_id), [])
                if path.is_file() and path not in paths:
                    paths.append(path)
                if sheet.same or table != sheet.table:
                    twice.add(path)
    found = [
        _superseded(table, key_of(main, table), paths)
        for (main, table, _), paths in sorted(systems.items())
        if len(paths) > 1 or twice.intersection(paths)  # one file without repetition supersedes nothing
    ]
    whole = pa.concat_tables([SUPERSEDED.empty_table(), *found]).replace_schema_metadata({b"imports": basis})
    with replacing(target) as part:
        pq.write_table(whole, part, compression="zstd")
    return len(whole)


def _superseded(table: str, key: tuple[str, ...], paths: list[Path]) -> pa.Table:
    parts = [_hashed(path, key) for path in paths]
    keys, wholes = (np.concatenate([getattr(part, name) for part in parts]) for name in ("keys", "wholes"))
    shared = np.flatnonzero(np.asarray(pd.Series(keys).duplicated(keep=False)))  # few rows, of however many
    if not len(shared):
        return SUPERSEDED.empty_table()
    starts = np.cumsum([0, *(len(part.keys) for part in parts)])
    file = np.searchsorted(starts, shared, side="right") - 1
    rows = pd.DataFrame({"key": keys[shared], "whole": wholes[shared], "file": file, "place": shared})
    last_file = rows.groupby("key")["file"].transform("max")
    last_place = rows.groupby("key")["place"].transform("max")
    first_alike = rows.groupby(["key", "whole", "file"])["place"].transform("min")
    earlier_file = rows["file"] < last_file
    gone = earlier_file | (rows["place"] > first_alike)
    old = rows["place"][gone].to_numpy()
    new = np.where(earlier_file, last_place, first_alike)[gone.to_numpy()]
    wanted = np.unique(np.concatenate([old, new]))
    origin = _origin(paths, wanted)
    was, now = (origin.take(pa.array(np.searchsorted(wanted, places))) for places in (old, new))
    columns = [pa.repeat(pa.scalar(table), len(old)), was["record_id"], was["source_row"], now["record_id"],
               now["source_row"], pa.array(wholes[old] == wholes[new])]  # fmt: skip
    return pa.table(columns, schema=SUPERSEDED)


def _origin(paths: list[Path], places: npt.NDArray[np.int64]) -> pa.Table:
    """Record id and source row of these rows, counted over all files in order, read batch by batch."""
    found, before = [], 0
    for path in paths:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(columns=["record_id", "source_row"]):
                first, last = np.searchsorted(places, [before, before + len(batch)])
                found.append(pa.Table.from_batches([batch.take(pa.array(places[first:last] - before))]))
                before += len(batch)
    return pa.concat_tables(found).combine_chunks()


def _hashed(path: Path, key: tuple[str, ...]) -> _Part:
    keys, wholes = [], []
    with pq.ParquetFile(path) as file:
        names = [name for name in file.schema_arrow.names if name not in _ORIGIN]
        for batch in file.iter_batches(columns=names):
            rows = pa.Table.from_batches([batch])
            keys.append(row_hashes(rows, key_columns(names, key)))
            wholes.append(row_hashes(rows, names))
    empty: list[Hashes] = [np.empty(0, dtype=np.uint64)]
    return _Part(path, np.concatenate(keys or empty), np.concatenate(wholes or empty))


def key_columns(names: Sequence[str], key: tuple[str, ...]) -> list[str]:
    """The columns of key fields: a time is known by what it shows."""
    return [name if name in names else f"{name}_shown" for name in key]


def row_hashes(table: pa.Table, names: Sequence[str]) -> Hashes:
    """A 64-bit hash of these columns for each row; equal values give equal hashes in every batch and file."""
    total: Hashes = np.zeros(len(table), dtype=np.uint64)
    for name in names:
        column: Any = table.column(name).combine_chunks()
        if pa.types.is_list(column.type):
            column = pc.binary_join(column, "\x1f")
        absent = column.is_null().to_numpy(zero_copy_only=False)
        if absent.all():
            hashed: Any = np.uint64(7)
        elif pa.types.is_string(column.type):
            packed = column.dictionary_encode()
            words = pd.util.hash_array(packed.dictionary.to_numpy(zero_copy_only=False), categorize=False)
            hashed = words[packed.indices.fill_null(0).to_numpy(zero_copy_only=False)]
        else:
            plain = column if pa.types.is_floating(column.type) else column.cast(pa.int64())
            hashed = pd.util.hash_array(plain.fill_null(0).to_numpy(zero_copy_only=False))
        total = total * np.uint64(1_000_003) + np.where(absent, np.uint64(7), hashed)
    return total
