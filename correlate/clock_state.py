"""How the clocks of a case stand: what is claimed, what is in force, what is proposed on which anchors, what is not and
why. Reads only; nothing here needs the case database.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from case import Case
from case.clock import Clock, clocks_in_force
from case.decisions import Decision
from case.errors import DecisionError
from correlate.clock_finds import claim_rows, flash_rows, found_apart, none_in_database, search
from correlate.clock_words import state_lines
from correlate.clocks import ClockProposal, NoProposal, open_proposals

DECIDED = ("clock", "clock_rejected", "acquisition", "anchors")


@dataclass(frozen=True)
class ClockState:
    """`claims`: the first claim of each kind of each video, with its `path` and `said`, its detail. `decided`: the
    decisions on clocks in force. `apart`: how far two cameras differ where neither clock is accepted."""

    zone: ZoneInfo
    claims: list[dict[str, Any]] = field(default_factory=list)
    in_force: list[Clock] = field(default_factory=list)
    proposals: list[ClockProposal] = field(default_factory=list)
    none: list[NoProposal] = field(default_factory=list)
    apart: list[ClockProposal] = field(default_factory=list)
    decided: list[Decision] = field(default_factory=list)

    def unverified(self) -> list[str]:
        """Cameras with claims whose clock nobody accepted."""
        return sorted({row["source_id"] for row in self.claims} - {clock.source_id for clock in self.in_force})

    def lines(self, language: str = "en") -> list[str]:
        """For people, in "en" or "zh"; local times of the site."""
        return state_lines(self, language)

    def proposal(self, words: str) -> ClockProposal:
        """The open proposal whose id begins so, or the only one of that source. Raises DecisionError otherwise."""
        found = [one for one in self.proposals if one.proposal_id.startswith(words)] if len(words) >= 4 else []
        found = found or [one for one in self.proposals if one.clock.source_id == words]
        if len(found) != 1:
            open_ids = ", ".join(f"{one.proposal_id[:8]} ({one.clock.source_id})" for one in self.proposals) or "none"
            raise DecisionError(f"{words}: names {len(found) or 'no'} open proposals; open are {open_ids}.")
        return found[0]

    def decision(self, words: str) -> Decision:
        """The decision on a clock whose id begins so. Raises DecisionError when there is not exactly one."""
        found = [one for one in self.decided if one.decision_id.startswith(words)] if len(words) >= 4 else []
        if len(found) != 1:
            raise DecisionError(f"{words}: names {len(found) or 'no'} decisions on clocks in force; see the list.")
        return found[0]


def clock_state(case: Case) -> ClockState:
    """Everything that is known of the clocks of a case now. Raises DecisionError for a decision that cannot be used."""
    claims, found = claim_rows(case), search(case)
    shown = []
    paths = _paths(case)
    for row in sorted(claims, key=lambda one: (one["source_id"], paths.get(one["video_id"], ""))):
        if row["video_id"] in paths and row["t_ms"] == 0:
            said = json.loads(row["detail"] or "{}")
            shown.append({**row, "path": paths[row["video_id"]], "why": str(said.get("why", "")), "said": said})
    active = case.decisions.active()
    return ClockState(
        zone=case.config.zone_info,
        claims=shown,
        in_force=clocks_in_force(active),
        proposals=open_proposals(case, [one for one in found if isinstance(one, ClockProposal)]),
        none=[*(one for one in found if isinstance(one, NoProposal)), *none_in_database(case)],
        apart=[one for one in found_apart(case, claims, flash_rows(case)) if isinstance(one, ClockProposal)],
        decided=[one for one in active if one.kind in DECIDED],
    )


def _paths(case: Case) -> dict[str, str]:
    path = case.derived / "footage.json"
    if not path.is_file():
        return {}
    try:
        return {str(item["video_id"]): str(item["path"]) for item in json.loads(path.read_text(encoding="utf-8"))}
    except (json.JSONDecodeError, KeyError, TypeError) as error:
        raise DecisionError(f"{path}: is not a list of videos; run detection again to write it anew.") from error
