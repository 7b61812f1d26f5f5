"""Fill a new case database: what detection and import wrote, then facts made in Python and by SQL, rules included.

Each file of `sql/schema/`, `sql/views/` and `facts/` makes something; what it reads decides when it runs.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import duckdb
import pyarrow as pa

from case import Case
from case.errors import StoreError
from case.progress import Progress, Report
from correlate import facts
from correlate.inputs import Inputs
from correlate.load import load, load_receipts, load_reference
from correlate.sql_files import SQL, Statement, bound, in_order, query, statements

STAGE = "correlate"
BATCH_ROWS = 1_000_000


@dataclass(frozen=True)
class Given:
    """What a facts module works from: the case, its inputs, and reading of what is built so far."""

    case: Case
    inputs: Inputs
    connection: duckdb.DuckDBPyConnection
    report: Report

    def table(self, name: str) -> pa.Table:
        """A whole table built so far."""
        return self.connection.table(name).to_arrow_table()

    def rows(self, name: str) -> list[dict[str, Any]]:
        """A small table as a list of dictionaries."""
        return list(self.table(name).to_pylist())

    def query(self, name: str, **params: Any) -> pa.Table:
        """The answer of a named query over what is built so far."""
        statement = query(name)
        return self.connection.sql(statement.text, params=bound(statement, params)).to_arrow_table()

    def batches(self, name: str, **params: Any) -> Iterator[pa.RecordBatch]:
        """The same in batches of at most a million rows, so that memory stays level."""
        statement = query(name)
        reader = self.connection.sql(statement.text, params=bound(statement, params)).to_arrow_reader(BATCH_ROWS)
        yield from reader


def fill(connection: duckdb.DuckDBPyConnection, case: Case, inputs: Inputs, report: Report) -> None:
    """Make every table and view, rules and verdicts among them. Raises StoreError naming the file that fails."""
    load_receipts(connection, inputs)
    load(connection, inputs)
    for macro in sorted((SQL / "macros").glob("*.sql")):
        connection.execute(macro.read_text(encoding="utf-8"))
    load_reference(connection)
    steps = {**statements("schema"), **statements("views")}
    modules = fact_modules()
    maker = {name: name for name in steps}
    for name, module in modules.items():
        maker.update(dict.fromkeys(module.MAKES, f"facts.{name}"))
    needs = {name: {maker[read] for read in _needed(step) if read in maker} for name, step in steps.items()}
    needs |= {f"facts.{name}": {maker[need] for need in m.NEEDS if need in maker} for name, m in modules.items()}
    ordered = in_order(needs)
    given = Given(case, inputs, connection, report)
    for done, name in enumerate(ordered):
        report(Progress(STAGE, name, done, len(ordered), "steps"))
        if name.startswith("facts."):
            _make(given, modules[name.removeprefix("facts.")])
        else:
            _run(connection, steps[name])


def fact_modules() -> dict[str, ModuleType]:
    """Every file of `facts/`, by name: MAKES (name -> Arrow schema), NEEDS (tables read), make(given) -> tables."""
    names = sorted(module.name for module in pkgutil.iter_modules(facts.__path__))
    return {name: importlib.import_module(f"{facts.__name__}.{name}") for name in names}


def _needed(step: Statement) -> set[str]:
    """What a SQL step reads: names after from and join, and macros it calls."""
    return step.reads | {name.lower() for name in re.findall(r"\b([a-z_][a-z0-9_]*)\(", step.text)}


def _make(given: Given, module: ModuleType) -> None:
    made: dict[str, pa.Table] = module.make(given)
    for name, schema in module.MAKES.items():
        given.connection.from_arrow(made[name].cast(schema)).create(name)


def _run(connection: duckdb.DuckDBPyConnection, step: Statement) -> None:
    try:
        connection.execute(step.text)
    except duckdb.Error as error:
        raise StoreError(f"{step.path.name}: {str(error).splitlines()[0]}.") from error
