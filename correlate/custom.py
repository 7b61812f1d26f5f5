"""Rules of the case folder: `rules/*.sql` (a query of one's own) and `rules/*.toml` (a rule without code).

They are judged as the product's own are, by the same gate. What they may do is less: one SELECT, nothing written, no
file and no network (the database is opened so), twenty seconds. A file that is wrong is refused by name; the others
still run.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pyarrow as pa

from case import Case
from case.errors import RuleError
from correlate.forms import ID, read_form
from correlate.inputs import case_rule_files
from correlate.rules import Refused, Rule, checked, read_rule, read_rules
from correlate.sql_files import query, statements

FOLDER = "rules"
LONGEST_S = 20.0
MOST_BYTES = 200_000
MOST_ANSWERS = 200_000


def read_case_rules(case: Case) -> tuple[list[Rule], list[Refused]]:
    """The rules of a case's own folder in order of id, and the files refused."""
    taken = {rule.id for rule in read_rules()[0]}
    rules: list[Rule] = []
    refused: list[Refused] = []
    for path in case_rule_files(case):
        try:
            rule = read_case_rule(path, case.root)
            if rule.id in taken:
                raise RuleError(f"{path.name}:1: the id {rule.id!r} is taken by another rule; give it one of its own.")
        except RuleError as error:
            line = re.search(r":(\d+): ", str(error))
            refused.append(Refused(f"{FOLDER}/{path.name}", int(line[1]) if line else 1, str(error)))
            continue
        taken.add(rule.id)
        rules.append(rule)
    return sorted(rules, key=lambda rule: rule.id), refused


def reads(rule: Rule) -> set[str]:
    """What the query of a rule reads, and the time that its hours are laid over."""
    own = rule.statement.reads
    return own if rule.hours is None else own | query("extent").reads


@cache
def later() -> frozenset[str]:
    """Everything made from the answers of rules, found from what each step reads: no rule can rest on it."""
    from correlate.build import fact_modules  # here, for the build asks rules

    steps = {**statements("schema"), **statements("views")}
    read = {name: step.reads for name, step in steps.items()}
    modules = [module for name, module in fact_modules().items() if name != "answer"]
    read |= {made: set(module.NEEDS) for module in modules for made in module.MAKES}
    found = {"answer", "rule", "refused_rule"}
    while more := {name for name, names in read.items() if names & found} - found:
        found |= more
    return frozenset(found)


def read_case_rule(path: Path, root: Path) -> Rule:
    """One rule file that lies under `root`. Raises RuleError naming the file, the line and what was wanted."""
    if not path.resolve().is_relative_to(root.resolve()) or not path.is_file():
        raise RuleError(f"{path.name}:1: leads out of the case folder; copy the rule into {FOLDER}/ instead.")
    if path.stat().st_size > MOST_BYTES:
        raise RuleError(f"{path.name}:1: is larger than {MOST_BYTES} bytes; a rule is a page of text.")
    if not ID.fullmatch(path.stem):
        raise RuleError(f"{path.name}:1: wanted a name of capital letters, digits and hyphens, such as SITE-LONE.sql.")
    try:
        rule = read_form(path) if path.suffix == ".toml" else replace(read_rule(path), origin="sql")
    except UnicodeDecodeError as error:
        raise RuleError(f"{path.name}:1: is not UTF-8 text.") from error
    if rule.packs != ("site",):
        raise RuleError(f"{path.name}:1: belongs to {', '.join(rule.packs)}; a rule of the case is of pack site.")
    if rule.origin == "sql":
        _one_select(rule)
        if too_late := sorted(rule.statement.reads & later()):
            raise RuleError(f"{path.name}:1: reads {too_late[0]}, which is made from the answers of rules.")
    return rule


def _one_select(rule: Rule) -> None:
    name = rule.statement.path.name
    try:
        found = duckdb.extract_statements(rule.statement.text)
    except duckdb.Error as error:
        raise RuleError(f"{name}:1: is not SQL: {_first(error)}.") from error
    if len(found) != 1 or found[0].type != duckdb.StatementType.SELECT:
        raise RuleError(f"{name}:1: wanted exactly one SELECT; a rule reads and changes nothing.")


def bound(rule: Rule, cursor: duckdb.DuckDBPyConnection, zone: ZoneInfo) -> dict[str, Any]:
    """What is bound to the query of a rule: nothing for SQL, what the form says and its hours for a form."""
    if rule.hours is None:
        return dict(rule.given)
    first, last = _extent(cursor)
    begins, ends = rule.hours.windows(first, last, zone)
    wanted = rule.statement.parameters
    hours = {"hours_from": begins, "hours_to": ends}
    return {name: value for name, value in {**rule.given, **hours}.items() if name in wanted}


def _extent(cursor: duckdb.DuckDBPyConnection) -> tuple[datetime | None, datetime | None]:
    first, last = cursor.execute(query("extent").text).fetchall()[0]
    return first, last


def ask(rule: Rule, cursor: duckdb.DuckDBPyConnection, zone: ZoneInfo) -> pa.Table:
    """The answers of a rule of the case, in the columns of ANSWER. Raises RuleError when it fails or takes too long."""
    name = rule.statement.path.name if rule.origin == "sql" else f"{rule.id}.toml"
    with _limited(cursor) as stopped:
        try:
            found = cursor.sql(rule.statement.text, params=bound(rule, cursor, zone)).to_arrow_table()
        except duckdb.InterruptException as error:
            raise RuleError(f"{name}:1: took longer than {LONGEST_S:g} s and was stopped; ask for less.") from error
        except duckdb.Error as error:
            if stopped.is_set():
                raise RuleError(f"{name}:1: took longer than {LONGEST_S:g} s and was stopped; ask for less.") from error
            raise RuleError(f"{name}:1: its query cannot run: {_first(error)}.") from error
    if found.num_rows > MOST_ANSWERS:
        raise RuleError(f"{name}:1: gave {found.num_rows} answers; wanted at most {MOST_ANSWERS}.")
    return checked(rule, found)


@contextmanager
def _limited(cursor: duckdb.DuckDBPyConnection) -> Iterator[threading.Event]:
    stopped = threading.Event()

    def stop() -> None:
        stopped.set()
        cursor.interrupt()

    timer = threading.Timer(LONGEST_S, stop)
    timer.daemon = True
    timer.start()
    try:
        yield stopped
    finally:
        timer.cancel()


def _first(error: BaseException) -> str:
    return (str(error).splitlines() or [""])[0]
