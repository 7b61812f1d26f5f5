"""Clocks: what was recorded, what each video says of its time, the clocks in force, and proposals to decide on."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

import streamlit as st

from case import Case
from correlate import clocks
from correlate.clock_state import ClockState, clock_state
from correlate.clock_words import offset_text
from correlate.clocks import ClockProposal
from timeline import recorded
from timeline.words import bar_text, clock_text, known
from ui import parts, signing
from ui.app import scene_of
from ui.components import chart as components
from ui.words import language, say

TITLE, ORDER = "view_clocks", 40
CROPS = 8
# how the finders' own words begin -> key of ui/locale; what people wrote themselves stands as it is
SPOKEN = {
    "walk of ": "anchor_walk", "flash": "anchor_flash", "door": "anchor_door", "pair of times": "anchor_pair",
    "device beside ": "anchor_device", "paths of tags": "basis_walks", "swipes and the line": "basis_doors",
    "flashes seen by": "basis_flashes", "burned-in clock": "basis_overlay", "device compared": "basis_device",
    "pairs of times against": "basis_pairs",
}  # fmt: skip


def render(case: Case) -> None:
    """Draw the page."""
    scene, state = scene_of(case), clock_state(case)
    parts.heading(say("view_clocks"), say("times_in", zone=case.config.site.timezone))
    drawn = recorded.chart(scene, language())
    st.subheader(say("section_recorded"))
    if drawn:
        components.show(drawn, key="recorded")
        st.caption(say("recorded_hint"))
    else:
        parts.put(f'<p class="soft">{escape(say("recorded_none"))}</p>')
    if kept := recorded.sentences(scene, say):
        parts.sentences(kept)
    st.subheader(say("clocks_open"))
    _proposals(case, state)
    st.subheader(say("clocks_in_force"))
    _in_force(case, state)
    st.subheader(say("clocks_claims"))
    _claims(case, state)


def _proposals(case: Case, state: ClockState) -> None:
    """Each open proposal with what it rests on and a form to decide."""
    for one in state.proposals:
        with st.container(border=True):
            parts.put(_told(one, case))
            _decide(case, one)
    reasons = [
        say("clock_no_proposal", source=one.source_id, against=one.against,
            reason=one.text_zh if language() == "zh" else one.text_en)
        for one in state.none
    ]  # fmt: skip
    reasons += [
        say("clock_apart", source=one.clock.source_id, against=one.against, offset=offset_text(one.clock))
        for one in state.apart
    ]
    if reasons:
        parts.sentences(reasons)
    elif not state.proposals:
        parts.put(f'<p class="soft">{escape(say("clocks_none_open"))}</p>')


def _told(one: ClockProposal, case: Case) -> str:
    """A proposal and its anchors."""
    zone = case.config.zone_info
    warning = ""
    if one.zone_mistake_ms:
        text = escape(say("clock_zone_mistake", minutes=f"{one.zone_mistake_ms / 60000:+.0f}"))
        warning = f'<p><span class="answer cannot_tell">{text}</span></p>'
    rows = "".join(
        f"<tr><td>{escape(say(used))}</td><td>{escape(_spoken(pair.what))}</td>"
        f'<td class="num">{clock_text(pair.source_shown, zone)}</td>'
        f'<td class="num">{clock_text(pair.reference_utc, zone)}</td>'
        f'<td class="num">{bar_text(pair.plus_minus_ms)}</td></tr>'
        for used, pairs in (("anchor_used", one.used), ("anchor_rejected", one.rejected))
        for pair in pairs[:20]
    )
    heads = ("claim_chosen", "col_entry", "col_shown", "col_reference", "col_bar")
    head = "".join(f"<th>{escape(say(key))}</th>" for key in heads)
    return (
        f"<p><b>{escape(one.clock.source_id)}</b> {escape(offset_text(one.clock))} · "
        f"{escape(say('clock_against', against=one.against))} · {escape(_spoken(one.clock.basis))}</p>{warning}"
        f'<div class="wide"><table class="brief"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'
    )


def _spoken(text: str) -> str:
    """A finder's words in the language of the session; English is what is stored."""
    key = next((key for start, key in SPOKEN.items() if text.startswith(start)), "")
    return text if language() == "en" or not key else say(key, text=text, last=text.rsplit(" ", 1)[-1])


