"""GAS-OVER-LIMIT: gas above the limit while people or hot work are there. Unit: the permit."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sample_media.conditions import GasDetector
from sample_media.paperwork import Permit
from sample_media.readings import series_at, within
from sample_media.spans import Spans, clip, join, longest, minus, overlap, total, union
from sample_media.truths.answer import Answer
from sample_media.truths.world import World

RULE_ID = "GAS-OVER-LIMIT"
LEL_VOL = {"甲烷": 5.0, "氢气": 4.0, "丙烷": 2.1, "苯": 1.2, "乙炔": 2.5}
"""Lower explosive limits in % vol (RULES 1.5)."""
EXTRA_PCT_LEL = 10.0
HOLD_MS = 10_000
GAP_MS = 60_000


def limits_pct_lel(gas: str) -> tuple[float, float]:
    """The GB 30871 limit on a %LEL display, and the extra 10 %LEL; the stricter one counts."""
    lel = LEL_VOL[gas]
    return 100 * (0.5 if lel >= 4.0 else 0.2) / lel, EXTRA_PCT_LEL


def answers(world: World) -> Iterator[Answer]:
    """One answer for each hot-work or confined-space permit during which somebody was inside or worked."""
    for permit in world.scenario.permits:
        zone = world.scenario.plan.zone(permit.zone_id)
        busy = clip(union(world.people_in(zone), world.activities(permit)), *world.window)
        busy = overlap(busy, [(permit.plan_start_utc_ms, permit.end_utc_ms)])
        if permit.work_type in ("HW", "CS") and busy:
            yield _permit(world, permit, busy)


def over(detector: GasDetector) -> tuple[Spans, Spans]:
    """When readings were above the stricter limit (at least two in a row or 10 s), and when readings came at all."""
    moments = np.arange(detector.from_utc_ms, detector.to_utc_ms, detector.interval_ms, dtype=np.int64)
    moments = moments[~within(moments, detector.gaps)]
    shown = np.round(series_at(detector.series, moments) / detector.step) * detector.step
    limit = (
        min(limits_pct_lel(detector.gas))
        if detector.unit == "%LEL"
        else {True: 0.5, False: 0.2}[LEL_VOL[detector.gas] >= 4]
    )
    step = detector.interval_ms
    high = join([(int(m), int(m) + step) for m in moments[shown > limit]], step)
    heard = join([(int(m), int(m) + step) for m in moments], GAP_MS - step)
    return [span for span in high if span[1] - span[0] >= max(HOLD_MS, 2 * step)], heard


def _permit(world: World, permit: Permit, busy: Spans) -> Answer:
    def give(answer: str, span: tuple[int, int], reason: str) -> Answer:
        return Answer(RULE_ID, "permit", answer, *span, reason, permit_no=permit.permit_no, severity="S1")

    detectors = [detector for detector in world.scenario.detectors if detector.permit_no == permit.permit_no]
    whole = (busy[0][0], busy[-1][1])
    high: Spans = []
    heard: Spans = []
    for detector in detectors:
        above, readings = over(detector)
        high, heard = union(high, above), union(heard, readings)
    breach = longest(overlap(high, busy), HOLD_MS)
    if breach is not None and breach[1] - breach[0] >= HOLD_MS:
        shown = ", ".join(f"{value:.1f} %LEL" for value in limits_pct_lel(detectors[0].gas))
        return give("violated", breach, f"above the limit with people inside (limits {shown})")
    if not heard or total(minus(busy, heard)) > GAP_MS:
        return give("cannot_tell", whole, "no readings while people were inside, and no sample with a number")
    return give("met", whole, "every reading within the limit")
