"""Why a finding is one: its rule, every number and where it is from, every row and frame, and the query itself."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from case import Case
from case.errors import RuleError
from correlate.custom import bound, read_case_rules
from correlate.rules import Rule, read_rules
from correlate.store import Store, open_store

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Why:
    """What a verdict rests on. `verdict`, `rule`: their rows; `sql`: paste it into `duckdb -readonly DATABASE`."""

    verdict: dict[str, Any]
    measured: dict[str, Any]
    limits: dict[str, Any]
    params: Rows  # name, scope_kind, scope_id, value, grade, source, unit, en, zh
    records: Rows  # table_name, source_path, source_row, source_sha256, content
    presences: Rows
    frames: Rows  # camera_id, path, first_frame, last_frame, first_pts, ..., frames
    database: str
    sql: str


def why(case: Case, verdict_id: str) -> Why:
    """Everything behind one verdict or finding, by its id or the beginning of it.

    Raises RuleError when none or several begin so, or its rule is no longer there; StoreError when nothing is
    correlated.
    """
    with open_store(case) as store:
        found = _rows(store, "why_finding", id=verdict_id) if verdict_id else []
        if len(found) != 1:
            said = f"{len(found)} verdicts begin so; give more of the id" if found else "no verdict begins so"
            raise RuleError(f"{verdict_id!r}: {said} (ids are listed by `retrace report` and in the app).")
        verdict = found[0]
        rule = _rule(case, str(verdict["rule_id"]))
        evidence: Rows = json.loads(verdict["evidence"] or "[]")
        refs = [str(item["ref"]) for item in evidence if item.get("ref")]
        filmed = [item for item in evidence if item.get("video_id") and item.get("start_ms") is not None]
        scopes = [*(verdict["zone_ids"] or []), *(verdict["permit_ids"] or [])]
        return Why(
            verdict=verdict,
            measured=json.loads(verdict["values"] or "{}"),
            limits=json.loads(verdict["limits"] or "{}"),
            params=_rows(store, "why_params", names=list(rule.params), scopes=scopes),
            records=_rows(store, "why_records", refs=refs),
            presences=_rows(store, "why_presences", refs=refs),
            frames=_rows(
                store, "why_frames", videos=[item["video_id"] for item in filmed],
                starts=[item["start_ms"] for item in filmed], ends=[item["end_ms"] for item in filmed],
            ),
            database=str(store.path),
            sql=pasteable(rule, str(verdict["unit_key"]), store, case),
        )  # fmt: skip


def _rule(case: Case, rule_id: str) -> Rule:
    rules = [*read_rules()[0], *read_case_rules(case)[0]]
    for rule in rules:
        if rule.id == rule_id:
            return rule
    raise RuleError(f"{rule_id}: this rule is no longer there; correlate the case again.")


def _rows(store: Store, name: str, **params: Any) -> Rows:
    return list(store.arrow_query(name, **params).to_pylist())


def pasteable(rule: Rule, unit_key: str, store: Store, case: Case) -> str:
    """The rule's query, for one unit, as text for the DuckDB shell. What a form binds is written out as literals."""
    head = "set TimeZone = 'UTC';\n"
    body = f"select * from (\n{rule.statement.text.strip()}\n) where unit_key = {literal(unit_key)}"
    given = bound(rule, store.cursor(), case.config.zone_info)
    if not given:
        return f"{head}{body};\n"
    values = ", ".join(f"{name} := {literal(value)}" for name, value in sorted(given.items()))
    return f"{head}prepare why as {body};\nexecute why({values});\n"


def literal(value: Any) -> str:
    """A bound value as a SQL literal, for a person to paste; nothing is run from it. Raises TypeError for others."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, datetime):
        return f"timestamp '{value.isoformat(sep=' ')}'"
    if isinstance(value, date):
        return f"date '{value.isoformat()}'"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(literal(item) for item in value) + "]"
    raise TypeError(f"{type(value).__name__} is no value that a form binds")
