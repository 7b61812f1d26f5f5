"""Anchors that people give: one comparison of two clocks at acquisition, or a list of pairs of times in a CSV file.

Both are kept as decisions, so that the proposals they lead to are found again at every run and can be taken back.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from case import Case
from case.acquisition import KIND as ACQUISITION
from case.acquisition import read_time
from case.clock import Clock, ClockChain, clocks_in_force, zone_mistake_ms
from case.decisions import Decision
from case.errors import DecisionError
from case.files import sha256_file
from correlate.anchors import AnchorPair
from correlate.clocks import ZONE_SLACK_MS, ClockProposal, NoProposal, propose

ANCHORS = "anchors"
FREE_PPM = 50.0  # how far a clock nobody compared twice may drift: good quartz, as elsewhere
MOST_PAIRS = 10_000
HEADERS = {
    "source_time": "source", "device_time": "source", "设备时间": "source", "信源时间": "source",
    "reference_time": "reference", "标准时间": "reference", "参考时间": "reference",
    "plus_minus_s": "plus_minus_s", "误差秒": "plus_minus_s", "what": "what", "说明": "what",
}  # fmt: skip


def read_pairs(path: Path, source_zone: ZoneInfo, reference_zone: ZoneInfo) -> list[AnchorPair]:
    """Pairs of times from a CSV file with the columns source_time, reference_time and, if known, plus_minus_s and what.

    Without plus_minus_s, ± is half the resolution of both texts. Raises DecisionError naming file and row.
    """
    try:
        rows = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DecisionError(f"{path}: cannot be read as a UTF-8 CSV file ({error}).") from error
    heads = [HEADERS.get(head.strip().lower(), "") for head in rows[0]] if rows else []
    if not {"source", "reference"} <= set(heads):
        raise DecisionError(f"{path}: row 1 must head the columns source_time and reference_time.")
    if len(rows) > MOST_PAIRS:
        raise DecisionError(f"{path}: holds {len(rows) - 1} rows; wanted at most {MOST_PAIRS} pairs.")
    pairs = []
    for number, row in enumerate(rows[1:], start=2):
        cells = {head: cell.strip() for head, cell in zip(heads, row, strict=False) if head}
        if not any(cells.values()):
            continue
        shown = read_time(cells.get("source", ""), source_zone, f"{path}, row {number}, source_time")
        reference = read_time(cells.get("reference", ""), reference_zone, f"{path}, row {number}, reference_time")
        bar_ms = shown.half_ms + reference.half_ms
        if cells.get("plus_minus_s"):
            bar_ms = _bar_ms(cells["plus_minus_s"], f"{path}, row {number}")
        what = cells.get("what", "")[:200] or "pair of times"
        pairs.append(AnchorPair(shown.middle, reference.middle, bar_ms, what, (f"{path.name}#{number}",)))
    return pairs


def give_pairs(
    case: Case, source_id: str, path: Path, against: str, reason: str, actor: str | None = None
) -> tuple[Decision, ClockProposal | NoProposal]:
    """Log the pairs of a file and say what they lead to. `against`: what the reference times were read from; where
    it is a source with an accepted clock, its times are corrected by that.

    Raises DecisionError for a file that is no list of pairs, or without a reason.
    """
    camera = next((one for one in case.config.camera if one.id == source_id), None)
    zone = ZoneInfo(camera.timezone) if camera and camera.timezone else case.config.zone_info
    pairs = read_pairs(path, zone, case.config.zone_info)
    rows = [
        {"source_shown": pair.source_shown.isoformat(), "reference_shown": pair.reference_utc.isoformat(),
         "plus_minus_ms": pair.plus_minus_ms, "what": pair.what, "ref": pair.refs[0]}
        for pair in pairs
    ]  # fmt: skip
    content = {"against": against, "file": path.name, "sha256": sha256_file(path), "pairs": rows}
    made = case.decisions.append(ANCHORS, source_id, content, reason, actor)
    return made, _from_pairs(made, _chains(case))


def given_proposals(case: Case) -> list[ClockProposal | NoProposal]:
    """What the acquisition forms and lists of pairs in force lead to, in the order they were given."""
    chains = _chains(case)
    active = case.decisions.active()
    compared = [_from_acquisition(one) for one in active if one.kind == ACQUISITION]
    return [*compared, *(_from_pairs(one, chains) for one in active if one.kind == ANCHORS)]


def _from_acquisition(decision: Decision) -> ClockProposal:
    """One comparison with a reference: its ± is that of the two readings, nothing is averaged."""
    said = decision.content
    try:
        shown, reference = (datetime.fromisoformat(said[key]) for key in ("device_time_shown", "reference_time_utc"))
        bar_ms, against = int(said["plus_minus_ms"]), str(said["reference"])
    except (KeyError, TypeError, ValueError) as error:
        raise DecisionError(f"Decision {decision.decision_id} is no acquisition form ({error!r}); undo it.") from error
    pair = AnchorPair(shown, reference, bar_ms, f"device beside {against}", (decision.decision_id,))
    basis = f"device compared with {against} at acquisition by {said.get('who') or 'somebody'}"
    offset_ms = round(pair.offset_ms)
    clock = Clock(decision.subject, shown, offset_ms, 0.0, bar_ms, basis, drift_uncertainty_ppm=FREE_PPM)
    return ClockProposal(clock, against, (pair,), (), zone_mistake_ms(offset_ms, bar_ms + ZONE_SLACK_MS))


def _from_pairs(decision: Decision, chains: dict[str, ClockChain]) -> ClockProposal | NoProposal:
    said = decision.content
    try:
        against = str(said["against"])
        pairs = [_pair(row) for row in said["pairs"]]
    except (KeyError, TypeError, ValueError) as error:
        raise DecisionError(f"Decision {decision.decision_id} is no list of pairs ({error!r}); undo it.") from error
    wide_ms = 0
    if against in chains:
        corrected = [(pair, chains[against].at(pair.reference_utc)) for pair in pairs]
        pairs = [
            AnchorPair(pair.source_shown, known.utc, pair.plus_minus_ms, pair.what, pair.refs)
            for pair, known in corrected if known is not None
        ]  # fmt: skip
        wide_ms = max((known.plus_minus_ms for _, known in corrected if known is not None), default=0)
    basis = f"pairs of times against {against} ({said.get('file', 'given')})"
    return propose(decision.subject, pairs, against, basis=basis, reference_uncertainty_ms=wide_ms)


def _pair(row: dict[str, Any]) -> AnchorPair:
    shown, reference = (datetime.fromisoformat(row[key]) for key in ("source_shown", "reference_shown"))
    return AnchorPair(shown, reference, int(row["plus_minus_ms"]), str(row["what"]), (str(row["ref"]),))


def _chains(case: Case) -> dict[str, ClockChain]:
    pieces: dict[str, list[Clock]] = defaultdict(list)
    clocks: Iterable[Clock] = clocks_in_force(case.decisions.active("clock"))
    for clock in clocks:
        pieces[clock.source_id].append(clock)
    return {source_id: ClockChain(tuple(found)) for source_id, found in pieces.items()}


def _bar_ms(text: str, where: str) -> int:
    try:
        value = float(text)
    except ValueError as error:
        raise DecisionError(f"{where}, plus_minus_s is {text!r:.40}; wanted seconds, such as 0.5.") from error
    if not 0 < value <= 3600:
        raise DecisionError(f"{where}, plus_minus_s is {text!r:.40}; wanted more than 0, at most 3600 s.")
    return round(value * 1000)
