"""The player and timeline in a page, and how any view of the app leads to a moment in it."""

from __future__ import annotations

import secrets
from datetime import datetime
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.components import v2

from case import Case
from ui.media.grants import session_grant
from ui.media.payload import ms
from ui.words import language, say

HERE = Path(__file__).parent
PAGE = "timeline"  # the view that holds the player
WORDS = (
    "player", "lanes", "loading", "failed", "making", "no_recording", "no_clock", "unverified", "raw", "frame",
    "masked", "open", "repeated", "undecoded", "no_helmet", "no_vest", "limit", "entries", "show_all", "more",
    "find", "pace", "camera", "no_camera", "keys", "session_gone", "show_boxes", "show_names", "show_ppe",
    "show_zones", "no_film", "group_finding", "group_permit", "group_person", "group_ppe", "group_count", "group_curve",
    "group_isolation", "group_alarm", "group_recorded", "group_watched", "kind_plan", "kind_work", "kind_surely",
    "kind_undecided", "kind_helmet_worn", "kind_helmet_not_worn", "kind_helmet_cannot_see", "kind_vest_worn",
    "kind_vest_not_worn", "kind_vest_cannot_see", "kind_seen", "kind_tagged", "kind_listed", "kind_verified",
    "kind_unverified", "kind_recorded", "kind_examined", "kind_gap", "kind_camera", "kind_tags", "kind_access",
    "kind_fire", "kind_gas", "kind_fall", "kind_motionless", "kind_running", "kind_flash", "kind_smoke",
    "kind_flame", "kind_arc", "kind_absent", "kind_S1", "kind_S2", "kind_S3", "kind_S4", "do_previous", "do_back",
    "do_play", "do_forth", "do_next", "do_in", "do_out", "do_clear", "do_closer", "do_wider", "do_films", "do_all",
    "do_boxes", "do_names", "do_ppe", "do_zones", "do_layout", "do_help",
)  # fmt: skip
KEYS = (
    ("Space · K", "key_play"), ("J · L", "key_ways"), ("← → · Shift", "key_seconds"), (", .", "key_frame"),
    ("N · P", "key_findings"), ("[ ] \\", "key_loop"), ("< >", "key_pace"), ("↑ ↓ + −", "key_zoom"),
    ("F · 0", "key_fit"), ("T", "key_incident"), ("1 – 4", "key_focus"), ("B · Z · V", "key_over"), ("/", "key_find"),
    ("?", "key_help"),
)  # fmt: skip


def show(case: Case, key: str = "player") -> dict[str, Any] | None:
    """Draw the player; returns what was clicked in this run: {"kind", "ref", "at_ms"}, or None.

    `kind` is what it is (finding, permit, presence, event, alarm, isolation, recorded ...), `ref` its id.
    """
    grant = session_grant(case)
    mount = v2.component(
        "retrace_player",
        html='<div class="player"></div>',
        css=(HERE / "player.css").read_text(encoding="utf-8"),
        js=(HERE / "player.js").read_text(encoding="utf-8"),
    )
    pointer = case.derived / "current"
    result = mount(
        data={
            "base": f"/retrace/{grant.token}" if grant else "",
            "open": bool(grant and grant.unmasked),
            "stamp": pointer.read_text(encoding="utf-8").strip() if pointer.is_file() else "",
            "zone": case.config.site.timezone,
            "language": language(),
            "words": {word: say(f"player_{word}", n="{n}") for word in WORDS},
            "keys": [[keys, say(f"player_{what}")] for keys, what in KEYS],
            "jump": st.session_state.get("player_jump"),
        },
        key=key,
        on_selected_change=lambda: None,
    )
    selected = result.get("selected") if result else None
    return dict(selected) if selected else None


def jump(
    moment_utc: datetime, cameras: tuple[str, ...] = (), finding_id: str | None = None, span_s: float | None = None
) -> None:
    """Lead the player to a moment (naive UTC): the next time it is drawn, it seeks there and shows these cameras.

    `span_s`: how wide the lanes look then; as they are where not given. `open_at` goes to the player's page as well.
    """
    st.session_state["player_jump"] = {
        "nonce": secrets.token_hex(8), "at_ms": ms(moment_utc), "cameras": list(cameras), "finding_id": finding_id,
        "span_ms": round(span_s * 1000) if span_s else None,
    }  # fmt: skip


def open_at(
    moment_utc: datetime, cameras: tuple[str, ...] = (), finding_id: str | None = None, span_s: float | None = None
) -> None:
    """Go to the player's page and to a moment in it, as `jump` does. Nothing behind it in the calling view is run."""
    jump(moment_utc, cameras, finding_id, span_s)
    page = st.session_state.get("pages", {}).get(PAGE)
    if page is not None:
        st.switch_page(page)
