"""Simulated clocks: 200 cameras with planted faults, and anchors right, few, and wrong. No pixels: see time_overlays.

python -m benchmarks.time clocks | anchors
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from correlate.anchors import AnchorPair, Moment, match_moments
from correlate.clock_finds import overlay_proposals
from correlate.clocks import ClockProposal, propose
from detect.overlay.chains import MS
from detect.overlay.read import read_overlay
from detect.overlay.stage import claim_of, reading_json
from tests.detect.overlay.coded import Coded, Decoder
from tests.detect.overlay.painted import steady

ZONE = ZoneInfo("Europe/London")
FAULTS = ("-7 min", "+38 s", "2 s a day", "-2 s a day", "jump", "DST hour", "uneven frames", "few frames")


@dataclass(frozen=True)
class Camera:
    """One simulated camera: when it really started, what its clock showed, and its frames."""

    fault: str
    start_utc: datetime
    error_ms: Callable[[int], float]  # of its clock, by media time
    source: Coded
    jump_at_ms: int | None


@dataclass(frozen=True)
class Outcome:
    """What reading and proposing gave: errors and bars in ms; None where nothing was accepted or proposed."""

    fault: str
    claim_error: float | None
    claim_bar: int | None
    offset_error: float | None
    offset_bar: int | None
    jump_right: bool | None


def camera(number: int) -> Camera:
    """The camera of a number, always the same one."""
    dice = random.Random(number)
    fault = FAULTS[number % len(FAULTS)]
    day = dice.randrange(20, 150) if fault == "DST hour" else dice.randrange(0, 360)
    first = datetime(2026, 4, 1) if fault == "DST hour" else datetime(2026, 1, 1)
    start = first + timedelta(days=day, seconds=dice.randrange(86_400), milliseconds=dice.randrange(1000))
    seconds = (
        dice.choice([8, 60, 600, 3600]) if fault not in ("2 s a day", "-2 s a day") else dice.choice([3600, 86_400])
    )
    seconds = max(seconds, 300) if fault == "jump" else seconds
    fps = {"few frames": dice.choice([0.5, 1.0, 2.0])}.get(
        fault, dice.choice([5.0, 12.5, 25.0]) if seconds < 4000 else 4.0
    )
    times = steady(fps, max(seconds, 60) if fault == "few frames" else seconds)
    if fault == "uneven frames":
        times = np.cumsum([0, *np.random.default_rng(number).choice([40, 80, 120, 400], len(times) - 1)]).astype(
            np.int64
        )
    offset = {"-7 min": -420_000.0, "+38 s": 38_000.0, "DST hour": -3_600_000.0 + dice.uniform(-5, 5) * 1000}.get(
        fault, dice.uniform(-600_000, 600_000)
    )
    ppm = {"2 s a day": 2 / 86_400 * 1e6, "-2 s a day": -2 / 86_400 * 1e6}.get(fault, 0.0)
    jump_at = int(times[-1] * dice.uniform(0.3, 0.7)) if fault == "jump" else None
    jump = dice.choice([38_000, -38_000, 2_500, -420_000, 3_600_000]) if fault == "jump" else 0

    def error_ms(t_ms: int) -> float:
        return offset + ppm * 1e-6 * t_ms + (jump if jump_at is not None and t_ms >= jump_at else 0)

    def shown(t_ms: int) -> datetime:
        utc = start + timedelta(milliseconds=t_ms + error_ms(t_ms))
        return utc + (ZONE.utcoffset(utc.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZONE)) or timedelta(0))

    return Camera(fault, start, error_ms, Coded(times, shown), jump_at)


def measure(number: int) -> Outcome:
    """Read one camera with an OCR that misreads and misses, then compare it with its recorder's true start."""
    one = camera(number)
    read = read_overlay(one.source, Decoder(wrong=0.03, blank=0.05, seed=number))
    if not read.stretches:
        return Outcome(one.fault, None, None, None, None, None)
    claim = claim_of(reading_json(read), ZONE)
    true = one.start_utc + timedelta(milliseconds=one.error_ms(0))
    nearest = min(claim.readings, key=lambda reading: abs(reading.shown - true))
    claim_error = abs((nearest.shown - true) / MS)
    base = {"source_id": "CAM", "video_id": "v0", "t_ms": 0}
    rows = [
        {**base, "kind": "overlay", "shown": nearest.shown, "uncertainty_ms": claim.uncertainty_ms, "chosen": True},
        {**base, "kind": "onvif", "shown": one.start_utc, "uncertainty_ms": 100, "chosen": False},
    ]
    proposal = next((p for p in overlay_proposals(rows) if isinstance(p, ClockProposal)), None)
    jump_right = None
    if one.jump_at_ms is not None:
        jump_right = any(
            abs(late["by_ms"] - (one.error_ms(late["t_ms"]) - one.error_ms(0)))
            <= late["uncertainty_ms"] + claim.uncertainty_ms
            and one.jump_at_ms <= late["t_ms"] <= one.jump_at_ms + 3_500
            for late in claim.detail["later"]
        )
    if proposal is None:
        return Outcome(one.fault, claim_error, claim.uncertainty_ms, None, None, jump_right)
    off = abs(proposal.clock.offset_ms - one.error_ms(0))
    return Outcome(one.fault, claim_error, claim.uncertainty_ms, off, proposal.clock.uncertainty_ms, jump_right)


