"""How the clocks of a case stand, in words: the list that `retrace clock list` prints, in English and Chinese."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from case.clock import Clock

if TYPE_CHECKING:
    from case.decisions import Decision
    from correlate.clock_state import ClockState
    from correlate.clocks import ClockProposal

MOST_ANCHORS = 8  # of one proposal that are listed
WORDS = {
    "head": ("Times in {zone}; an offset is how fast a source is.", "时间为 {zone} 时区；偏差为正表示该信源偏快。"),
    "claims": ("Claims (* chosen):", "时间依据（* 为采信）："),
    "claims_none": ("none; run `retrace detect`", "无；请先运行 `retrace detect`"),
    "in_force": ("Clocks in force:", "现行时钟："),
    "none": ("none", "无"),
    "unverified": ("Time not verified: {sources}", "时间未核实：{sources}"),
    "open": ("Open proposals:", "待决定的校时建议："),
    "no_proposal": ("no proposal for {source} against {against}: {why}",
                    "{source} 对照 {against} 无法提出建议：{why}"),
    "apart": ("{source} differs from {against} (neither verified) by {offset}",
              "{source} 与 {against} 相差 {offset}（两者均未核实）"),
    "decisions": ("Decisions on clocks (undo by id):", "已作出的校时决定（按编号撤销）："),
    "proposal": ("{id}  {source}  {offset}  against {against}; {basis}",
                 "{id}  {source}  {offset}  对照 {against}；{basis}"),
    "rests_on": ("rests on {used} anchors, {rejected} rejected", "依据 {used} 个对时点，剔除 {rejected} 个"),
    "zone_mistake": ("{minutes} min looks like a time zone: mend the zone instead",
                     "{minutes} 分钟疑为时区错误：请改正时区，而非校时"),
    "pair": ("{sign} {what}: showed {shown}, was {true} ± {bar} s",
             "{sign} {what}：显示 {shown}，实为 {true} ± {bar} 秒"),
    "more": ("{sign} and {count} more", "{sign} 另有 {count} 个"),
    "second": ("s", "秒"),
    "claim_container": ("container", "容器时间"), "claim_file_name": ("file name", "文件名"),
    "claim_onvif": ("onvif", "ONVIF 导出时间"), "claim_overlay": ("overlay", "画面时钟"),
    "claim_statement": ("statement", "人员陈述"),
    "kind_clock": ("clock", "采纳时钟"), "kind_clock_rejected": ("clock rejected", "驳回建议"),
    "accepted": ("{what}: accepted as decision {id}", "{what}：已采纳，决定编号 {id}"),
    "rejected": ("{what}: rejected as decision {id}", "{what}：已驳回，决定编号 {id}"),
    "undone": ("{what}: undone as decision {id}", "{what}：已撤销，决定编号 {id}"),
    "again": ("{told}; run `retrace run {case}` again.", "{told}；请再次运行 `retrace run {case}`。"),
    "clock_accepted": ("accepted", "已采纳"), "clock_not_verified": ("time not verified", "时间未核实"),
    "kind_acquisition": ("acquisition", "提取登记"), "kind_anchors": ("anchors", "人工对时点"),
}  # fmt: skip
# how the finders' own words begin, and what they are in Chinese; what people wrote themselves stands as it is
SPOKEN = (
    ("walk of ", "{last} 的行走轨迹"), ("flash", "闪光"), ("door", "刷卡与画面过线"), ("pair of times", "人工对时点"),
    ("device beside ", "设备与标准时间并读"), ("paths of tags", "标签轨迹与画面人体轨迹比对"),
    ("swipes and the line", "门禁刷卡与画面过线比对"), ("flashes seen by", "多台摄像机所见闪光比对"),
    ("flashes, with", "闪光比对"), ("burned-in clock", "画面时钟与录像机时间比对"),
    ("device compared", "提取时设备与标准时间比对"), ("pairs of times against", "人工对时点比对"),
)  # fmt: skip
Say = Callable[..., str]


def speaker(language: str) -> Say:
    """say(key, **values) for "en" or "zh"."""
    return partial(_said, 1 if language == "zh" else 0)


def _said(which: int, key: str, **values: object) -> str:
    return WORDS[key][which].format(**values)


def spoken(text: str, language: str) -> str:
    """A finder's words in a language; English is what is stored."""
    found = next((chinese for start, chinese in SPOKEN if text.startswith(start)), None)
    return text if language != "zh" or found is None else found.format(last=text.rsplit(" ", 1)[-1])


