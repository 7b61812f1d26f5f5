"""Every rule of the packs in force asked, its answers as it gave them, and the rules that could not be."""

from __future__ import annotations

import warnings
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from case.errors import RuleError
from case.progress import Progress
from correlate.custom import ask, read_case_rules, reads
from correlate.packs import Clause, clause_of, in_force
from correlate.rules import ANSWER, Refused, Rule, checked, read_rules

if TYPE_CHECKING:
    from case import Case
    from correlate.build import Given

MAKES = {
    "rule": pa.schema(
        [
            ("rule_id", pa.string()),
            ("version", pa.string()),
            ("origin", pa.string()),  # product; of the case folder: sql or form
            ("title_en", pa.string()),
            ("title_zh", pa.string()),
            ("severity", pa.string()),
            ("unit_kind", pa.string()),
            ("watched", pa.string()),  # zone, subject, none: what must have been watched before it may say met
            ("packs", pa.list_(pa.string())),
            ("params", pa.list_(pa.string())),
            ("clause", pa.string()),
            ("grade", pa.string()),
            ("evidence", pa.list_(pa.string())),
            ("text_en", pa.string()),
            ("text_zh", pa.string()),
        ]
    ),
    "answer": pa.schema([("rule_id", pa.string()), *ANSWER]),
    "refused_rule": pa.schema([("file", pa.string()), ("line", pa.int32()), ("problem", pa.string())]),
}
WORKERS = 2
# A relation would not warn, but is bound twice, a third of a small case's time; answers are few, their copy is cheap.
warnings.filterwarnings("ignore", message="Arrow output on a DB-API result")
NEEDS = frozenset(read for rule in read_rules()[0] for read in rule.statement.reads)


def needs(case: Case) -> frozenset[str]:
    """What the rules of a case read: the product's, and those of its own folder."""
    return NEEDS | {"case_rules"} | {read for rule in read_case_rules(case)[0] for read in reads(rule)}


def make(given: Given) -> dict[str, pa.Table]:
    """Ask rule after rule; one that fails is listed and the others go on."""
    rules, refused = read_rules()
    names = given.case.config.rules.packs
    packs = {pack.id for pack in in_force(names)}
    own, refused_own = read_case_rules(given.case)
    refused += refused_own
    rules = [*(rule for rule in rules if packs & set(rule.packs)), *own]
    answers: list[pa.Table] = []
    before = given.before("answer")
    given.share()
    with ThreadPoolExecutor(WORKERS) as pool:  # planning takes most of the time, and a rule only reads
        asked = [pool.submit(_asked, given, rule, before) for rule in rules]
        for done, (rule, future) in enumerate(zip(rules, asked, strict=True)):
            given.report(Progress("correlate", rule.id, done, len(rules), "rules"))
            try:
                answers.append(future.result())
            except RuleError as error:
                refused.append(Refused(rule.statement.path.name, 1, str(error)))
                continue
            given.steps.enter(_step(rule), _key(given, rule))
    return {
        "rule": pa.Table.from_pylist([_row(rule, names) for rule in rules], schema=MAKES["rule"]),
        "answer": pa.concat_tables([MAKES["answer"].empty_table(), *answers]),
        "refused_rule": pa.Table.from_pylist([vars(item) for item in refused], schema=MAKES["refused_rule"]),
    }


def _step(rule: Rule) -> str:
    return f"rule {rule.id}"


def _key(given: Given, rule: Rule) -> str:
    return given.steps.key(_step(rule), reads(rule), rule.version)


def _asked(given: Given, rule: Rule, before: pa.Table | None) -> pa.Table:
    """The answers of one rule; those of the database before where nothing that it reads has changed since."""
    if before is not None and given.steps.same(_step(rule), _key(given, rule)):
        return before.filter(pc.equal(before.column("rule_id"), rule.id))
    cursor = given.connection.cursor()
    cursor.execute("set TimeZone = 'UTC'")
    try:
        if rule.origin != "product":
            found = ask(rule, cursor, given.case.config.zone_info)
        else:
            found = cursor.execute(rule.statement.text).to_arrow_table()
    except duckdb.Error as error:
        first = str(error).splitlines()[0]
        raise RuleError(f"{rule.statement.path.name}:1: its query cannot run: {first}.") from error
    finally:
        cursor.close()
    answers = checked(rule, found)
    return answers.add_column(0, "rule_id", pa.repeat(pa.scalar(rule.id), answers.num_rows)).cast(MAKES["answer"])


def _row(rule: Rule, packs: list[str]) -> dict[str, Any]:
    row = {name: getattr(rule, name) for name in MAKES["rule"].names if hasattr(rule, name)}
    clause = clause_of(rule.id, Clause(rule.clause, rule.grade), rule.packs, packs)
    evidence = list(dict.fromkeys(("E1", "E11", "E12", *rule.evidence)))
    return row | {"rule_id": rule.id, "unit_kind": rule.unit, "evidence": evidence,
                  "clause": clause.text, "grade": clause.grade}  # fmt: skip
