"""Each view draws on a case with records, on an empty one, and before anything is run; in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import ui.views
from case import Case
from ui.registry import modules

ENTRY = Path(__file__).resolve().parents[2] / "streamlit_app.py"
VIEWS = sorted(modules(ui.views))


def opened(case: Case, view: str) -> AppTest:
    """The app on a view, without a browser."""

    def script(root: str, name: str) -> None:
        import importlib

        import streamlit as st

        from case import Case

        case = Case.open(root)
        st.session_state.setdefault("language", case.config.site.language)
        importlib.import_module(f"ui.views.{name}").render(case)

    return AppTest.from_function(script, kwargs={"root": str(case.root), "name": view}, default_timeout=30).run()


def html(app: AppTest) -> str:
    return "".join(str(part.proto.body) for part in app.get("html"))


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_draws(view: str, paper_case: Case) -> None:
    app = opened(paper_case, view)
    assert not app.exception
    assert "<h1>" in html(app)


def test_the_cross_check_of_records_alone(paper_case: Case) -> None:
    text = html(opened(paper_case, "cross_check"))
    assert "DH20261118003" in text and "刘洋" in text and "cannot tell" in text


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_draws_on_an_empty_case(view: str, empty_case: Case) -> None:
    app = opened(empty_case, view)
    assert not app.exception
    assert "<b>empty" not in html(app)


def test_the_router_says_what_is_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["streamlit_app.py"])
    assert "retrace app CASE" in AppTest.from_file(str(ENTRY)).run().error[0].value
    monkeypatch.setattr("sys.argv", ["streamlit_app.py", str(tmp_path)])
    assert "is not a case" in AppTest.from_file(str(ENTRY)).run().error[0].value


def test_before_the_first_run_the_page_says_what_to_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case = Case.create(tmp_path / "new", name="new", timezone="UTC")
    monkeypatch.setattr("sys.argv", ["streamlit_app.py", str(case.root)])
    app = AppTest.from_file(str(ENTRY)).run()
    assert not app.exception
    assert "nothing is correlated yet" in app.warning[0].value


@pytest.mark.parametrize(("language", "title"), [("en", "Reconstruction: Paper"), ("zh", "事故过程重建")])
def test_the_router_opens_the_overview(
    paper_case: Case, monkeypatch: pytest.MonkeyPatch, language: str, title: str
) -> None:
    monkeypatch.setattr("sys.argv", ["streamlit_app.py", str(paper_case.root)])
    app = AppTest.from_file(str(ENTRY), default_timeout=30)
    app.session_state["language"] = language
    app.run()
    assert not app.exception
    assert title.split(":")[0] in html(app)
