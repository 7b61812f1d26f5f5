"""A rule in words: what it asks and how, the records it needs, its clause in each pack, its numbers with grade."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from case.schemas import DETECT_TABLES, RECORD_TABLES
from correlate import params
from correlate.build import fact_modules
from correlate.packs import Clause, all_packs, clause_of
from correlate.rules import Rule
from correlate.sql_files import statements


@dataclass(frozen=True)
class Explained:
    """`logic`: the comment at the head of the query; `needs`: tables of records and detections that it rests on."""

    rule: Rule
    logic: str
    needs: tuple[str, ...]
    clauses: dict[str, Clause]  # pack -> clause
    numbers: dict[str, tuple[object, params.About]]  # parameter -> default, what is known of it


def explain(rule: Rule) -> Explained:
    """Everything that can be said of a rule without a case."""
    values, told = params.defaults(), params.about()
    own = Clause(rule.clause, rule.grade)
    return Explained(
        rule=rule,
        logic=logic(rule.statement.text),
        needs=needs(rule),
        clauses={name: clause_of(rule.id, own, rule.packs, [name]) for name in rule.packs if name in all_packs()},
        numbers={name: (values[name], told[name]) for name in rule.params},
    )


def logic(text: str) -> str:
    """The comment between the header of a rule file and its query, as one text; for a form the head of its file."""
    lines: list[str] = []
    for line in text.splitlines():
        if line.startswith("-- ") and ": " in line.split("  ")[0] and line[3:].split(":")[0] in _HEADER_KEYS:
            continue
        if line.startswith("--"):
            lines.append(line.removeprefix("--").strip())
        elif lines:
            break
    return " ".join(lines)


COMMON = ("clock", "clock_book", "source", "person", "person_key", "person_standing", "zone", "zone_name", "zone_shape",
          "camera", "camera_zone", "param_value", "video_time", "site_day", "unsocial_time")  # fmt: skip
"""What nearly every rule rests on: whose clocks, which places, who is who."""
_HEADER_KEYS = {"id", "title_en", "title_zh", "severity", "unit", "clause", "grade", "text_en", "text_zh", "watched",
                "pack", "evidence", "param"}  # fmt: skip


@cache
def _sources() -> dict[str, frozenset[str]]:
    """Each table or view -> the record and detection tables it is made from, however many steps between."""
    read = {name: set(step.reads) for name, step in {**statements("schema"), **statements("views")}.items()}
    for module in fact_modules().values():
        for made in module.MAKES:
            read.setdefault(made, set()).update(module.NEEDS)
    ends = {*RECORD_TABLES, *DETECT_TABLES}
    found: dict[str, frozenset[str]] = {name: frozenset({name}) for name in ends}
    found |= dict.fromkeys(COMMON, frozenset())

    def of(name: str, on_the_way: frozenset[str]) -> frozenset[str]:
        if name in found:
            return found[name]
        if name in on_the_way or name not in read:
            return frozenset()
        parts = [of(other, on_the_way | {name}) for other in sorted(read[name])]
        found[name] = frozenset().union(*parts)
        return found[name]

    for name in sorted(read):
        of(name, frozenset())
    return found


def needs(rule: Rule) -> tuple[str, ...]:
    """Tables of records and detections that a rule rests on, sorted; places and people, used by all, are left out."""
    sources = _sources()
    found = frozenset().union(*(sources.get(name, frozenset()) for name in rule.statement.reads))
    return tuple(sorted(found - {"zone", "person", "frame", "video", "claim", "detection"}))
