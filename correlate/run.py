"""The stage: import the records, build the case database, and say in a few lines what came out."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from case import Case
from case.progress import Report, silent
from correlate.clock_finds import find_in_database, find_proposals
from correlate.clocks import saved_proposals
from correlate.importers import Receipt, import_all
from correlate.inputs import code_hash
from correlate.store import build, current_path, open_store


@dataclass(frozen=True)
class Summary:
    """What a run left behind. `answers`: (rule_id, answer) -> units; `elements`: (element, answer) -> units."""

    path: Path
    unchanged: bool
    seconds: float
    receipts: list[Receipt] = field(default_factory=list)
    permits: int = 0
    people: int = 0
    presences: int = 0
    answers: dict[tuple[str, str], int] = field(default_factory=dict)
    elements: dict[tuple[str, str], int] = field(default_factory=dict)
    findings: list[tuple[str, str, str]] = field(default_factory=list)  # severity, text_en, text_zh; worst first
    questions: list[tuple[str, str]] = field(default_factory=list)  # text_en, text_zh
    refused_rules: list[str] = field(default_factory=list)
    unverified: list[str] = field(default_factory=list)  # sources whose clock nobody accepted
    proposed: list[str] = field(default_factory=list)  # "CAM-22 -47.6 s ± 2.9 s", a clock that waits for a decision

    def lines(self, language: str = "en") -> list[str]:
        """The summary for people, in "en" or "zh"."""
        chinese = language == "zh"
        out = []
        for receipt in self.receipts:
            out += receipt.lines(language)
        out.append(
            f"{self.permits} 张作业票，{self.people} 人，{self.presences} 段在场记录。"
            if chinese
            else f"{self.permits} permits, {self.people} people, {self.presences} presences."
        )
        if self.unverified:
            named = "、".join(self.unverified) if chinese else ", ".join(self.unverified)
            out.append(f"时间未核实：{named}。" if chinese else f"Time not verified: {named}.")
        if self.proposed:
            named = "；".join(self.proposed) if chinese else "; ".join(self.proposed)
            out.append(f"待决定的校时建议：{named}。" if chinese else f"Clocks proposed, to decide on: {named}.")
        words = {"time": "时间", "area": "区域", "personnel": "人员"}
        said = {"violated": "违反", "cannot_tell": "无法判定", "met": "符合"}
        for element in ("time", "area", "personnel"):
            parts = [
                f"{said[answer] if chinese else answer.replace('_', ' ')} {self.elements.get((element, answer), 0)}"
                for answer in ("violated", "cannot_tell", "met")
            ]
            name = words[element] if chinese else element
            out.append(f"{name}：{'，'.join(parts)}" if chinese else f"{name}: {', '.join(parts)}")
        out += [f"{severity} {zh if chinese else en}" for severity, en, zh in self.findings]
        out += [f"? {zh if chinese else en}" for en, zh in self.questions]
        out += [f"! {sentence}" for sentence in self.refused_rules]
        return out


def run(case: Case, report: Report = silent) -> Summary:
    """Import what is new and judge the case. Nothing changed, nothing done; a change is custody-logged as a run.

    Raises StoreError, ConfigError or DecisionError naming what cannot be used; a bad record file is in its receipt.
    """
    begun = time.monotonic()
    receipts = import_all(case, report)
    before = current_path(case)
    find_proposals(case)  # before judging: the bar of a clock nobody accepted is widened by what is proposed
    path = build(case, report)
    if path != before:
        with open_store(case) as store:
            more = find_in_database(case, store)  # doors and walks are only known once it is built
        path = build(case, report) if more else path
    if path != before:
        how = {"code": code_hash(), "parameters": case.config.rules.model_dump(mode="json", exclude_defaults=True)}
        case.custody.append("run", {"stage": "correlate", "database": path.name} | how)
    return _summary(case, path, path == before, time.monotonic() - begun, receipts)


def import_records(case: Case, report: Report = silent) -> list[Receipt]:
    """Import the record files of the case and judge nothing. Returns one receipt a file."""
    return import_all(case, report)


def _summary(case: Case, path: Path, unchanged: bool, seconds: float, receipts: list[Receipt]) -> Summary:
    with open_store(case) as store:
        counts = store.query("counts").iloc[0]
        verdicts = store.query("answers")
        elements = Counter(
            (row.element, row.answer) for row in store.table("cross_check_element").itertuples(index=False)
        )
        findings = store.query("findings")
        questions = store.table("question")
        refused = store.table("refused_rule")
        unverified = store.query("unverified_sources")
    return Summary(
        path=path, unchanged=unchanged, seconds=seconds, receipts=receipts, permits=int(counts["permits"]),
        people=int(counts["people"]), presences=int(counts["presences"]),
        answers={(row.rule_id, row.answer): int(row.units) for row in verdicts.itertuples(index=False)},
        elements=dict(elements),
        findings=[(row.severity, row.text_en, row.text_zh) for row in findings.itertuples(index=False)],
        questions=[(row.text_en, row.text_zh) for row in questions.itertuples(index=False)],
        refused_rules=[str(problem) for problem in refused["problem"]],
        proposed=[
            f"{one.clock.source_id} {one.clock.offset_ms / 1000:+.1f} s ± {one.clock.uncertainty_ms / 1000:.1f} s"
            for one in saved_proposals(case)
        ],
        unverified=[str(source) for source in unverified["source_id"]],
    )  # fmt: skip
