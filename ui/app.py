"""The app: finds the views in ui/views, opens the case, keeps the language, and runs the chosen view."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from types import ModuleType

import streamlit as st

import ui.views
from case import Case
from case.errors import RetraceError
from timeline.scene import Scene, read_scene
from ui.registry import modules
from ui.start_page import start_page
from ui.words import NAMES, say

STYLE = Path(__file__).parent / "style.css"


def main() -> None:
    """Run the app for the case named on the command line."""
    st.set_page_config(page_title="Retrace", page_icon="🔎", layout="wide")
    case = _case()
    if case is None:
        return
    st.session_state.setdefault("language", case.config.site.language)
    st.html(f"<style>{STYLE.read_text(encoding='utf-8')}</style>")
    found = sorted(modules(ui.views).items(), key=lambda item: item[1].ORDER)
    pages = [
        st.Page(partial(_show, module, case), title=say(module.TITLE), url_path=name, default=place == 0)
        for place, (name, module) in enumerate(found)
    ]
    st.session_state["pages"] = {name: page for (name, _), page in zip(found, pages, strict=True)}  # to lead to one
    chosen = st.navigation(pages, expanded=True)
    with st.sidebar:
        _sidebar(case)
    chosen.run()


def _case() -> Case | None:
    """The case of this process; says what is wrong on the page where there is none."""
    if len(sys.argv) < 2:
        start_page()
        return None
    try:
        return Case.open(sys.argv[1])
    except RetraceError as error:
        st.error(str(error))
        return None


def _sidebar(case: Case) -> None:
    """Name of the site, language, and how times are shown."""
    st.markdown(f"**{_plain(case.config.site.name)}**")
    st.selectbox(
        say("language"), list(NAMES), key="language", format_func=lambda code: NAMES[code],
    )  # fmt: skip
    st.caption(say("times_in", zone=case.config.site.timezone))


def _plain(text: str) -> str:
    """A text from outside with everything that Markdown would read taken literally."""
    return "".join(f"\\{sign}" if sign in r"\`*_{}[]()#+-.!|<>$~:" else sign for sign in text)


def _show(module: ModuleType, case: Case) -> None:
    """Run one view; what a person can mend is shown as a sentence, not as a trace."""
    try:
        module.render(case)
    except RetraceError as error:
        st.warning(str(error))


def scene_of(case: Case) -> Scene:
    """The scene of the case as its database stands now; read again only when that changed."""
    pointer = case.derived / "current"
    stamp = pointer.read_text(encoding="utf-8") if pointer.is_file() else ""
    found: Scene = _scene(str(case.root), stamp)
    return found


@st.cache_resource(max_entries=4, show_spinner=False)  # type: ignore[untyped-decorator]
def _scene(root: str, stamp: str) -> Scene:
    """`stamp` is part of the key only: another database is another scene."""
    return read_scene(Case.open(root))
