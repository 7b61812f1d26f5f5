"""Every decision has a name and a reason: the two fields of a form, and the warning where one is empty."""

from __future__ import annotations

import streamlit as st

from ui.words import say


def fields(wide: tuple[int, int] = (2, 5)) -> tuple[str, str]:
    """Who decides and why, side by side in the form that is being drawn; returns (name, reason) without blanks."""
    who, why = st.columns(list(wide))
    return who.text_input(say("decided_by")).strip(), why.text_input(say("reason")).strip()


def row(button: str) -> tuple[str, str, bool]:
    """The same with a button beside them; returns (name, reason, pressed)."""
    who, why, go = st.columns([2, 4, 2], vertical_alignment="bottom")
    actor, reason = who.text_input(say("decided_by")), why.text_input(say("reason"))
    return actor.strip(), reason.strip(), go.form_submit_button(button, width="stretch")


def whole(actor: str, reason: str) -> bool:
    """Whether both are there; says on the page that they must be where one is not."""
    if actor and reason:
        return True
    st.warning(say("decision_needs"))
    return False
