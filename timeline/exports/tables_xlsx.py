"""The result as one workbook without formulas: cross-check, findings, answers, permits, who was where, clocks."""

from __future__ import annotations

from pathlib import Path

from case.files import write_bytes
from correlate import Store, open_store
from timeline.exports._cells import rows_of
from timeline.paper.workbook import Sheet, workbook
from timeline.scene import Scene

TABLES = ("cross_check", "finding", "verdict", "permit_now", "person_in_zone", "person", "zone", "video", "coverage",
          "watched", "clock", "receipt", "question", "refused_rule")  # fmt: skip


def write(scene: Scene, folder: Path, language: str) -> list[Path]:
    """result.xlsx, a sheet a table. Raises ReportError for a table that is longer than a sheet can be."""
    out = folder / "result.xlsx"
    with open_store(scene.case) as store:
        write_bytes(out, workbook(_sheet(store, name) for name in TABLES))
    return [out]


def _sheet(store: Store, name: str) -> Sheet:
    """One table as a sheet; it is read while it is written, before the next one is asked for."""
    reader = store.batches(name)
    return Sheet(name, reader.schema.names, rows_of(reader))
