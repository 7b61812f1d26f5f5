"""Some tables of a case and what they rest on, in memory: for benchmarks that ask nothing of the rules."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from case import Case
from case.files import replacing, sha256_text
from case.progress import silent
from correlate.build import Given, _make, _needed, _run, fact_modules, needs_of
from correlate.inputs import find_inputs
from correlate.load import load, load_reference
from correlate.sql_files import SQL, bound, in_order, query, statements
from correlate.steps import Steps


class Tables:
    """An open database in memory that holds only what was wanted."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection

    def rows(self, name: str) -> list[dict[str, object]]:
        """A table as dictionaries."""
        return list(self.connection.table(name).to_arrow_table().to_pylist())

    def query(self, name: str, **params: object) -> list[dict[str, object]]:
        """A named query, as dictionaries."""
        statement = query(name)
        return list(self.connection.sql(statement.text, params=bound(statement, params)).to_arrow_table().to_pylist())


def tables_of(case: Case, wanted: Iterable[str]) -> Tables:
    """Make these tables and views and all that they need, as a build does, and nothing else."""
    connection = duckdb.connect()
    connection.execute("set TimeZone = 'UTC'")
    inputs = find_inputs(case)
    marks = Steps(connection, inputs.base, inputs.contents)
    load(connection, inputs, marks)
    for macro in sorted((SQL / "macros").glob("*.sql")):
        connection.execute(macro.read_text(encoding="utf-8"))
    load_reference(connection)
    steps, modules = {**statements("schema"), **statements("views")}, fact_modules()
    maker = {name: name for name in steps}
    for name, module in modules.items():
        maker |= dict.fromkeys(module.MAKES, f"facts.{name}")
    needs = {name: {maker[read] for read in _needed(step) if read in maker} for name, step in steps.items()}
    reads = {f"facts.{name}": needs_of(module, case) for name, module in modules.items()}
    needs |= {name: {maker[need] for need in names if need in maker} for name, names in reads.items()}
    kept: set[str] = set()
    waiting = {maker[name] for name in wanted if name in maker}  # the others are loaded already
    while waiting:
        name = waiting.pop()
        kept.add(name)
        waiting |= needs[name] - kept
    given = Given(case, inputs, connection, silent, marks)
    for name in in_order({name: needs[name] for name in kept}):
        if name in steps:
            _run(connection, steps[name])
        else:
            module = modules[name.removeprefix("facts.")]
            _make(replace(given, module=name, needs=frozenset(reads[name])), module)
    return Tables(connection)


def write_records(case: Case, tables: dict[str, pa.Table]) -> None:
    """Record tables as an import leaves them, without going through files of a site."""
    for name, table in tables.items():
        if table.num_rows:
            folder = case.derived_dir("records", sha256_text(name))
            with replacing(folder / f"{name}.parquet") as part:
                pq.write_table(table, part, compression="zstd")
