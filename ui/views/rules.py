"""Rules: packs in force, each rule with its logic, clause and numbers, and the case's own rules, made by a form."""

from __future__ import annotations

from html import escape

import streamlit as st

from case import Case
from case.errors import RetraceError
from correlate import params, site_rules
from correlate.custom import read_case_rules
from correlate.explain import explain
from correlate.forms import Form
from correlate.packs import all_packs, in_force
from correlate.rules import Rule, read_rules
from correlate.store import open_store
from ui import parts, rule_form, signing
from ui.words import language, say

TITLE, ORDER = "view_rules", 80


def render(case: Case) -> None:
    """Draw the page."""
    packs = in_force(case.config.rules.packs)
    names = {pack.id for pack in packs}
    own, refused = read_case_rules(case)
    rules = [rule for rule in read_rules()[0] if names & set(rule.packs)] + own
    titles = ", ".join(pack.title_zh if language() == "zh" else pack.title_en for pack in packs)
    parts.heading(say("view_rules"), say("rules_below", count=len(rules), packs=titles))
    catalogue, numbers, mine = st.tabs([say("rules_catalogue"), say("rules_parameters"), say("rules_own")])
    with catalogue:
        _catalogue(case, rules)
    with numbers:
        _parameters(case)
    with mine:
        _own(case, own, [one.problem for one in refused])


def _catalogue(case: Case, rules: list[Rule]) -> None:
    counted = _answers(case)
    left, right = st.columns([5, 6], gap="large")
    with left:
        rows = [
            {say("col_rule"): rule.id, say("col_severity"): rule.severity, say("col_says"): _title(rule),
             "✕": counted.get((rule.id, "violated"), 0), "?": counted.get((rule.id, "cannot_tell"), 0),
             "✓": counted.get((rule.id, "met"), 0)}
            for rule in rules
        ]  # fmt: skip
        st.dataframe(rows, hide_index=True, width="stretch", height=560)
    with right:
        by_id = {rule.id: rule for rule in rules}
        chosen = st.selectbox(
            say("rules_choose"), list(by_id), format_func=lambda key: f"{key} · {_title(by_id[key])}", key="rule-chosen"
        )
        if chosen:
            parts.put(_told(by_id[chosen], counted))


def _answers(case: Case) -> dict[tuple[str, str], int]:
    with open_store(case) as store:
        return {(row.rule_id, row.answer): int(row.units) for row in store.query("answers").itertuples(index=False)}


def _title(rule: Rule) -> str:
    return rule.title_zh if language() == "zh" else rule.title_en


def _told(rule: Rule, counted: dict[tuple[str, str], int]) -> str:
    told = explain(rule)
    clauses = "; ".join(f"{pack}: {clause.text} ({clause.grade})" for pack, clause in told.clauses.items())
    asked = " ".join(
        f"{parts.answer(answer)} {counted.get((rule.id, answer), 0)}" for answer in ("violated", "cannot_tell", "met")
    )
    numbers = "".join(
        f"<tr><td><code>{escape(name)}</code></td><td class='num'>{escape(str(value))} {escape(about.unit)}</td>"
        f"<td>{escape(about.grade)}</td><td class='soft'>{escape(about.source)}</td></tr>"
        for name, (value, about) in told.numbers.items()
    )
    facts = [
        (say("rule_asked"), asked), (say("rule_logic"), escape(told.logic)),
        (say("rule_data"), escape(", ".join(told.needs))), (say("rule_clauses"), escape(clauses)),
        (say("rule_texts"), f"{escape(rule.text_en)}<br>{escape(rule.text_zh)}"),
    ]  # fmt: skip
    rows = "".join(f'<tr><td class="soft">{escape(name)}</td><td>{html}</td></tr>' for name, html in facts)
    return f"<h3>{escape(rule.id)} · {escape(_title(rule))}</h3><table>{rows}</table><table>{numbers}</table>"


def _parameters(case: Case) -> None:
    st.caption(say("grade_hint"))
    told = params.about()
    shown = "zh" if language() == "zh" else "en"
    rows = [
        {say("col_parameter"): row["name"], say("col_value"): row["text"], say("col_unit"): told[row["name"]].unit,
         say("col_scope"): " ".join(filter(None, (row["scope_kind"], row["scope_id"]))), say("col_grade"): row["grade"],
         say("col_from"): row["source"], say("col_meaning"): getattr(told[row["name"]], shown)}
        for row in params.rows(case.config)
    ]  # fmt: skip
    st.dataframe(rows, hide_index=True, width="stretch", height=600)
    others = [pack for pack in all_packs().values() if pack.id not in case.config.rules.packs]
    if others:
        st.caption(" · ".join(f"{pack.id}: {pack.title_zh if shown == 'zh' else pack.title_en}" for pack in others))


def _own(case: Case, own: list[Rule], problems: list[str]) -> None:
    if problems:
        st.warning(say("rules_refused"))
        parts.sentences(problems)
    if not own:
        parts.put(f'<p class="soft">{escape(say("rules_own_none"))}</p>')
    for rule in own:
        with st.container(border=True):
            parts.put(f"<b>{escape(rule.id)}</b> · {escape(_title(rule))} · {escape(rule.severity)}")
            _removal(case, rule)
    st.subheader(say("rules_new"))
    form, preview, keep, reason, actor = rule_form.draw(case)
    if form is None or not (preview or keep):
        return
    try:
        _preview(case, form)
        if keep:
            if not signing.whole(actor, reason):
                return
            decision = site_rules.add_form(case, form, reason, actor)
            st.success(say("rule_kept", rule=decision.subject))
    except RetraceError as error:
        st.error(str(error))


def _preview(case: Case, form: Form) -> None:
    found = site_rules.preview_form(case, form)
    st.info(say("preview_told", **found.answers))
    parts.sentences([f"{hit['severity']} {hit['text_zh' if language() == 'zh' else 'text_en']}" for hit in found.hits])


def _removal(case: Case, rule: Rule) -> None:
    with st.form(f"remove-{rule.id}", border=False):
        actor, reason, pressed = signing.row(say("form_remove"))
        if pressed and signing.whole(actor, reason):
            site_rules.remove(case, rule.id, reason, actor)
            st.rerun()
