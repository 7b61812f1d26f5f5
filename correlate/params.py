"""The parameters of the rules: defaults of `params.json`, then what the packs in force say, then case.toml's own.

Names are joined by a dot: "presence.nopermit_s", "validity_h.HW.special". `tables/param.csv` says of each its unit,
source grade, where it is from and between what it may lie.
"""

from __future__ import annotations

import csv
import difflib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from case.config import CaseConfig
from case.errors import ConfigError
from correlate.packs import in_force

FILE = Path(__file__).parent / "params.json"
ABOUT = Path(__file__).parent / "tables" / "param.csv"


def defaults() -> dict[str, Any]:
    """Every parameter with its default: number, text, list or None."""
    nested = json.loads(FILE.read_text(encoding="utf-8"))
    return dict(_flat("", nested))


def _flat(prefix: str, value: Any) -> list[tuple[str, Any]]:
    if not isinstance(value, dict):
        return [(prefix, value)]
    return [pair for key, inner in value.items() for pair in _flat(f"{prefix}.{key}" if prefix else key, inner)]


@dataclass(frozen=True)
class About:
    """What is known of a parameter: unit, grade A to S of its default, its source, range (None: not a number)."""

    unit: str
    grade: str
    source: str
    low: float | None
    high: float | None
    en: str
    zh: str


@cache
def about() -> dict[str, About]:
    """Every parameter as `tables/param.csv` describes it; one without a row there is a site value without a range."""
    plain = dict.fromkeys(defaults(), About("", "S", "not described", 0.0, float("inf"), "", ""))
    with ABOUT.open(encoding="utf-8", newline="") as file:
        return plain | {
            row["name"]: About(
                row["unit"], row["grade"], row["source"], float(row["low"]) if row["low"] else None,
                float(row["high"]) if row["high"] else None, row["en"], row["zh"],
            )
            for row in csv.DictReader(file)
        }  # fmt: skip


def rows(config: CaseConfig) -> list[dict[str, Any]]:
    """One row a value in force: name, scope_kind, scope_id, number (None where it is none), text (JSON of the value),
    grade and source (where the value is from). The packs of the case go into the defaults.

    Raises ConfigError for a name that is no parameter, a value of another kind than the default's, or out of range.
    """
    known = defaults()
    rules = config.rules
    told = about()
    out = [_row(name, "default", "", value, told[name].grade, told[name].source) for name, value in known.items()]
    place = {row["name"]: number for number, row in enumerate(out)}
    for pack in reversed(in_force(rules.packs)):  # the one named first is written last, and holds
        for limit in pack.params:
            _check(limit.name, limit.value, known, f"packs/{pack.id}.toml: param")
            out[place[limit.name]] = _row(
                limit.name, "default", "", limit.value, limit.grade, f"{pack.id}: {limit.source}"
            )
    for kind, given in (
        ("site", {"": rules.param}),
        ("zone", rules.zone_param),
        ("work_type", rules.work_type_param),
        ("permit", rules.permit_param),
    ):
        where = f"case.toml: rules.{'param' if kind == 'site' else kind + '_param'}"
        for scope_id, values in given.items():
            for name, value in _flat("", values):
                _check(name, value, known, where)
                out.append(_row(name, kind, scope_id, value, "S", "case.toml"))
    return out


def _row(name: str, kind: str, scope_id: str, value: Any, grade: str, source: str) -> dict[str, Any]:
    number = float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
    return {"name": name, "scope_kind": kind, "scope_id": scope_id, "number": number,
            "text": json.dumps(value, ensure_ascii=False), "grade": grade, "source": source}  # fmt: skip


def _check(name: str, value: Any, known: dict[str, Any], where: str) -> None:
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else "; see correlate/params.json."
        raise ConfigError(f"{where} has {name!r}, which is no parameter{hint}")
    default, told = known[name], about()[name]
    numeric = default is None or (isinstance(default, int | float) and not isinstance(default, bool))
    if not numeric:
        if not isinstance(value, type(default)):
            raise ConfigError(f"{where}.{name} is {value!r}, wanted: something like {default!r}.")
        return
    low, high = told.low or 0.0, told.high if told.high is not None else float("inf")
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise ConfigError(f"{where}.{name} is {value!r}, wanted: a number of at least {low:g} and at most {high:g} "
                          f"({told.unit}).")  # fmt: skip
