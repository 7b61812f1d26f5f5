"""Incident moments proposed from signals that agree: ranked, each with its reasons and ±.

Each signal says where T0 may lie (timeline/incident/signal.py). A proposal starts at each signal's usual T0; those
that agree with it there are taken together: T0 is the most likely moment under all of them, ± holds 95 % of the
likelihood. Its score is the sum over kinds of signal of weight times agreement, so that agreement of several sources
outweighs one loud one; a second source of the same kind counts less than the first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np

from case import Case
from timeline.incident.moment import Incident
from timeline.incident.signal import OFTEN, Signal
from timeline.incident.view import all_signals
from timeline.words import Say

STEP_MS = 50
REACH_S = 90.0
SECOND = 0.4  # how much of a second source's weight of the same kind counts
APART_S = 20.0  # proposals nearer than this are one
MOST = 12
DOUBT = 0.02  # every signal may be about something else: likelihood that it says nothing
LEAST_BAR_MS = 200
RUN_AFTER_S = 10.0  # people who begin to run this soon after an alarm may run because of it
ALARMS = ("fire_alarm", "gas_alarm", "manual_alarm")
FIRE = {"flash", "flame", "smoke", "fire_alarm"}


@dataclass(frozen=True)
class Proposal:
    """A moment that may be T0. `score` ranks it; `signals` are its reasons, the strongest first."""

    incident: Incident
    score: float
    signals: tuple[Signal, ...]

    def reasons(self, say: Say) -> list[str]:
        """Its reasons as sentences."""
        return [signal.say(say) for signal in self.signals]


def propose(case: Case, signals: Sequence[Signal] | None = None) -> list[Proposal]:
    """Proposals of a correlated case, the best first; empty where nothing points to an incident.

    Raises StoreError when nothing is correlated yet.
    """
    found = _explained(list(all_signals(case) if signals is None else signals))
    starts = [signal for signal in found if signal.kind != "said_in_record"] or found  # words only support
    ranked = sorted((_refined(one, found) for one in starts), key=lambda p: (-p.score, p.incident.moment_utc))
    kept: list[Proposal] = []
    for proposal in ranked:
        near = timedelta(seconds=APART_S)
        if all(abs(proposal.incident.moment_utc - other.incident.moment_utc) > near for other in kept):
            kept.append(proposal)
    return kept[:MOST]


def _explained(signals: list[Signal]) -> list[Signal]:
    """A departure that an alarm came just before says less of an incident: people may run because of the alarm."""
    alarms = [one.moment_utc for one in signals if one.kind in ALARMS]
    return [
        replace(one, kind="alarmed_departure", text_key="signal_alarmed_departure")
        if one.kind == "departure"
        and any(timedelta(0) < one.moment_utc - alarm <= timedelta(seconds=RUN_AFTER_S) for alarm in alarms)
        else one
        for one in signals
    ]


def _refined(start: Signal, signals: Sequence[Signal]) -> Proposal:
    """The proposal that begins at one signal's usual T0."""
    reach = timedelta(seconds=REACH_S)
    near = [one for one in signals if abs(one.usual_t0 - start.usual_t0) <= max(reach, _wide(one))]
    agree = [one for one in near if one.agreement(start.usual_t0) >= OFTEN] or [start]
    moments_ms, likely = _likelihood(start, agree)
    best = int(np.argmax(likely))
    moment = start.usual_t0 + timedelta(milliseconds=int(moments_ms[best]))
    members = [one for one in near if one.agreement(moment) >= OFTEN] or [start]
    share = np.cumsum(likely) / likely.sum()
    low, high = (int(np.searchsorted(share, edge)) for edge in (0.025, 0.975))
    low_ms, high_ms = moments_ms[low], moments_ms[min(high, len(moments_ms) - 1)]
    bar_ms = max(LEAST_BAR_MS, int(max(high_ms - moments_ms[best], moments_ms[best] - low_ms)))
    score, ordered = _score(moment, members)
    zone_id = _zone(moment, members)
    incident = Incident(moment, bar_ms, zone_id, _kind({one.kind for one in members}), "proposed")
    return Proposal(incident, round(score, 2), tuple(ordered))


def _wide(signal: Signal) -> timedelta:
    return timedelta(seconds=2 * max(signal.widths_s()))


def _likelihood(start: Signal, agree: Sequence[Signal]) -> tuple[np.ndarray, np.ndarray]:
    """Grid of T0 in ms after `start.usual_t0`, and the likelihood there under all signals."""
    reach_ms = int(REACH_S * 1000)
    moments_ms = np.arange(-reach_ms, reach_ms + 1, STEP_MS)
    log = np.zeros(len(moments_ms))
    for signal in agree:
        off_s = moments_ms / 1000 - (signal.usual_t0 - start.usual_t0).total_seconds()
        later, earlier = signal.widths_s()
        bell = np.exp(-0.5 * (off_s / np.where(off_s > 0, later, earlier)) ** 2)
        bell[off_s - (signal.moment_utc - signal.usual_t0).total_seconds() > signal.slack_s] = 0.0
        log += np.log((1 - DOUBT) * bell / (later + earlier) + DOUBT / (2 * REACH_S))
    return moments_ms, np.exp(log - log.max())


def _score(moment: object, members: Sequence[Signal]) -> tuple[float, list[Signal]]:
    by_kind: dict[str, list[tuple[float, Signal]]] = defaultdict(list)
    for one in members:
        by_kind[one.kind].append((one.weight * one.agreement(moment), one))  # type: ignore[arg-type]
    score, ordered = 0.0, []
    for pairs in by_kind.values():
        pairs.sort(key=lambda pair: (-pair[0], pair[1].moment_utc))
        score += pairs[0][0]
        others = [worth for worth, one in pairs[1:] if one.source != pairs[0][1].source]
        score += SECOND * (others[0] if others else 0.0)
        ordered += pairs
    ordered.sort(key=lambda pair: (-pair[0], pair[1].moment_utc))
    return score, [one for _, one in ordered]


def _zone(moment: object, members: Sequence[Signal]) -> str | None:
    """The zone that the signals name with most weight."""
    worth: dict[str, float] = defaultdict(float)
    for one in members:
        if one.zone_id:
            worth[one.zone_id] += one.weight * one.agreement(moment)  # type: ignore[arg-type]
    return max(sorted(worth), key=lambda zone: worth[zone]) if worth else None


def _kind(kinds: set[str]) -> str:
    """What it most likely is; a person corrects it when accepting."""
    if kinds & FIRE:
        return "explosion" if "cameras_lost" in kinds else "fire"
    if "cameras_lost" in kinds:
        return "explosion"
    if kinds & {"gas_step", "gas_alarm"}:
        return "leak"
    return "fall" if kinds & {"fall", "person_alarm"} else "other"
