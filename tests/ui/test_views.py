"""Each view draws on a case with records, on an empty one, and before anything is run; in both languages."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import correlate
import ui.views
from case import Case
from tests.correlate.test_run import PERMITS, SWIPES, ZONE
from timeline.reviews import reviews_of
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
    app = AppTest.from_file(str(ENTRY)).run()
    assert [head.value for head in app.subheader] == ["Open a case", "A new case"]
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


@pytest.fixture(scope="module")
def found_case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    """A case of records in which somebody without a permit is a finding."""
    root = tmp_path_factory.mktemp("found") / "case"
    made = Case.create(root, "R-201", "Asia/Shanghai", "en")
    (root / "records" / "permits.csv").write_text(PERMITS, encoding="utf-8")
    (root / "records" / "swipes.csv").write_text(SWIPES, encoding="utf-8")
    (root / "case.toml").write_text((root / "case.toml").read_text(encoding="utf-8") + ZONE, encoding="utf-8")
    correlate.run(Case.open(made.root))
    return Case.open(made.root)


def test_a_finding_is_reviewed_and_taken_back(found_case: Case) -> None:
    case = found_case
    app = opened(case, "findings")
    app.text_input[0].set_value("seen on paper")
    app.text_input[1].set_value("Li")
    app.button(key="FormSubmitter:triage-Save the review").click().run()
    assert not app.exception
    (review,) = reviews_of(case).values()
    assert (review.verdict, review.actor, review.reason) == ("confirm", "Li", "seen on paper")
    assert "confirmed · Li" in html(app)
    app.text_input[0].set_value("the wrong man")
    app.button(key="FormSubmitter:triage-Take the review back").click().run()
    assert not reviews_of(case)


def test_a_rule_without_code_is_tried_and_kept(paper_case: Case, tmp_path: Path) -> None:
    shutil.copytree(paper_case.root, tmp_path / "case")
    case = Case.open(tmp_path / "case")
    app = opened(case, "rules")
    fields = {field.label: field for field in app.text_input}
    fields["Id (capitals, digits, hyphens)"].set_value("site bad")
    app.button(key="FormSubmitter:new-rule-Preview on this case").click().run()
    assert "not complete" in app.error[0].value
    for label, text in {
        "Id (capitals, digits, hyphens)": "SITE-ANY", "Title in English": "Anybody", "Title in Chinese": "有人",
    }.items():  # fmt: skip
        next(field for field in app.text_input if field.label == label).set_value(text)
    next(field for field in app.number_input if field.label.startswith("More than")).set_value(0)
    [field for field in app.text_input if field.label == "Reason"][-1].set_value("trial")
    [field for field in app.text_input if field.label == "Decided by"][-1].set_value("Li")
    app.button(key="FormSubmitter:new-rule-Keep the rule").click().run()
    assert not app.exception
    assert app.success and "SITE-ANY" in app.success[0].value
    assert (case.root / "rules" / "SITE-ANY.toml").is_file()


def test_custody_says_whether_the_log_is_whole(paper_case: Case, tmp_path: Path) -> None:
    shutil.copytree(paper_case.root, tmp_path / "case")
    case = Case.open(tmp_path / "case")
    assert "The log is whole" in opened(case, "custody").success[0].value
    log = case.root / "custody.jsonl"
    log.write_text(log.read_text(encoding="utf-8").replace("create", "cRe4te", 1), encoding="utf-8")
    assert "line 1 was changed" in opened(case, "custody").error[0].value


def test_a_new_case_is_made_on_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["streamlit_app.py"])
    app = AppTest.from_file(str(ENTRY), default_timeout=30).run()
    app.text_input(key="open-folder").set_value(str(tmp_path / "none"))
    app.button(key="FormSubmitter:open-case-Open").click().run()
    assert "is not a case" in app.error[0].value
    app.text_input(key="new-folder").set_value(str(tmp_path / "made"))
    app.button(key="FormSubmitter:new-case-Make it").click().run()
    assert not app.exception
    assert Case.open(tmp_path / "made").config.site.timezone == "Asia/Shanghai"
