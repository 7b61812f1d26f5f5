"""How the clocks of a case stand: what is claimed, what is in force, what is proposed on which anchors, what is not and
why. Reads only; nothing here needs the case database.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from case import Case
from case.clock import Clock, clocks_in_force
from case.decisions import Decision
from case.errors import DecisionError
from correlate.clock_finds import claim_rows, flash_rows, found_apart, none_in_database, search
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

    def lines(self) -> list[str]:
        """For people; local times of the site."""
        out = [f"Times in {self.zone.key}; an offset is how fast a source is.", "Claims (* chosen):"]
        out += [self._claim(row) for row in self.claims] or ["  none; run `retrace detect`"]
        out.append("Clocks in force:")
        out += [f"  {clock.source_id}  {offset_text(clock)}  {clock.basis}" for clock in self.in_force] or ["  none"]
        if self.unverified():
            out.append(f"Time not verified: {', '.join(self.unverified())}")
        out.append("Open proposals:")
        for one in self.proposals:
            out += self.proposal_lines(one)
        out += [] if self.proposals else ["  none"]
        out += [f"  no proposal for {one.source_id} against {one.against}: {one.text_en}" for one in self.none]
        out += [
            f"  {one.clock.source_id} differs from {one.against} (neither verified) by {offset_text(one.clock)}"
            for one in self.apart
        ]
        out.append("Decisions on clocks (undo by id):")
        out += [f"  {d.decision_id[:8]}  {d.kind}  {d.subject}  {d.actor}: {d.reason}" for d in self.decided] or [
            "  none"
        ]
        return out

    def _claim(self, row: dict[str, Any]) -> str:
        sign = "*" if row["chosen"] else " "
        return (
            f" {sign} {row['source_id']}  {row['path']}  {row['kind'].replace('_', ' ')}  "
            f"{local(row['shown'], self.zone)} ± {row['uncertainty_ms'] / 1000:.1f} s  {row['why'].replace('_', ' ')}"
        )

    def proposal_lines(self, one: ClockProposal) -> list[str]:
        """One proposal in words: offset, ±, what it is against, the anchors used (+) and rejected (-)."""
        clock = one.clock
        head = f"  {one.proposal_id[:8]}  {clock.source_id}  {offset_text(clock)}  against {one.against}; {clock.basis}"
        lines = [head, f"      rests on {len(one.used)} anchors, {len(one.rejected)} rejected"]
        if one.zone_mistake_ms:
            lines.append(f"      {one.zone_mistake_ms / 60000:+.0f} min looks like a time zone: mend the zone instead")
        for sign, pairs in (("+", one.used), ("-", one.rejected)):
            lines += [
                f"      {sign} {pair.what}: showed {local(pair.source_shown, self.zone)}, was "
                f"{local(pair.reference_utc, self.zone)} ± {pair.plus_minus_ms / 1000:.1f} s"
                for pair in pairs[:8]
            ]
            lines += [f"      {sign} and {len(pairs) - 8} more"] if len(pairs) > 8 else []
        return lines

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


def offset_text(clock: Clock) -> str:
    """How fast, ±, and the drift where there is one."""
    drift = f"  {clock.drift_ppm:+.1f} ppm" if clock.drift_ppm else ""
    return f"{clock.offset_ms / 1000:+.2f} s ± {clock.uncertainty_ms / 1000:.2f} s{drift}"


def local(moment: datetime, zone: ZoneInfo) -> str:
    """A time on the UTC scale as the site's wall clock says it, to a tenth."""
    wall = moment.replace(tzinfo=UTC).astimezone(zone)
    return wall.strftime("%Y-%m-%d %H:%M:%S") + f".{wall.microsecond // 100_000}"


def _paths(case: Case) -> dict[str, str]:
    path = case.derived / "footage.json"
    if not path.is_file():
        return {}
    try:
        return {str(item["video_id"]): str(item["path"]) for item in json.loads(path.read_text(encoding="utf-8"))}
    except (json.JSONDecodeError, KeyError, TypeError) as error:
        raise DecisionError(f"{path}: is not a list of videos; run detection again to write it anew.") from error
