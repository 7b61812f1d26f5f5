"""Parquet files, batch by batch: every column as the text it stands for, so that one set of rules reads all formats."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from case.errors import RecordError
from correlate.importers._rows import BATCH_ROWS, Cells, Refuse, Sheet


def open_parquet(path: Path) -> list[Sheet]:
    """The one sheet of a Parquet file. Raises RecordError when it cannot be read."""
    try:
        with pq.ParquetFile(path) as file:
            names = [str(name) for name in file.schema_arrow.names]
    except (pa.ArrowException, OSError) as error:
        raise RecordError(f"{path.name}: is not readable Parquet ({str(error).splitlines()[0]:.100}).") from error
    return [Sheet("", [names], partial(_read, path), {"format": "Parquet"}, [], fixed_header=True)]


def _read(path: Path, skip: int, width: int, refuse: Refuse) -> Iterator[Cells]:
    first = 1
    try:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(BATCH_ROWS):
                rows = pa.array(range(first, first + len(batch)), pa.int64())
                yield Cells(rows, [as_texts(column) for column in batch.columns])
                first += len(batch)
    except (pa.ArrowException, OSError) as error:
        raise RecordError(
            f"{path.name}: breaks off after row {first - 1} ({str(error).splitlines()[0]:.100})."
        ) from error


def as_texts(column: pa.Array) -> pa.Array:
    """Any Arrow column as texts: times in ISO 8601, lists joined by ";", bytes and structures as null."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return as_texts(column.dictionary_decode())
    if pa.types.is_string(kind):
        return column
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return pc.binary_join(as_texts_list(column), ";")
    if pa.types.is_binary(kind) or pa.types.is_nested(kind) or pa.types.is_null(kind):
        return pa.nulls(len(column), pa.string())
    if pa.types.is_timestamp(kind) and kind.unit == "ns":
        column = column.cast(pa.timestamp("us", kind.tz), safe=False)
    texts = column.cast(pa.string())
    if pa.types.is_floating(kind):
        texts = pc.replace_substring_regex(texts, r"\.0$", "")
    return texts


def as_texts_list(column: pa.Array) -> pa.Array:
    """A list column with its items as texts."""
    return column.cast(pa.list_(pa.string()))
