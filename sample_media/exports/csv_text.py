"""CSV as sites export it: GBK with CRLF (Chinese spreadsheets) or UTF-8 with a byte-order mark (English systems)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from case.files import replacing
from sample_media.exports.cells import Manner
from sample_media.exports.layouts import Layout
from sample_media.exports.words import WORDS


def write_csv(path: Path, layout: Layout, rows: Iterable[list[Any]], manner: Manner) -> None:
    """Write a small table. Characters that GBK lacks are written as GB18030 knows them."""
    with replacing(path) as part, part.open("w", encoding=_encoding(manner), newline="") as handle:
        writer = csv.writer(handle, lineterminator="\r\n")
        writer.writerow(manner.header(column) for column in layout.columns)
        writer.writerows(rows)


def _encoding(manner: Manner) -> str:
    return "gb18030" if manner.language == "zh" else "utf-8-sig"


def write_positions(path: Path, layout: Layout, batches: Iterable[pa.RecordBatch], manner: Manner) -> int:
    """Stream positions to a CSV, a block at a time; returns the rows."""
    count = 0
    with replacing(path) as part, part.open("wb") as handle:
        heads = ",".join(manner.header(column) for column in layout.columns)
        handle.write((("" if manner.language == "zh" else "\ufeff") + heads + "\r\n").encode(_plain(manner)))
        for batch in batches:
            count += batch.num_rows
            columns = [_column(name, batch, manner) for name, _, _ in layout.columns]
            table = pa.table(columns, names=[name for name, _, _ in layout.columns])
            text = _lines(table).replace("\n", "\r\n")
            handle.write(text.encode(_plain(manner)))
    return count


def _lines(table: pa.Table) -> str:
    """CSV lines without quotes, as most systems write them, unless a text has a comma or quote in it."""
    for style in ("none", "needed"):
        buffer = io.BytesIO()
        try:
            pyarrow.csv.write_csv(table, buffer, pyarrow.csv.WriteOptions(include_header=False, quoting_style=style))
        except pa.ArrowInvalid:
            continue
        return buffer.getvalue().decode("utf-8")
    raise AssertionError("quoting where needed writes every text")


def _plain(manner: Manner) -> str:
    return "gb18030" if manner.language == "zh" else "utf-8"


def _column(name: str, batch: pa.RecordBatch, manner: Manner) -> pa.Array:
    if name == "moment":
        aware = pc.assume_timezone(batch.column("moment_shown").cast(pa.timestamp("ms")), "UTC")
        local = pc.local_timestamp(aware.cast(pa.timestamp("ms", manner.zone.key)))
        return pc.strftime(local, "%Y-%m-%d %H:%M:%S")
    column = batch.column(name)
    if name == "status":
        return pc.replace_substring(
            column, "online", WORDS["tag_status"]["online"][0 if manner.language == "zh" else 1]
        )
    return column
