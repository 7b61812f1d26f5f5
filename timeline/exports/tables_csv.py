"""Every table of the case database as CSV, rows sorted, no cell a formula: equal files mean equal content."""

from __future__ import annotations

from pathlib import Path

from correlate import open_store
from timeline.exports._cells import rows_of, write_csv
from timeline.scene import Scene


def write(scene: Scene, folder: Path, language: str) -> list[Path]:
    """One NAME.csv a table or view, in constant memory. Column names are those of docs/TABLES.md in any language."""
    written = []
    with open_store(scene.case) as store:
        for name in store.tables():
            reader = store.batches(name)
            write_csv(folder / f"{name}.csv", reader.schema.names, rows_of(reader))
            written.append(folder / f"{name}.csv")
    return written
