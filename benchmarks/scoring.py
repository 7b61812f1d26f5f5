"""Verdicts scored against the truth of a simulated case, per rule and unit (docs/ARCHITECTURE.md, DESIGN of scoring).

A violation counts as found when rule and unit agree and the intervals overlap by half of the shorter, or both ends lie
within the tolerance. For one unit violated outweighs cannot tell, which outweighs met.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

WEIGHT = {"met": 0, "cannot_tell": 1, "violated": 2}
EDGE_MS = 5_000
PRESENCE = ("presence", "zone", "subject", "tag", "activity")  # units told by who, where and when, not by a number


@dataclass
class Tally:
    """What came of one rule: `confusion[(truth, verdict)]` counts units, verdict "none" where no unit was judged."""

    confusion: Counter[tuple[str, str]] = field(default_factory=Counter)
    spurious: int = 0  # violated verdicts that no violated unit of the truth explains
    misses: list[str] = field(default_factory=list)

    @property
    def true_positive(self) -> int:
        """Violations found."""
        return self.confusion["violated", "violated"]

    def recall(self) -> float | None:
        """Share of true violations that were found; None without any."""
        total = sum(count for (truth, _), count in self.confusion.items() if truth == "violated")
        return self.true_positive / total if total else None

    def precision(self) -> float | None:
        """Share of violated verdicts that are true; None without any."""
        total = self.true_positive + self.spurious
        return self.true_positive / total if total else None

    def cannot_tell(self) -> float | None:
        """Share of units of which the truth says *cannot tell* that were judged so; None without any."""
        total = sum(count for (truth, _), count in self.confusion.items() if truth == "cannot_tell")
        return self.confusion["cannot_tell", "cannot_tell"] / total if total else None


def overlaps(a: tuple[int, int], b: tuple[int, int]) -> bool:
    """Half of the shorter one shared, or both ends within the tolerance (milliseconds, half open)."""
    if abs(a[0] - b[0]) <= EDGE_MS and abs(a[1] - b[1]) <= EDGE_MS:
        return True
    shared = min(a[1], b[1]) - max(a[0], b[0])
    return shared > 0 and 2 * shared >= min(a[1] - a[0], b[1] - b[0])


def same_unit(truth: Mapping[str, Any], verdict: Mapping[str, Any]) -> bool:
    """Whether a verdict is about the unit of a truth: by its key, else by permit, people, zones and time."""
    if verdict["unit_key"] == truth["unit_key"]:
        return True
    if truth["unit_kind"].split("+")[0] not in PRESENCE:
        return False
    if truth["zone_id"] and truth["zone_id"] not in verdict["zone_ids"]:
        return False
    if truth.get("item") and not verdict["unit_key"].rpartition("|")[2].endswith(truth["item"]):
        return False
    who = {truth["person_id"], *truth["subjects"]} - {None}
    named = {*verdict["person_ids"], *(subject.partition(" ")[2] for subject in verdict["subject_ids"])}
    if truth["unit_kind"] != "zone" and who and not who & named:
        return False
    return min(truth["end_utc_ms"], verdict["end_ms"]) > max(truth["start_utc_ms"], verdict["start_ms"])


def score(
    truths: Iterable[Mapping[str, Any]], verdicts: Sequence[Mapping[str, Any]], about: Iterable[str], label: str
) -> dict[str, Tally]:
    """Tallies by rule over one case, for the rules of `about`. `label` names the case in the list of misses."""
    tallies: dict[str, Tally] = {rule: Tally() for rule in about}
    by_rule: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for verdict in verdicts:
        by_rule[verdict["rule_id"]].append(verdict)
    explained: set[int] = set()
    for truth in truths:
        tally = tallies.get(truth["rule_id"])
        if tally is None:
            continue
        same = [verdict for verdict in by_rule[truth["rule_id"]] if same_unit(truth, verdict)]
        span = (truth["start_utc_ms"], truth["end_utc_ms"])
        said = "none"
        for verdict in same:
            answer = verdict["answer"]
            if answer == "violated":
                agrees = truth["answer"] == "violated" and overlaps(span, (verdict["start_ms"], verdict["end_ms"]))
                if agrees:
                    explained.add(id(verdict))
                elif truth["answer"] == "violated":
                    answer = "elsewhen"
            if said == "none" or WEIGHT.get(answer, 1) > WEIGHT.get(said, 1):
                said = answer
        tally.confusion[truth["answer"], said] += 1
        if truth["answer"] != said:
            codes = ", ".join(f"{verdict['answer']} {verdict['reason_code']}" for verdict in same) or "no verdict"
            tally.misses.append(f"{label}: {truth['unit_key']} is {truth['answer']} ({truth['reason']}), said {codes}")
    for rule, tally in tallies.items():
        for verdict in by_rule[rule]:
            if verdict["answer"] == "violated" and id(verdict) not in explained:
                tally.spurious += 1
                tally.misses.append(f"{label}: {verdict['unit_key']} said violated: {verdict['text_en']}")
    return tallies


def wilson(successes: int, total: int) -> tuple[float, float]:
    """95 % interval of a share (Wilson 1927)."""
    z = 1.959963984540054
    if total == 0:
        return 0.0, 1.0
    share = successes / total
    centre = share + z * z / (2 * total)
    half = z * ((share * (1 - share) + z * z / (4 * total)) / total) ** 0.5
    return (centre - half) / (1 + z * z / total), (centre + half) / (1 + z * z / total)
