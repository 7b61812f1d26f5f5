"""The parameters of the rules: defaults of `params.json`, overridden per site, zone, kind of work or permit.

Names are joined by a dot: "presence.nopermit_s", "validity_h.HW.special".
"""

from __future__ import annotations

import difflib
import json
from pathlib import Path
from typing import Any

from case.config import CaseConfig
from case.errors import ConfigError

FILE = Path(__file__).parent / "params.json"


def defaults() -> dict[str, Any]:
    """Every parameter with its default: number, text, list or None."""
    nested = json.loads(FILE.read_text(encoding="utf-8"))
    return dict(_flat("", nested))


def _flat(prefix: str, value: Any) -> list[tuple[str, Any]]:
    if not isinstance(value, dict):
        return [(prefix, value)]
    return [pair for key, inner in value.items() for pair in _flat(f"{prefix}.{key}" if prefix else key, inner)]


def rows(config: CaseConfig) -> list[dict[str, Any]]:
    """One row a value in force: name, scope_kind, scope_id, number (None where it is none), text (JSON of the value).

    Raises ConfigError for a name that is no parameter, or a value of another kind than the default's.
    """
    known = defaults()
    rules = config.rules
    scopes: list[tuple[str, str, dict[str, Any]]] = [("default", "", known), ("site", "", rules.param)]
    for kind, given in (
        ("zone", rules.zone_param),
        ("work_type", rules.work_type_param),
        ("permit", rules.permit_param),
    ):
        scopes += [(kind, scope_id, values) for scope_id, values in given.items()]
    out = []
    for kind, scope_id, values in scopes:
        for name, value in _flat("", values):
            if kind != "default":
                _check(name, value, known, f"rules.{'param' if kind == 'site' else kind + '_param'}")
            number = float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
            out.append({"name": name, "scope_kind": kind, "scope_id": scope_id, "number": number,
                        "text": json.dumps(value, ensure_ascii=False)})  # fmt: skip
    return out


def _check(name: str, value: Any, known: dict[str, Any], where: str) -> None:
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else "; see correlate/params.json."
        raise ConfigError(f"case.toml: {where} has {name!r}, which is no parameter{hint}")
    default = known[name]
    numeric = default is None or (isinstance(default, int | float) and not isinstance(default, bool))
    if numeric and (isinstance(value, bool) or not isinstance(value, int | float) or value < 0):
        raise ConfigError(f"case.toml: {where}.{name} is {value!r}, wanted: a number of at least 0.")
    if not numeric and not isinstance(value, type(default)):
        raise ConfigError(f"case.toml: {where}.{name} is {value!r}, wanted: something like {default!r}.")
