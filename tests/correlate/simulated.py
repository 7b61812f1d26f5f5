"""Simulated cases for correlate: records as the plant writes them, and how verdicts compare with the truth."""

from __future__ import annotations

import importlib
import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from case import Case
from case.schemas import record_schema
from correlate import build, open_store
from sample_media import families
from sample_media.simulate import Simulation, simulate

EPOCH = datetime(1970, 1, 1)
WEIGHT = {"violated": 2, "cannot_tell": 1, "met": 0}


@dataclass(frozen=True)
class Compared:
    """One answer of the truth and what was answered (None: no such unit), with the reasons given."""

    family: str
    form: str
    seed: int
    rule_id: str
    unit: str
    truth: str
    answer: str | None
    why: str
    reasons: tuple[str, ...]


def forms(family: str) -> tuple[str, ...]:
    """The forms a family has."""
    return tuple(importlib.import_module(f"sample_media.families.{family}").FORMS)


def write_case(simulation: Simulation, root: Path) -> Case:
    """The records of a simulation as the import leaves them, in a new case."""
    shutil.rmtree(root, ignore_errors=True)
    case = Case.create(root, "simulated", "Asia/Shanghai")
    folder = case.derived_dir("records", "simulated")
    for name, table in simulation.tables.items():
        pq.write_table(_with_origin(table, name), folder / f"{name}.parquet")
    fixes = list(simulation.positions())
    if fixes:
        pq.write_table(_with_origin(pa.Table.from_batches(fixes), "position"), folder / "position.parquet")
    return case


def _with_origin(table: pa.Table, name: str) -> pa.Table:
    rows = range(table.num_rows)
    made = {
        "record_id": pa.array([f"{name}-{row}" for row in rows], pa.string()),
        "source_row": pa.array([f"{name}.csv:{row + 2}" for row in rows], pa.string()),
        "source_path": pa.array([f"records/{name}.csv"] * table.num_rows, pa.string()),
        "source_sha256": pa.array([name] * table.num_rows, pa.string()),
        "row": pa.array([row + 2 for row in rows], pa.int64()),
    }
    schema = record_schema(name)
    columns = [made[column] if column in made else table[column] for column in schema.names]
    return pa.table(columns, schema=schema)


def compare(family: str, form: str, seed: int, rules: Iterable[str], root: Path) -> list[Compared]:
    """Build one simulated case and compare the answers of these rules with its truth."""
    simulation = simulate(families.build(family, seed, form))  # type: ignore[arg-type]
    case = write_case(simulation, root)
    build(case)
    with open_store(case) as store:
        verdicts = store.arrow("verdict").to_pylist()
    wanted = set(rules)
    out = []
    for truth in simulation.answers:
        if truth.rule_id in wanted:
            found = [verdict for verdict in verdicts if _same_unit(truth, verdict)]
            answer = max((verdict["answer"] for verdict in found), key=lambda a: WEIGHT[a]) if found else None
            reasons = tuple(verdict["reason_code"] for verdict in found)
            out.append(Compared(family, form, seed, truth.rule_id, truth.unit_key, truth.answer, answer, truth.reason,
                                reasons))  # fmt: skip
    return out


def _same_unit(truth: Any, verdict: dict[str, Any]) -> bool:
    if verdict["rule_id"] != truth.rule_id:
        return False
    if truth.permit_no and truth.permit_no not in (verdict["permit_ids"] or []):
        return False
    if truth.person_id and truth.person_id not in (verdict["person_ids"] or []):
        return False
    if truth.zone_id and truth.zone_id not in (verdict["zone_ids"] or []):
        return False
    if truth.unit_kind == "presence" and verdict["start_utc"] is not None:
        start, end = (
            (moment - EPOCH) // timedelta(milliseconds=1) for moment in (verdict["start_utc"], verdict["end_utc"])
        )
        return bool(start <= truth.end_utc_ms + 1000 and end >= truth.start_utc_ms - 1000)
    return True


def main() -> None:
    """`python -m tests.correlate.simulated FAMILIES SEEDS RULES`: a line for each answer that is not the truth."""
    import sys
    import tempfile
    from collections import Counter

    chosen = families.names() if len(sys.argv) < 2 or sys.argv[1] == "all" else sys.argv[1].split(",")
    seeds = range(1, 1 + (int(sys.argv[2]) if len(sys.argv) > 2 else 1))
    rules = (
        sys.argv[3].split(",") if len(sys.argv) > 3 else ["PT-NOPERMIT-PRESENCE", "PT-EXPIRED-PRESENCE", "PT-UNLISTED"]
    )
    tally: Counter[tuple[str, str, str]] = Counter()
    with tempfile.TemporaryDirectory() as root:
        for family in chosen:
            for form in forms(family):
                for seed in seeds:
                    for one in compare(family, form, seed, rules, Path(root) / "case"):
                        tally[one.rule_id, one.truth, str(one.answer)] += 1
                        if one.truth != one.answer:
                            print(json.dumps(vars(one), ensure_ascii=False))
    for key, count in sorted(tally.items()):
        print(*key, count)


if __name__ == "__main__":
    main()
