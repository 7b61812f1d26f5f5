"""Fill a new case database: what detection and import wrote, then facts made in Python and by SQL, rules included.

Each file of `sql/schema/`, `sql/views/` and `facts/` makes something; what it reads decides when it runs.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from types import ModuleType
from typing import Any

import duckdb
import pyarrow as pa

from case import Case
from case.decisions import Decision
from case.errors import StoreError
from case.progress import Progress, Report
from correlate import facts
from correlate.inputs import Inputs
from correlate.load import load, load_reference
from correlate.sql_files import SQL, Statement, bound, in_order, query, statements
from correlate.steps import Steps, drop

STAGE = "correlate"
BATCH_ROWS = 1_000_000
_OWN_CLOCK = re.compile(r"join clock(?:_book)? (\w+)\s+on \1\.source_id = (?!\1\b)\w\.source_id\b")


@dataclass(frozen=True)
class Given:
    """What a facts module works from: the case, its inputs, and reading of what it NEEDS of what is built so far."""

    case: Case
    inputs: Inputs
    connection: duckdb.DuckDBPyConnection
    report: Report
    steps: Steps
    module: str = ""
    needs: frozenset[str] = frozenset()

    def table(self, name: str) -> pa.Table:
        """A whole table built so far."""
        self._declared({name})
        return self.connection.table(name).to_arrow_table()

    def rows(self, name: str) -> list[dict[str, Any]]:
        """A small table as a list of dictionaries."""
        return list(self.table(name).to_pylist())

    def number(self, name: str) -> float:
        """A parameter as it holds for the whole site (view param_site). Raises StoreError where it is no number."""
        found = [row["number"] for row in self.rows("param_site") if row["name"] == name]
        if not found or found[0] is None:
            raise StoreError(f"facts/{self.module}.py asks for the parameter {name!r}, which is no number here.")
        return float(found[0])

    def query(self, name: str, **params: Any) -> pa.Table:
        """The answer of a named query over what is built so far."""
        statement = query(name)
        self._declared(statement.reads)
        return self.connection.sql(statement.text, params=bound(statement, params)).to_arrow_table()

    def batches(self, name: str, **params: Any) -> Iterator[pa.RecordBatch]:
        """The same in batches of at most a million rows, so that memory stays level."""
        statement = query(name)
        self._declared(statement.reads)
        reader = self.connection.sql(statement.text, params=bound(statement, params)).to_arrow_reader(BATCH_ROWS)
        yield from reader

    def before(self, name: str) -> pa.Table | None:
        """What the database before held under the name of a table that this module makes; None for a new one."""
        return self.connection.table(name).to_arrow_table() if self.steps.had(name) else None

    def share(self) -> None:
        """Let cursors see what is built so far: a build is one transaction from one such call to the next."""
        self.connection.commit()
        self.connection.begin()

    def decisions(self, kind: str) -> list[Decision]:
        """The decisions of a kind in force; NEEDS has "decisions.KIND"."""
        self._declared({f"decisions.{kind}"})
        return self.case.decisions.active(kind)

    def _declared(self, reads: set[str]) -> None:
        """What is read without being named in NEEDS would not be read again when it changes."""
        if undeclared := sorted((reads & set(self.steps.contents)) - self.needs):
            raise StoreError(f"facts/{self.module}.py reads {', '.join(undeclared)}, which its NEEDS does not name.")


def fill(connection: duckdb.DuckDBPyConnection, case: Case, inputs: Inputs, report: Report) -> None:
    """Make every table and view, rules and verdicts among them; what a database before this one holds already and
    what has not changed since stays. Raises StoreError naming the file that fails."""
    marks = Steps(connection, inputs.base, inputs.contents)
    load(connection, inputs, marks)
    for macro in sorted((SQL / "macros").glob("*.sql")):
        connection.execute(macro.read_text(encoding="utf-8"))
    if not marks.had("rule"):
        load_reference(connection)
    steps = {**statements("schema"), **statements("views")}
    modules = fact_modules()
    maker = {name: name for name in steps}
    for name, module in modules.items():
        maker.update(dict.fromkeys(module.MAKES, f"facts.{name}"))
    needs = {name: {maker[read] for read in _needed(step) if read in maker} for name, step in steps.items()}
    wanted = {name: needs_of(module, case) for name, module in modules.items()}
    needs |= {f"facts.{name}": {maker[need] for need in reads if need in maker} for name, reads in wanted.items()}
    ordered = in_order(needs)
    given = Given(case, inputs, connection, report, marks)
    connection.begin()  # one flush to disk for many small tables
    for done, name in enumerate(ordered):
        report(Progress(STAGE, name, done, len(ordered), "steps"))
        facts = modules.get(name.removeprefix("facts.")) if name.startswith("facts.") else None
        reads = _needed(steps[name]) if facts is None else wanted[name.removeprefix("facts.")]
        makes = (name,) if facts is None else tuple(facts.MAKES)
        corrected = _corrects(steps[name], reads) if facts is None else None
        key = marks.key(name, {corrected}, marks.clocks_of(corrected)) if corrected else marks.key(name, reads)
        if marks.same(name, key):
            marks.keep(name, key, makes)
            continue
        if facts is None:
            _run(connection, steps[name])
        else:
            _make(replace(given, module=name.removeprefix("facts."), needs=frozenset(reads)), facts)
        if corrected:
            marks.enter(name, key)
            marks.take(name, key)  # its rows follow from these, so they need not be looked at
        else:
            marks.enter(name, key, makes)
    marks.save()
    connection.commit()


def fact_modules() -> dict[str, ModuleType]:
    """Every file of `facts/`, by name: MAKES (name -> Arrow schema), NEEDS (tables read), make(given) -> tables."""
    names = sorted(module.name for module in pkgutil.iter_modules(facts.__path__))
    return {name: importlib.import_module(f"{facts.__name__}.{name}") for name in names}


def needs_of(module: ModuleType, case: Case) -> frozenset[str]:
    """What a facts module reads; one whose needs turn on the case says so in `needs(case)`."""
    own: frozenset[str] = module.needs(case) if hasattr(module, "needs") else module.NEEDS
    return own


def _corrects(step: Statement, reads: set[str] | frozenset[str]) -> str | None:
    """The table whose times a `*_utc` view corrects, each row by the clock of its own source and by nothing else."""
    name = step.name.removesuffix("_utc")
    tables = reads & {name, "clock", "clock_book"}
    one = step.path.parent.name == "views" and name != step.name and len(tables) == 2 and name in tables
    return name if one and _OWN_CLOCK.search(step.text) and len(step.reads) == 2 else None


def _needed(step: Statement) -> set[str]:
    """What a SQL step reads: names after from and join, and macros it calls."""
    return step.reads | {name.lower() for name in re.findall(r"\b([a-z_][a-z0-9_]*)\(", step.text)}


def _make(given: Given, module: ModuleType) -> None:
    made: dict[str, pa.Table] = module.make(given)
    for name, schema in module.MAKES.items():
        drop(given.connection, "table", name)
        given.connection.from_arrow(made[name].cast(schema)).create(name)


def _run(connection: duckdb.DuckDBPyConnection, step: Statement) -> None:
    drop(connection, "view" if step.path.parent.name == "views" else "table", step.name)
    try:
        connection.execute(step.text)
    except duckdb.Error as error:
        raise StoreError(f"{step.path.name}: {str(error).splitlines()[0]}.") from error