def _decide(case: Case, one: ClockProposal) -> None:
    """Accept, edit or reject: each writes a decision with a name and a reason."""
    clock = one.clock
    with st.form(f"proposal-{one.proposal_id}", border=False):
        left, right, who, why = st.columns([2, 2, 2, 4])
        offset_s = left.number_input(say("col_offset_s"), value=clock.offset_ms / 1000, step=0.1, format="%.3f")
        bar_s = right.number_input(
            say("col_bar_s"), value=clock.uncertainty_ms / 1000, min_value=0.0, step=0.1, format="%.3f"
        )
        actor, reason = who.text_input(say("decided_by")).strip(), why.text_input(say("reason")).strip()
        first, second, third = st.columns(3)
        accepted = first.form_submit_button(say("clock_accept"), type="primary", width="stretch")
        edited = second.form_submit_button(say("clock_edit"), width="stretch")
        rejected = third.form_submit_button(say("clock_reject"), width="stretch")
    if not (accepted or edited or rejected):
        return
    if not signing.whole(actor, reason):
        return
    if accepted:
        clocks.accept(case, one, reason, actor)
    elif rejected:
        clocks.reject(case, one, reason, actor)
    else:
        changes = {"offset_ms": round(offset_s * 1000), "uncertainty_ms": round(bar_s * 1000)}
        clocks.edit(case, one, reason, actor, **changes)
    st.rerun()


def _in_force(case: Case, state: ClockState) -> None:
    """Clocks that people accepted, and a way to take a decision back."""
    rows = [
        {say("col_source"): clock.source_id, say("col_offset"): f"{clock.offset_ms / 1000:+.2f} s",
         say("col_bar"): bar_text(clock.uncertainty_ms), say("col_reason"): _spoken(clock.basis)}
        for clock in state.in_force
    ]  # fmt: skip
    st.dataframe(rows, hide_index=True, width="stretch")
    if state.unverified():
        parts.sentences([say("clock_not_verified", sources=", ".join(state.unverified()))])
    st.caption(say("clock_run_again", case=str(case.root)))
    if not state.decided:
        return
    with st.expander(say("clock_undo")), st.form("undo", border=False):
        by_id = {one.decision_id: one for one in reversed(state.decided)}
        chosen = st.selectbox(
            say("decision"), list(by_id),
            format_func=lambda key: f"{by_id[key].subject} · {known(say, 'decision', by_id[key].kind)} · "
            f"{by_id[key].actor}: {by_id[key].reason}",
        )  # fmt: skip
        actor, reason = signing.fields()
        if st.form_submit_button(say("clock_undo")) and chosen and signing.whole(actor, reason):
            clocks.undo(case, chosen, reason, actor)
            st.rerun()


def _claims(case: Case, state: ClockState) -> None:
    """Every claim of every video, and the crops that a burned-in clock was read from."""
    zone = case.config.zone_info
    rows = [
        {say("col_camera"): row["source_id"], say("col_file"): row["path"],
         say("col_entry"): known(say, "claim", row["kind"]), say("col_shown"): clock_text(row["shown"], zone),
         say("col_bar"): bar_text(row["uncertainty_ms"]), say("claim_chosen"): bool(row["chosen"]),
         say("col_reason"): _why(row)}
        for row in state.claims
    ]  # fmt: skip
    st.dataframe(rows, hide_index=True, width="stretch")
    for row in state.claims:
        crops = _crops(case, row)
        if crops:
            with st.expander(say("clock_crops", path=row["path"], count=len(crops))):
                st.image([crop.read_bytes() for crop in crops[:CROPS]])


def _why(row: dict[str, Any]) -> str:
    """Why a claim was chosen or not, in the language of the session."""
    return str(row["said"].get(f"why_{language()}") or row["why"].replace("_", " "))


def _crops(case: Case, row: dict[str, Any]) -> list[Path]:
    """The pictures of the overlay that a claim rests on; names from the file are taken as names only."""
    if row["kind"] != "overlay":
        return []
    folder = case.derived / "videos" / row["video_id"] / "overlay"
    named = [folder / Path(str(name)).name for name in row["said"].get("crops", [])]
    return [path for path in named if path.suffix == ".png" and path.is_file()]
