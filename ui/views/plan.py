"""Plan: who was where at a moment, with discs as wide as what is not known; how fast people left; what was watched."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from html import escape

import streamlit as st

from case import Case
from timeline import watched_chart
from timeline.evacuation import evacuation
from timeline.incident.moment import Incident, incident_of, relative_text
from timeline.plan_chart import plan_svg
from timeline.scene import Scene
from timeline.whereabouts import shapes_of, whereabouts
from timeline.words import bar_text, clock_text
from ui import parts
from ui.app import scene_of
from ui.components import chart as components
from ui.words import language, say

TITLE, ORDER = "view_plan", 35


def render(case: Case) -> None:
    """Draw the page."""
    scene, incident = scene_of(case), incident_of(case)
    parts.heading(say("view_plan"), say("times_in", zone=case.config.site.timezone))
    moment = _moment(scene, incident)
    if moment is None:
        st.info(say("nothing_to_draw"))
        return
    shapes = shapes_of(case)
    floors = sorted({shape.floor for shape in shapes}) or ["1"]
    floor = (
        st.segmented_control(say("plan_floor"), floors, default=floors[0], key="floor")
        if len(floors) > 1
        else floors[0]
    )
    at_t0 = incident is not None and moment == incident.moment_utc
    found = whereabouts(scene, moment, incident.plus_minus_ms if incident and at_t0 else 0)
    title = f"{clock_text(moment, case.config.zone_info)} {relative_text(moment, incident)}"
    drawn = plan_svg(case, shapes, found, incident, str(floor), say, title)
    if drawn:
        components.show(drawn, key="plan")
    unplaced = [one for one in found if one.x_m is None]
    if unplaced:
        with st.expander(say("plan_unplaced", count=len(unplaced))):
            parts.sentences([f"{one.who}: {say(one.reason_key, **one.values)}" for one in unplaced if one.reason_key])
    if incident is not None:
        _evacuation(scene, incident)
    st.subheader(say("plan_watched"))
    if picture := watched_chart.chart(scene, language()):
        components.show(picture, key="watched")


def _moment(scene: Scene, incident: Incident | None) -> datetime | None:
    """The moment chosen on the slider: T0 at first."""
    ends = [end for one in scene.presences for end in (one.start_utc, one.end_utc) if end is not None]
    if incident is not None:
        ends.append(incident.moment_utc)
    if not ends:
        return None
    zone = scene.case.config.zone_info
    low, high = (end.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None) for end in (min(ends), max(ends)))
    if low == high:
        return min(ends)
    first = incident.moment_utc.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None) if incident else high
    chosen: datetime = st.slider(
        say("col_time"), low, high, min(max(first, low), high), step=timedelta(seconds=1), format="MM-DD HH:mm:ss",
        key="plan-time",
    )  # fmt: skip
    if incident is not None and chosen.replace(microsecond=0) == first.replace(microsecond=0):
        return incident.moment_utc
    return chosen.replace(tzinfo=zone).astimezone(UTC).replace(tzinfo=None)


def _evacuation(scene: Scene, incident: Incident) -> None:
    st.subheader(say("plan_evacuation"))
    found = evacuation(scene, incident, say)
    if not found.inside:
        parts.put(f'<p class="soft">{escape(say("plan_nobody_inside"))}</p>')
        return
    cells = [
        (f"{value[0]:.0f} s {bar_text(value[1])}" if value else say("answer_cannot_tell"), say("plan_out", share=share),
         "" if value else "open")
        for share, value in ((50, found.t50), (90, found.t90), (100, found.t100))
    ]  # fmt: skip
    parts.tiles([(str(found.inside), say("plan_inside"), ""), *cells])
    rows = [
        {say("col_person"): one.who, say("col_place"): scene.zones.get(one.zone_id, one.zone_id),
         say("col_left"): f"{one.out_s:.0f} s {bar_text(one.plus_minus_ms)}" if one.out_s is not None
         else say("answer_cannot_tell"), say("col_accounted"): say(one.accounted_key)}
        for one in found.leaving
    ]  # fmt: skip
    st.dataframe(rows, hide_index=True, width="stretch")
