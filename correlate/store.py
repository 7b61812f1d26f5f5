"""The case database: the one place that opens DuckDB. Builds `derived/case-HASH.duckdb` and opens it for reading.

A build writes a new file and then moves the pointer `derived/current`; readers open what it names, read-only and for
one request, so they never meet a half-written case and never block a run.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
from filelock import FileLock

from case import Case
from case.errors import StoreError
from case.files import write_text
from case.progress import Report, silent
from correlate import build as building
from correlate.inputs import Inputs, find_inputs
from correlate.sql_files import bound, query
from correlate.steps import base_of

POINTER = "current"
KEEP = 2  # databases kept: the current one and the one a reader may still have open
_CLOSED = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
}

LIMITS: dict[str, str] = {}  # further settings of a build, such as memory_limit; larger cases spill to derived/spill


class Store:
    """A case database open for reading, for one request. Made by `open_store`."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, path: Path) -> None:
        self._connection = connection
        self.path = path

    def tables(self) -> list[str]:
        """Names of all tables and views, sorted."""
        found = self._connection.execute(query("tables").text).fetchall()
        return [str(row[0]) for row in found]

    def arrow(self, name: str) -> pa.Table:
        """A whole table or view as an Arrow table. Raises StoreError when there is none of that name."""
        if name not in self.tables():
            raise StoreError(f"The case database has no table {name!r}; see docs/TABLES.md for what it holds.")
        return self._connection.table(name).to_arrow_table()

    def table(self, name: str) -> pd.DataFrame:
        """A whole table or view as a data frame; times are naive UTC. Raises StoreError for an unknown name."""
        return frame(self.arrow(name))

    def batches(self, name: str, rows: int = 50_000) -> pa.RecordBatchReader:
        """A whole table or view sorted by all its columns, `rows` at a time: the same content in the same order.

        Read it before the store is closed. Raises StoreError when there is no table of that name.
        """
        if name not in self.tables():
            raise StoreError(f"The case database has no table {name!r}; see docs/TABLES.md for what it holds.")
        return self._connection.table(name).order("ALL").to_arrow_reader(rows)

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A connection of its own to the same database, to try a rule on; it ends with the store."""
        cursor = self._connection.cursor()
        cursor.execute("set TimeZone = 'UTC'")
        return cursor

    def query(self, name: str, **params: Any) -> pd.DataFrame:
        """The answer of a query of `sql/queries/`, its parameters bound by name.

        Raises StoreError for an unknown query, a parameter too many or too few, or an answer that cannot be given.
        """
        return frame(self.arrow_query(name, **params))

    def arrow_query(self, name: str, **params: Any) -> pa.Table:
        """The same as an Arrow table. Raises as `query`."""
        statement = query(name)
        try:
            return self._connection.sql(statement.text, params=bound(statement, params)).to_arrow_table()
        except duckdb.Error as error:
            raise StoreError(f"Query {name} cannot be answered: {str(error).splitlines()[0]}.") from error


def frame(table: pa.Table) -> pd.DataFrame:
    """An Arrow table as a data frame: whole numbers stay whole (Int64), times stay to the millisecond."""
    kinds = {pa.int64(): pd.Int64Dtype(), pa.int32(): pd.Int32Dtype(), pa.int16(): pd.Int16Dtype(),
             pa.bool_(): pd.BooleanDtype()}  # fmt: skip
    return table.to_pandas(types_mapper=kinds.get)


def build(case: Case, report: Report = silent) -> Path:
    """Make the database of the case as it stands now and point to it; unchanged inputs and nothing is done.

    Returns its path. Raises StoreError when an input cannot be read, ConfigError when case.toml names no parameter.
    """
    with FileLock(str(case.derived / "case.lock")):  # two runs at once: the second finds the work done
        inputs = find_inputs(case)
        path = case.derived / f"case-{inputs.sha256[:16]}.duckdb"
        if current_path(case) == path:
            return path
        if not path.is_file():
            _write(case, inputs, path, report)
        write_text(case.derived / POINTER, path.name + "\n")
        _sweep(case, path)
        return path


@contextmanager
def open_store(case: Case) -> Iterator[Store]:
    """The current case database, read-only, TimeZone UTC, no access to files from SQL; closed on leaving.

    Raises StoreError when the case was not correlated yet or the database cannot be opened.
    """
    path = current_path(case)
    if path is None:
        raise StoreError(f"{case.root}: nothing is correlated yet; run `retrace correlate {case.root}` first.")
    try:
        connection = duckdb.connect(str(path), read_only=True, config=_CLOSED)
    except duckdb.Error as error:
        raise StoreError(f"{path.name}: cannot be opened ({str(error).splitlines()[0]}); correlate again.") from error
    try:
        connection.execute("set TimeZone = 'UTC'")
        yield Store(connection, path)
    finally:
        connection.close()


def current_path(case: Case) -> Path | None:
    """The database that `current` names, if both are there."""
    pointer = case.derived / POINTER
    if not pointer.is_file():
        return None
    path = case.derived / Path(pointer.read_text(encoding="utf-8").strip()).name
    return path if path.suffix == ".duckdb" and path.is_file() else None


def _write(case: Case, inputs: Inputs, path: Path, report: Report) -> None:
    """Build beside the final name and move it there when it is whole."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    spill = case.derived_dir("spill")
    _drop(part)
    before = current_path(case)
    if before is not None and _kin(before, inputs):
        shutil.copyfile(before, part)
    connection = duckdb.connect(str(part), config={**_CLOSED, **LIMITS, "temp_directory": str(spill)})
    whole = False
    try:
        connection.execute("set TimeZone = 'UTC'")
        building.fill(connection, case, inputs, report)
        connection.execute("checkpoint")
        whole = True
    except duckdb.Error as error:
        raise StoreError(f"The case database cannot be built: {str(error).splitlines()[0]}.") from error
    finally:
        connection.close()
        if not whole:
            _drop(part)
    part.replace(path)


def _kin(path: Path, inputs: Inputs) -> bool:
    """Whether a database was made by the same code and settings, so that what has not changed since can stay."""
    try:
        connection = duckdb.connect(str(path), read_only=True, config=_CLOSED)
    except duckdb.Error:
        return False
    try:
        return base_of(connection) == inputs.base
    finally:
        connection.close()


def _drop(part: Path) -> None:
    part.unlink(missing_ok=True)
    part.with_name(part.name + ".wal").unlink(missing_ok=True)


def _sweep(case: Case, current: Path) -> None:
    """Remove databases and unfinished builds of the past; one in use (Windows) is left for the next time."""
    others = sorted(
        (file for file in case.derived.glob("case-*.duckdb") if file != current),
        key=lambda file: file.stat().st_mtime_ns,
        reverse=True,
    )
    for file in [*others[KEEP - 1 :], *case.derived.glob(".case-*.part*")]:
        try:
            file.unlink(missing_ok=True)
        except PermissionError:
            continue
