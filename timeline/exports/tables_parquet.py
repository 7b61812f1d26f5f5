"""Every table of the case database as Parquet, rows sorted, types kept."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq

from case.files import replacing
from correlate import open_store
from timeline.scene import Scene


def write(scene: Scene, folder: Path, language: str) -> list[Path]:
    """One NAME.parquet a table or view, in constant memory."""
    written = []
    with open_store(scene.case) as store:
        for name in store.tables():
            reader, out = store.batches(name), folder / f"{name}.parquet"
            with replacing(out) as part, pq.ParquetWriter(part, reader.schema, compression="zstd") as writer:
                for batch in reader:
                    writer.write_batch(batch)
            written.append(out)
    return written