def state_lines(state: ClockState, language: str) -> list[str]:
    """The whole list, for people; local times of the site."""
    say = speaker(language)
    out = [say("head", zone=state.zone.key), say("claims")]
    out += [_claim(row, state.zone, language) for row in state.claims] or [f"  {say('claims_none')}"]
    out.append(say("in_force"))
    out += [
        f"  {clock.source_id}  {offset_text(clock, language)}  {spoken(clock.basis, language)}"
        for clock in state.in_force
    ] or [f"  {say('none')}"]
    if missing := state.unverified():
        out.append(say("unverified", sources="、".join(missing) if language == "zh" else ", ".join(missing)))
    out.append(say("open"))
    for one in state.proposals:
        out += proposal_lines(one, state.zone, language)
    out += [] if state.proposals else [f"  {say('none')}"]
    for missed in state.none:
        why = missed.text_zh if language == "zh" else missed.text_en
        out.append(f"  {say('no_proposal', source=missed.source_id, against=missed.against, why=why)}")
    for one in state.apart:
        apart = offset_text(one.clock, language)
        out.append(f"  {say('apart', source=one.clock.source_id, against=one.against, offset=apart)}")
    out.append(say("decisions"))
    return out + ([_decision(one, say) for one in state.decided] or [f"  {say('none')}"])


def proposal_lines(one: ClockProposal, zone: ZoneInfo, language: str) -> list[str]:
    """One proposal in words: offset, ±, what it is against, the anchors used (+) and rejected (-)."""
    say, clock = speaker(language), one.clock
    head = say("proposal", id=one.proposal_id[:8], source=clock.source_id, offset=offset_text(clock, language),
               against=one.against, basis=spoken(clock.basis, language))  # fmt: skip
    lines = [f"  {head}", f"      {say('rests_on', used=len(one.used), rejected=len(one.rejected))}"]
    if one.zone_mistake_ms:
        lines.append(f"      {say('zone_mistake', minutes=f'{one.zone_mistake_ms / 60000:+.0f}')}")
    for sign, pairs in (("+", one.used), ("-", one.rejected)):
        for pair in pairs[:MOST_ANCHORS]:
            said = say("pair", sign=sign, what=spoken(pair.what, language), shown=local(pair.source_shown, zone),
                       true=local(pair.reference_utc, zone), bar=f"{pair.plus_minus_ms / 1000:.1f}")  # fmt: skip
            lines.append(f"      {said}")
        if len(pairs) > MOST_ANCHORS:
            lines.append(f"      {say('more', sign=sign, count=len(pairs) - MOST_ANCHORS)}")
    return lines


def offset_text(clock: Clock, language: str = "en") -> str:
    """How fast, ±, and the drift where there is one."""
    unit = speaker(language)("second")
    drift = f"  {clock.drift_ppm:+.1f} ppm" if clock.drift_ppm else ""
    return f"{clock.offset_ms / 1000:+.2f} {unit} ± {clock.uncertainty_ms / 1000:.2f} {unit}{drift}"


def local(moment: datetime, zone: ZoneInfo) -> str:
    """A time on the UTC scale as the site's wall clock says it, to a tenth."""
    wall = moment.replace(tzinfo=UTC).astimezone(zone)
    return wall.strftime("%Y-%m-%d %H:%M:%S") + f".{wall.microsecond // 100_000}"


def _claim(row: dict[str, Any], zone: ZoneInfo, language: str) -> str:
    say = speaker(language)
    key = f"claim_{row['kind']}"
    kind = say(key) if key in WORDS else str(row["kind"])
    why = row["said"].get(f"why_{language}") or row["why"].replace("_", " ")
    bar = f"{row['uncertainty_ms'] / 1000:.1f} {say('second')}"
    sign = "*" if row["chosen"] else " "
    return f" {sign} {row['source_id']}  {row['path']}  {kind}  {local(row['shown'], zone)} ± {bar}  {why}"


def _decision(one: Decision, say: Say) -> str:
    kind = say(f"kind_{one.kind}") if f"kind_{one.kind}" in WORDS else one.kind
    return f"  {one.decision_id[:8]}  {kind}  {one.subject}  {one.actor}: {one.reason}"