def clocks(count: int = 200) -> list[str]:
    """The table of the planted faults."""
    outcomes = [measure(number) for number in range(count)]
    lines = ["| fault | cameras | read | start in its bar | median error ms | offset in its bar | median ± ms | jump |",
             "|---|---|---|---|---|---|---|---|"]  # fmt: skip
    for fault in ("all", *FAULTS):
        some = [one for one in outcomes if fault in ("all", one.fault)]
        read = [one for one in some if one.claim_error is not None and one.claim_bar is not None]
        inside = sum(one.claim_error <= one.claim_bar for one in read)  # type: ignore[operator]
        offsets = [one for one in read if one.offset_error is not None and one.offset_bar is not None]
        good = sum(one.offset_error <= one.offset_bar for one in offsets)  # type: ignore[operator]
        jumps = [one.jump_right for one in read if one.jump_right is not None]
        lines.append(
            f"| {fault} | {len(some)} | {len(read)} | {inside / max(1, len(read)):.1%} |"
            f" {np.median([one.claim_error for one in read]):.0f} | {good / max(1, len(offsets)):.1%} |"
            f" {np.median([one.offset_bar for one in offsets]):.0f} | {f'{sum(jumps)}/{len(jumps)}' if jumps else ''} |"
        )
    return lines


def anchors(count: int = 1000) -> list[str]:
    """Proposals from anchor pairs: right ones, right ones among wrong ones, wrong ones, too few."""
    lines = [
        "| anchors | cases | proposal | true offset in its bar | median error ms | no proposal |",
        "|---|---|---|---|---|---|",
    ]
    for name, made in (
        ("3 to 40 right, each ± 2 s", lambda dice: _pairs(dice, dice.randint(3, 40), 0)),
        ("right with up to a third wrong", lambda dice: _mixed(dice)),
        ("all wrong, within 60 s", lambda dice: _pairs(dice, dice.randint(3, 12), 99, 60_000)),
        ("all wrong, within 10 min", lambda dice: _pairs(dice, dice.randint(3, 30), 99, 600_000)),
        ("one or two", lambda dice: _pairs(dice, dice.randint(1, 2), 0)),
    ):
        found: list[tuple[float, int]] = []
        for number in range(count):
            dice = random.Random(number)
            true = dice.choice([-420_000, 38_000, 3_600_000, dice.uniform(-600_000, 600_000)])
            search = 60_000 if "60 s" in name else 600_000
            proposal = propose("CAM", [pair(true) for pair in made(dice)], "gate", search_ms=search)
            if isinstance(proposal, ClockProposal):
                found.append((abs(proposal.clock.offset_ms - true), proposal.clock.uncertainty_ms))
        inside = (
            f"{sum(error <= bar for error, bar in found) / len(found):.1%}"
            if found and "wrong, within" not in name
            else ""
        )
        median = f"{np.median([error for error, _ in found]):.0f}" if inside else ""
        lines.append(f"| {name} | {count} | {len(found)} | {inside} | {median} | {1 - len(found) / count:.1%} |")
    return [*lines, *_flashes(count // 5)]


def _pairs(
    dice: random.Random, count: int, wrong: int, within_ms: float = 600_000
) -> list[Callable[[float], AnchorPair]]:
    def one(number: int) -> Callable[[float], AnchorPair]:
        moment = datetime(2026, 11, 18) + timedelta(seconds=dice.uniform(0, 86_400))
        error = dice.uniform(-within_ms, within_ms) if number < wrong else dice.gauss(0, 1000)
        return lambda true: AnchorPair(moment + timedelta(milliseconds=true + error), moment, 2000)

    return [one(number) for number in range(count)]


def _mixed(dice: random.Random) -> list[Callable[[float], AnchorPair]]:
    count = dice.randint(6, 30)
    return _pairs(dice, count, count // 3)


def _flashes(count: int) -> list[str]:
    """Two cameras that share some flashes, and two that share none."""
    tally: Counter[str] = Counter()
    errors = []
    for number in range(count):
        dice = random.Random(number)
        shared = [dice.uniform(0, 7_200_000) for _ in range(dice.randint(3, 12))]
        offset = dice.uniform(-500_000, 500_000)
        lists = [
            [Moment(datetime(2026, 11, 18) + timedelta(milliseconds=at + shift + dice.uniform(-40, 40)), 40, str(n))
             for n, at in enumerate([*shared, *(dice.uniform(0, 7_200_000) for _ in range(dice.randint(0, 15)))])]
            for shift in (offset, 0.0)
        ]  # fmt: skip
        found = propose("CAM", match_moments(*lists), "CAM-2")
        if isinstance(found, ClockProposal):
            tally["found"] += 1
            errors.append(abs(found.clock.offset_ms - offset))
            tally["inside"] += errors[-1] <= found.clock.uncertainty_ms
        own = [[Moment(m.at, 40, m.ref) for m in one[len(shared) :]] for one in lists]
        tally["false"] += isinstance(propose("CAM", match_moments(*own), "CAM-2"), ClockProposal)
    return [
        f"| 3 to 12 flashes seen by both | {count} | {tally['found']} |"
        f" {tally['inside'] / max(1, tally['found']):.1%} | {np.median(errors):.0f} |"
        f" {1 - tally['found'] / count:.1%} |",
        f"| flashes of different places | {count} | {tally['false']} | | | {1 - tally['false'] / count:.1%} |",
    ]
