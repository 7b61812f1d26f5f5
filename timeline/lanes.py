"""What the drawn timeline shows, as lanes: permits plan and actual, people by zone, findings, what was watched."""

from __future__ import annotations

from datetime import datetime, timedelta

from timeline.chart import Bar, Lane, Moment, span_of
from timeline.entries import who
from timeline.incident.moment import incident_of
from timeline.scene import Scene
from timeline.words import Say, bar_text, hour_text, known

BEFORE, AFTER, MOST_NEAR = timedelta(minutes=8), timedelta(minutes=4), 44
MOST_LANES = 60  # of people in one picture; the table below it has everybody


def lanes(scene: Scene, say: Say, language: str) -> list[Lane]:
    """All lanes of a scene, in the order of the picture."""
    return [*_permits(scene, say), *_people(scene, say), *_findings(scene, say, language), *_watched(scene, say)]


def span(scene: Scene, marks: list[Moment]) -> tuple[datetime, datetime] | None:
    """The stretch worth drawing: presences, findings and the incident, with room; permits run beyond its edges.

    None, for everything there is, when nobody was anywhere.
    """
    seen = [(p.start_utc, p.end_utc, p.plus_minus_ms) for p in scene.presences]
    seen += [(f.start_utc, f.end_utc, f.plus_minus_ms) for f in scene.findings]
    bars = [Bar(start, end, bar_ms, "", "") for start, end, bar_ms in seen if start is not None]
    found = span_of([Lane("", "", bars)], marks) if bars else None
    if found is None:
        return None
    room = (found[1] - found[0]) * 0.06
    return found[0] - room, found[1] + room


def moments(scene: Scene, say: Say) -> list[Moment]:
    """The incident in force, if there is one."""
    incident = incident_of(scene.case)
    if incident is None:
        return []
    text = say(
        "incident_at", moment=hour_text(incident.moment_utc, scene.case.config.zone_info),
        bar=bar_text(incident.plus_minus_ms),
    )  # fmt: skip
    return [Moment(incident.moment_utc, incident.plus_minus_ms, text)]


def incident_utc(scene: Scene) -> datetime | None:
    """The moment of the incident in force (naive UTC), None where there is none."""
    incident = incident_of(scene.case)
    return incident.moment_utc if incident else None


def near(found: list[Lane], mark: Moment) -> tuple[list[Lane], tuple[datetime, datetime]]:
    """The lanes with something around T0, those with a permit first, and that stretch; what watched is left out."""
    start, end = mark.moment_utc - BEFORE, mark.moment_utc + AFTER
    kept = []
    for lane in found:
        bars = [
            bar for bar in lane.bars
            if (bar.end_utc or end) >= start and (bar.start_utc or start) <= end and not bar.kind.startswith("watched")
        ]  # fmt: skip
        sure = [bar for bar in bars if "undecided" not in bar.kind]
        if sure:
            kept.append(Lane(lane.group, lane.label, bars))
    return kept[:MOST_NEAR], (start, end)


def _permits(scene: Scene, say: Say) -> list[Lane]:
    group, found = say("lane_permits"), []
    for permit in scene.permits:
        for kind, start, end in (
            ("plan", permit.plan_start_utc, permit.plan_end_utc),
            ("actual", permit.actual_start_utc, permit.actual_end_utc),
        ):
            label = f"{permit.permit_no} {say('window_' + kind)}"
            bars = []
            if start is not None or end is not None:
                text = f"{label} · {_window(scene, start, end)} {bar_text(permit.plus_minus_ms)}"
                bars = [Bar(start, end, permit.plus_minus_ms, kind, text, f"#permit-{permit.permit_no}")]
            if bars or kind == "plan":
                found.append(Lane(group, label, bars))
    return found


def _people(scene: Scene, say: Say) -> list[Lane]:
    by_holder: dict[tuple[str, str], list[Bar]] = {}
    for presence in scene.presences:
        if presence.start_utc is None:
            continue
        name, place = who(presence, say), scene.zones.get(presence.zone_id, presence.zone_id)
        kind = "presence" if presence.certainty == "surely" else "presence undecided"
        when = f"{_window(scene, presence.start_utc, presence.end_utc)} {bar_text(presence.plus_minus_ms)}"
        bar = Bar(
            presence.start_utc, presence.end_utc, presence.plus_minus_ms,
            kind if presence.person_id else f"{kind} stranger",
            f"{name} · {place} · {when} · {known(say, 'certainty', presence.certainty)}",
            f"#presence-{presence.presence_id}",
        )  # fmt: skip
        by_holder.setdefault((name, place), []).append(bar)
    ordered = sorted(by_holder.items(), key=lambda item: (min(b.start_utc for b in item[1] if b.start_utc), item[0]))
    return [Lane(say("lane_people"), f"{name} · {place}", bars) for (name, place), bars in ordered[:MOST_LANES]]


def _findings(scene: Scene, say: Say, language: str) -> list[Lane]:
    by_rule: dict[str, list[Bar]] = {}
    for finding in scene.findings:
        if finding.start_utc is not None:
            end = finding.end_utc or finding.start_utc + timedelta(seconds=1)
            kind, href = f"finding {finding.severity}", f"#finding-{finding.finding_id}"
            bar = Bar(finding.start_utc, end, finding.plus_minus_ms, kind, finding.text(language), href)
            by_rule.setdefault(finding.title(language), []).append(bar)
    return [Lane(say("lane_findings"), rule, bars) for rule, bars in sorted(by_rule.items())]


def _watched(scene: Scene, say: Say) -> list[Lane]:
    """What observed each zone, and an empty lane for each zone that nothing observed."""
    group = say("lane_watched")
    found: dict[tuple[str, str], list[Bar]] = {}
    for watch in scene.watches:
        place = scene.zones.get(watch.zone_id, watch.zone_id)
        bars = found.setdefault((place, watch.source_id), [])
        if watch.start_utc is not None:
            when = f"{_window(scene, watch.start_utc, watch.end_utc)} {bar_text(watch.plus_minus_ms)}"
            kind = f"watched {watch.source_kind}"
            bars.append(Bar(watch.start_utc, watch.end_utc, watch.plus_minus_ms, kind, f"{place} · {when}"))
    by_camera = {watch.zone_id for watch in scene.watches if watch.source_kind == "camera"}
    unseen = [name for zone_id, name in sorted(scene.zones.items()) if zone_id not in by_camera]
    return [Lane(group, f"{place} · {source}", bars) for (place, source), bars in sorted(found.items())] + [
        Lane(group, say("lane_unwatched", place=name), []) for name in unseen
    ]


def _window(scene: Scene, start: datetime | None, end: datetime | None) -> str:
    zone = scene.case.config.zone_info
    return f"{hour_text(start, zone)}–{hour_text(end, zone)}"
