"""A case's own rules, tried on what is known and then kept: who added or removed one, when and why, is a decision.

The text of a rule stays in the decision log, so that a removed one can be read, and put back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import tomlkit

from case import Case
from case.custody import current_actor
from case.decisions import Decision
from case.errors import RuleError
from case.files import sha256_text, write_text
from correlate.custom import FOLDER, ask, read_case_rule
from correlate.forms import Form, rule_of
from correlate.rules import Rule, read_rules
from correlate.store import open_store
from correlate.texts import Names, sentence

KIND = "rule"
SHOWN = 50


@dataclass(frozen=True)
class Preview:
    """What a rule says of the case as it stands: units by answer, and the first hits as sentences, worst first."""

    answers: dict[str, int]
    hits: list[dict[str, Any]]  # start_utc, end_utc, plus_minus_ms, severity, status, text_en, text_zh, unit_key


def read_file(path: Path) -> Rule:
    """The rule in a file that is not of the case yet. Raises RuleError naming file, line and what was wanted."""
    rule = read_case_rule(path, path.resolve().parent)
    if rule.id in _taken():
        raise RuleError(f"{path.name}:1: the id {rule.id!r} is taken by a rule of Retrace; give it one of its own.")
    return rule


def _taken() -> set[str]:
    return {rule.id for rule in read_rules()[0]}


def preview(case: Case, rule: Rule) -> Preview:
    """Ask a rule of the case as it was last correlated; nothing is kept. Raises RuleError or StoreError.

    The gate that turns *met* into *cannot tell* where nobody watched is not applied: hits are what is shown.
    """
    with open_store(case) as store:
        rows = ask(rule, store.cursor(), case.config.zone_info).to_pylist()
        zones, people, videos = (store.arrow(name).to_pylist() for name in ("zone", "person", "video"))
        names = Names.of(zones, people, videos, case.config.zone_info)
    hits = [
        {
            "unit_key": row["unit_key"], "start_utc": row["start_utc"], "end_utc": row["end_utc"],
            "plus_minus_ms": row["plus_minus_ms"], "severity": row["severity"] or rule.severity,
            "status": row["status"], "text_en": sentence(rule.text_en, row, names, "en"),
            "text_zh": sentence(rule.text_zh, row, names, "zh"),
        }
        for row in rows if row["answer"] == "violated"
    ]  # fmt: skip
    hits.sort(key=lambda hit: (hit["severity"], hit["start_utc"] or datetime.fromisoformat("9999-01-01")))
    counted = {answer: sum(row["answer"] == answer for row in rows) for answer in ("violated", "cannot_tell", "met")}
    return Preview(counted, hits[:SHOWN])


def preview_form(case: Case, form: Form) -> Preview:
    """The same for a rule without code."""
    return preview(case, rule_of(form, Path(f"{form.id}.toml")))


def add_file(case: Case, path: Path, reason: str, actor: str | None = None) -> Decision:
    """Keep a rule file in the case. Raises RuleError for a bad rule or an id that is taken, DecisionError without a
    reason."""
    rule = read_file(path)
    return _keep(case, rule, path.suffix, path.read_text(encoding="utf-8"), reason, actor)


def add_form(case: Case, form: Form, reason: str, actor: str | None = None) -> Decision:
    """Keep a rule without code in the case, with who made it and when. Raises as `add_file`."""
    made = {"by": actor or current_actor(), "at_utc": datetime.now(UTC).isoformat(timespec="seconds"),
            "reason": reason}  # fmt: skip
    text = tomlkit.dumps(form.model_dump(mode="json", exclude_none=True, exclude_defaults=True) | {"made": made})
    rule = rule_of(form, Path(f"{form.id}.toml"))
    return _keep(case, rule, ".toml", text, reason, actor)


def _keep(case: Case, rule: Rule, suffix: str, text: str, reason: str, actor: str | None) -> Decision:
    folder = case.root / FOLDER
    target = folder / f"{rule.id}{suffix}"
    if any((folder / f"{rule.id}{other}").exists() for other in (".sql", ".toml")):
        raise RuleError(f"{FOLDER}/{target.name}: the case has a rule of that id; remove it first, or choose another.")
    if rule.id in _taken():
        raise RuleError(f"{target.name}: the id {rule.id!r} is taken by a rule of Retrace; give it one of its own.")
    content = {"action": "add", "file": target.name, "text": text, "sha256": sha256_text(text)}
    decision = case.decisions.append(KIND, rule.id, content, reason, actor)
    folder.mkdir(exist_ok=True)
    write_text(target, text)
    return decision


def remove(case: Case, rule_id: str, reason: str, actor: str | None = None) -> Decision:
    """Take a rule out of the case; its text stays in the decision log. Raises RuleError when there is none."""
    for suffix in (".sql", ".toml"):
        target = case.root / FOLDER / f"{Path(rule_id).name}{suffix}"
        if target.is_file():
            text = target.read_text(encoding="utf-8", errors="replace")
            content = {"action": "remove", "file": target.name, "text": text, "sha256": sha256_text(text)}
            decision = case.decisions.append(KIND, rule_id, content, reason, actor)
            target.unlink()
            return decision
    raise RuleError(f"{rule_id}: the case has no rule of that id; see `retrace rule list {case.root}`.")
