"""A case in a temporary folder with record files of a test in it, imported, and its tables as lists of rows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from case import Case
from correlate.importers import Receipt, import_all


class Imported:
    """A case, its receipts by file name, and what came into its tables."""

    def __init__(self, root: Path, zone: str) -> None:
        self.case = Case.create(root, "test", zone)
        self.receipts: dict[str, Receipt] = {}

    def put(self, name: str, content: str | bytes, encoding: str = "utf-8") -> Path:
        """Write a record file of the case."""
        path = self.case.root / "records" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    def run(self) -> Imported:
        """Import; receipts by file name."""
        self.case = Case.open(self.case.root)
        self.receipts = {Path(receipt.path).name: receipt for receipt in import_all(self.case)}
        return self

    def toml(self, text: str) -> None:
        """Append to case.toml."""
        path = self.case.root / "case.toml"
        path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")

    def rows(self, table: str, name: str | None = None) -> list[dict[str, Any]]:
        """Rows of a table (of one file where named), files in order of their receipts, without empty columns."""
        receipts = self.receipts.values() if name is None else [self.receipts[name]]
        files = [self.case.derived / "records" / receipt.sha256 / f"{table}.parquet" for receipt in receipts]
        tables = [pq.read_table(file) for file in dict.fromkeys(files) if file.is_file()]
        return [
            {name: value for name, value in row.items() if value is not None}
            for row in (pa.concat_tables(tables).to_pylist() if tables else [])
        ]

    def receipt(self) -> Receipt:
        """The one receipt there is."""
        (receipt,) = self.receipts.values()
        return receipt


@pytest.fixture(scope="session")
def import_together(tmp_path_factory: pytest.TempPathFactory) -> Callable[[dict[str, bytes]], Imported]:
    """Import many files as one case, for tables of samples."""

    def run(files: dict[str, bytes]) -> Imported:
        case = Imported(tmp_path_factory.mktemp("together") / "case", "Asia/Shanghai")
        for name, content in files.items():
            case.put(name, content)
        return case.run()

    return run


@pytest.fixture
def new_case(tmp_path: Path) -> Callable[..., Imported]:
    """Make an empty case, in Shanghai unless said otherwise."""
    made: list[Imported] = []

    def make(zone: str = "Asia/Shanghai") -> Imported:
        made.append(Imported(tmp_path / f"case{len(made)}", zone))
        return made[-1]

    return make


@pytest.fixture
def imported(new_case: Callable[..., Imported]) -> Callable[..., Imported]:
    """Import one file: imported(text, name="x.csv", encoding="gbk", zone="Europe/London")."""

    def run(
        content: str | bytes, name: str = "file.csv", encoding: str = "utf-8", zone: str = "Asia/Shanghai"
    ) -> Imported:
        case = new_case(zone)
        case.put(name, content, encoding)
        return case.run()

    return run
