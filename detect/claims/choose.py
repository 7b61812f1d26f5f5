"""Which of a video's time claims is proposed, and why: trust, raised by agreement; differences are said.

Every claim weighs what its kind is trusted (claim.TRUST). A reading of a claim gathers the weight of all claims that
agree with it within their uncertainties; the heaviest group wins, and in it the most trusted claim is chosen. So two
weaker witnesses that agree overrule one stronger, and a container's start-or-end question is settled by the others.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from case.clock import rounded_ms, zone_mistake_ms
from detect.claims.claim import MS, TRUST, Claim, Reading

ZONE_SLACK_MS = 120_000  # a clock with a zone mistake is often some seconds wrong as well
MOST_SPREAD_MS = 26 * 3_600_000  # readings further apart (another day or year) cannot be covered by an error bar
UNLIKELY = 0.4  # share of its weight that a reading has which needs others to agree

WHY = {
    "alone": ("It is the only claim.", "只有这一项时间依据。"),
    "agreed": ("It is the most trusted of the claims that agree: {agree}.", "与{agree}一致，且可信度最高。"),
    "trust": ("No other claim agrees; it is the most trusted.", "各项依据互不一致，取可信度最高者。"),
    "agrees": ("It agrees with the chosen claim, {chosen}.", "与所选依据（{chosen}）一致。"),
    "differs": ("It differs from the chosen claim, {chosen}, by {by}.", "与所选依据（{chosen}）相差{by}。"),
    "zone": (
        "It differs from the chosen claim, {chosen}, by {by}: a time zone, summer time or am/pm mistake.",
        "与所选依据（{chosen}）相差{by}：疑为时区、夏令时或上下午错误。",
    ),
    "none": ("No claim can be used; the time of this video is unknown.", "没有可用的时间依据，该视频时间未知。"),
    "open": (
        "It can be read as {readings}, and nothing settles which.",
        "可读作{readings}，没有依据可以判定。",
    ),
    "refused": ("It is refused: {refused}.", "不予采用：{refused}。"),
}
NAMES = {
    "onvif": ("export box", "导出文件时间框"), "overlay": ("burned-in clock", "画面时钟"),
    "statement": ("statement", "人员陈述"), "file_name": ("file name", "文件名"),
    "container": ("container", "文件封装信息"),
}  # fmt: skip
REFUSED = {
    "counter_not_set": ("its counter was never set", "计时器未曾设置"),
    "clock_runs_backwards": ("the clock runs backwards", "时钟倒走"),
    "readings_contradict": ("its pictures agree on no time", "各画面读数相互矛盾"),
    "local_time_skipped_by_dst": ("that local hour was skipped by summer time", "该当地时刻因夏令时不存在"),
}


@dataclass(frozen=True)
class Weighed:
    """A claim after weighing: the reading taken, the half width it then has, and what to say about it."""

    claim: Claim
    reading: Reading
    uncertainty_ms: int
    chosen: bool
    detail: dict[str, Any]


def weigh(claims: list[Claim]) -> list[Weighed]:
    """Weigh all claims of one video, in order of trust. At most one is chosen; none when none can be used."""
    ordered = sorted(claims, key=lambda claim: -TRUST[claim.kind])
    usable = [claim for claim in ordered if claim.usable]
    best = _best(usable)
    if best is None:
        return [_left_out(claim, None, usable) for claim in ordered]
    winner, reading, uncertainty_ms = best
    zero = winner.at_zero(reading)
    agreeing = [other for other in usable if other is not winner and _agrees(other, zero, uncertainty_ms)]
    key = "agreed" if agreeing else "alone" if len(usable) == 1 else "trust"
    result = []
    for claim in ordered:
        if claim is winner:
            why = _why(key, agree=[other.kind for other in agreeing])
            detail = {**claim.detail, **why, "agrees_with": [other.kind for other in agreeing]}
            result.append(Weighed(claim, reading, uncertainty_ms, True, {**detail, "meaning": reading.meaning}))
        else:
            result.append(_left_out(claim, (winner, zero, uncertainty_ms), usable))
    return result


def _best(usable: list[Claim]) -> tuple[Claim, Reading, int] | None:
    """The claim to choose, its reading and half width; claims whose readings stay open are passed over."""
    scored = []
    for claim in usable:
        for place, reading in enumerate(claim.readings):
            zero = claim.at_zero(reading)
            others = [o for o in usable if o is not claim and _agrees(o, zero, claim.uncertainty_ms)]
            weight = sum(TRUST[other.kind] for other in others)
            own = TRUST[claim.kind] * (1.0 if reading.likely else UNLIKELY)
            scored.append(((weight + own, TRUST[claim.kind], -place), claim, reading, len(others)))
    for (total, trust, _), claim, reading, support in sorted(scored, key=lambda entry: entry[0], reverse=True):
        if not reading.likely and not support:
            continue
        rivals = [
            other
            for (rival_total, rival_trust, _), rival, other, _ in scored
            if rival is claim and other.likely and (rival_total, rival_trust) == (total, trust)
        ]
        if len(rivals) < 2:
            return claim, reading, claim.uncertainty_ms
        spread_ms = round((max(r.shown for r in rivals) - min(r.shown for r in rivals)) / MS)
        if spread_ms <= MOST_SPREAD_MS:  # not settled, but an honest bar covers all of them
            middle = min(r.shown for r in rivals) + rounded_ms(spread_ms / 2) * MS
            both = Reading(middle, " or ".join(r.meaning for r in rivals))
            return claim, both, claim.uncertainty_ms + math.ceil(spread_ms / 2)
    return None


def _agrees(claim: Claim, zero: datetime, uncertainty_ms: int) -> bool:
    """Whether some reading of a claim puts frame zero there, within both uncertainties."""
    limit = (claim.uncertainty_ms + uncertainty_ms) * MS
    return any(abs(claim.at_zero(reading) - zero) <= limit for reading in claim.readings)


def _left_out(claim: Claim, chosen: tuple[Claim, datetime, int] | None, usable: list[Claim]) -> Weighed:
    """A claim that was not chosen: its nearest reading, and how it stands to the chosen one."""
    first = claim.readings[0]
    if not claim.usable:
        code = str(claim.detail.get("refused", "counter_not_set"))
        return Weighed(claim, first, claim.uncertainty_ms, False, {**claim.detail, **_why("refused", refused=code)})
    if chosen is None:
        texts = [reading.shown.isoformat(sep=" ") for reading in claim.readings]
        why = _why("open", readings=texts) if len(claim.likely) > 1 else _why("none")
        return Weighed(claim, first, claim.uncertainty_ms, False, {**claim.detail, **why, "readings": texts})
    winner, zero, uncertainty_ms = chosen
    nearest = min(claim.readings, key=lambda reading: abs(claim.at_zero(reading) - zero))
    by_ms = round((claim.at_zero(nearest) - zero) / MS)
    detail = {**claim.detail, "meaning": nearest.meaning, "differs_ms": by_ms}
    tolerance_ms = claim.uncertainty_ms + uncertainty_ms
    if abs(by_ms) <= tolerance_ms:
        plain_ms = round((claim.at_zero(first) - zero) / MS)
        zone_ms = zone_mistake_ms(plain_ms, tolerance_ms + ZONE_SLACK_MS) if nearest is not first else None
        detail |= _why("agrees", chosen=winner.kind) | ({"zone_mistake_ms": zone_ms} if zone_ms else {})
    else:
        zone_ms = zone_mistake_ms(by_ms, tolerance_ms + ZONE_SLACK_MS)
        detail |= _why("zone" if zone_ms else "differs", chosen=winner.kind, by=by_ms)
        detail |= {"zone_mistake_ms": zone_ms} if zone_ms else {}
    return Weighed(claim, nearest, claim.uncertainty_ms, False, detail)


def _why(key: str, **parts: Any) -> dict[str, Any]:
    """The reason as a code and as a sentence in both languages."""
    said: dict[str, Any] = {"why": key}
    for place, language in enumerate(("en", "zh")):
        words = {name: _words(name, value, place) for name, value in parts.items()}
        said[f"why_{language}"] = WHY[key][place].format(**words)
    return said


def _words(name: str, value: Any, place: int) -> str:
    if name == "by":
        return span_text(value, place)
    if name == "refused":
        return REFUSED[value][place]
    if name == "readings":
        return ("、" if place else " or ").join(value)
    kinds = [value] if isinstance(value, str) else value
    return ("、" if place else ", ").join(dict.fromkeys(NAMES[kind][place] for kind in kinds))


def span_text(span_ms: int, place: int) -> str:
    """A signed length of time for people: "+7 min 3 s", or in Chinese for place 1."""
    total_s, ms = divmod(abs(span_ms), 1000)
    minutes, seconds = divmod(total_s, 60)
    hours, minutes = divmod(minutes, 60)
    units = (("h", "min", "s"), ("小时", "分", "秒"))[place]
    second = f"{seconds}.{ms:03d}".rstrip("0").rstrip(".")
    parts = [
        f"{value}{'' if place else ' '}{unit}"
        for value, unit in zip((hours, minutes, second), units, strict=True)
        if str(value) != "0"
    ]
    return ("-" if span_ms < 0 else "+") + (("" if place else " ").join(parts) or f"0{'' if place else ' '}{units[2]}")
