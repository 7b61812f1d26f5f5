"""Words of the screens: ui/locale/LANGUAGE.json over those of reports; the language lives in the session."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import streamlit as st

from timeline import words as reports

FOLDER = Path(__file__).parent / "locale"
NAMES = {"en": "English", "zh": "中文"}


@cache
def table(language: str) -> dict[str, str]:
    """Every word of a language: those of reports, and those of screens."""
    own: dict[str, str] = json.loads((FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    return reports.table(language) | own


def language() -> str:
    """The language of this session."""
    return str(st.session_state.get("language", "en"))


def say(key: str, **values: object) -> str:
    """A text in the session's language. Raises KeyError for a key that no table has: that is a bug."""
    return table(language())[key].format(**values)
