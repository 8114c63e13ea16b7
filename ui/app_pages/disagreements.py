"""Disagreements: the judge against people, the pairs behind every number, and the grade people settle on."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from judge.people import settling
from judge.people.agreement import Agreement, Figure, compare, pairs_in_cell
from judge.people.review import query_words
from judge.people.settling import Case, Listed
from judge.scales import Scale
from judge.store.db import Database
from judge.store.labels import raters
from judge.store.progress import stamp
from judge.store.settings import scale_of
from judge.store.verdicts import judges, trusted_judge
from ui import shared, widgets
from ui.safe import safe

LISTED = 200
VOICES = {"people": "people (gold, else their labels)", "gold": "gold only", "labels": "labels only"}

Cell = tuple[int, int]


def page() -> None:
    db = shared.database()
    name = shared.rater()
    st.title("Disagreements")
    trusted = trusted_judge(db)
    if trusted is None:
        widgets.next_command("No judge has run yet, so there is nothing to compare.", "judge run")
        return
    judge_id, against = choose(db, trusted)
    found = compared(db, db.target, stamp(db), judge_id, against)
    if not found.n_pairs:
        st.info(found.why, icon=":material/balance:")
        st.html('<div class="sj">Label some judged pairs on the Review page, or import labels with: judge import labels FILE</div>')
        return
    scale = scale_of(db)
    left, right = st.columns([0.62, 0.38], gap="large")
    with left:
        matrix(scale, found)
    with right:
        figures(found)
    cell: Cell | None = st.session_state.get("cell")
    if cell is None:
        st.html('<div class="sj quiet">Click a number to see its pairs.</div>')
        return
    cases(db, scale, judge_id, against, cell, name)


def choose(db: Database, trusted: int) -> tuple[int, str]:
    """Which judge, against whom."""
    specs = judges(db)
    voices = [*VOICES, *(size.rater for size in raters(db) if size.rater not in VOICES)]
    left, right = st.columns(2, gap="large")
    order = [trusted, *(judge_id for judge_id in reversed(specs) if judge_id != trusted)]
    judge_id = left.selectbox("Judge", order, format_func=specs.__getitem__, key="judge", persist_state="session")
    against = right.selectbox("Against", voices, format_func=lambda voice: VOICES.get(voice, voice), key="against", persist_state="session")
    return judge_id, against


@st.cache_data(show_spinner=False, max_entries=64)
def compared(_db: Database, target: str, at: str, judge_id: int, against: str) -> Agreement:  # noqa: ARG001 (what the figures hang on)
    """The comparison, made anew only when something was said since: the interval takes a thousand resamples."""
    return compare(_db, judge_id, against)


def matrix(scale: Scale, found: Agreement) -> None:
    """People in rows, the judge in columns, best grades first; every number is a button."""
    order = list(reversed(range(len(found.grades))))
    widths = [1.3, *([1.0] * len(order))]
    st.html(_heat(found))
    st.html('<div class="sj over">Rows: people · columns: the judge</div>')
    with st.container(gap="xsmall"):
        head = st.columns(widths, gap="xsmall", vertical_alignment="bottom")
        for column, j in zip(head[1:], order, strict=True):
            column.html(f'<div class="sj sj-column">{widgets.grade_chip(scale, found.grades[j])}</div>')
        for i in order:
            columns = st.columns(widths, gap="xsmall", vertical_alignment="center")
            columns[0].html(f'<div class="sj small">{widgets.grade_chip(scale, found.grades[i])}</div>')
            for column, j in zip(columns[1:], order, strict=True):
                with column:
                    number(scale, (found.grades[i], found.grades[j]), found.confusion[i][j])


def number(scale: Scale, cell: Cell, amount: int) -> None:
    """One number of the matrix."""
    people, judge = cell
    st.button(
        f"{amount:,}",
        key=f"cell-{people}-{judge}",
        on_click=open_cell,
        args=(cell,),
        disabled=not amount,
        width="stretch",
        help=f"People: {scale[people].name}. Judge: {scale[judge].name}." if amount else None,
    )


def _heat(found: Agreement) -> str:
    """Deeper where there are more pairs; blue where both agree, orange where they do not; a ring around the open cell."""
    most = max(max(row) for row in found.confusion)
    rules = []
    for people, row in zip(found.grades, found.confusion, strict=True):
        for judge, amount in zip(found.grades, row, strict=True):
            shade = shared.POSITIVE[0] if people == judge else shared.NEGATIVE[1]
            depth = 8 + 52 * (amount / most) ** 0.5 if amount else 0
            ring = "box-shadow: 0 0 0 2px currentColor;" if st.session_state.get("cell") == (people, judge) else ""
            button = f".st-key-cell-{people}-{judge} button"
            rules.append(f"{button}, {button}:hover {{ background: color-mix(in srgb, {shade} {depth:.0f}%, transparent); {ring} }}")
    return f"<style>{' '.join(rules)}</style>"


def figures(found: Agreement) -> None:
    """Every figure with its interval, and what it stands on."""
    rows = [
        ("Quadratic kappa", spelled(found.quadratic)),
        ("Same grade", spelled(found.raw, percent=True)),
        ("Two grades apart or more", spelled(found.severe, percent=True)),
    ]
    st.html(f'<div class="sj">{widgets.table(["Agreement", "value (95 % interval)"], rows, numbers=[1])}</div>')
    basis = f"{found.n_pairs:,} pairs of {found.n_queries:,} queries: {found.chosen}. Intervals resample whole queries."
    more = [f"{found.unjudged:,} pairs that people graded have no grade of this judge."] if found.unjudged else []
    more += [found.why] if found.why else []
    st.html("".join(f'<div class="sj quiet">{safe(line)}</div>' for line in (basis, *more)))


def spelled(figure: Figure | None, percent: bool = False) -> str:
    """A figure with its interval, as far as there is one."""
    if figure is None:
        return "not defined"
    numbers = [figure.value, *([figure.low, figure.high] if figure.low is not None and figure.high is not None else [])]
    texts = [f"{number:.0%}" if percent else f"{number:.2f}" for number in numbers]
    return f"{texts[0]} ({texts[1]} to {texts[2]})" if len(texts) > 1 else f"{texts[0]} (no interval)"


def cases(db: Database, scale: Scale, judge_id: int, against: str, cell: Cell, name: str) -> None:
    """The pairs of one cell: a list, and the chosen one in full."""
    pairs = pairs_in_cell(db, judge_id, *cell, against)
    st.subheader(f"People: {scale[cell[0]].name} · Judge: {scale[cell[1]].name}")
    if not pairs:
        st.html('<div class="sj">No pairs are left here: they were settled or judged anew.</div>')
        return
    more = f", the first {LISTED} are listed" if len(pairs) > LISTED else ""
    st.html(f'<div class="sj quiet">{len(pairs):,} {"pairs" if len(pairs) > 1 else "pair"}{more}. Click one to open it.</div>')
    at = pick(settling.listed(db, pairs[:LISTED]), cell)
    detail(db, scale, settling.case_of(db, judge_id, pairs[at]), name, f"Pair {at + 1} of {len(pairs):,} · query")


def pick(listed: list[Listed], cell: Cell) -> int:
    """The list, and which line of it is open: the first until one is clicked."""
    rows = pd.DataFrame({"Query": [line.query for line in listed], "Product": [line.title for line in listed]})
    state = st.dataframe(
        rows,
        key=f"cases-{cell[0]}-{cell[1]}",
        on_select="rerun",
        selection_mode="single-cell",
        hide_index=True,
        width="stretch",
        height=min(220, 35 * (len(rows) + 1) + 3),
    )
    cells = state["selection"]["cells"]
    return min(cells[0][0], len(listed) - 1) if cells else 0


def detail(db: Database, scale: Scale, case: Case, name: str, over: str) -> None:
    """One pair with all its voices, and the buttons that settle it."""
    shared.verdicts_seen().add(case.pair)
    left, right = st.columns([0.62, 0.38], gap="large")
    with left:
        widgets.query_head(case.query, over)
        widgets.product_card(case.product, query_words(case.query.text))
    with right:
        st.html(f'<div class="sj"><div class="over">The judge</div>{widgets.verdict_html(scale, case.verdict)}</div>')
        people(scale, case)
        settle(db, scale, case, name)


def people(scale: Scale, case: Case) -> None:
    """Every label, and every decision with who made it and why."""
    said = "".join(
        f"<div>{widgets.grade_chip(scale, label.grade)} <span class='quiet'>{safe(label.rater)}</span></div>"
        + (f'<div class="small">{safe(label.note)}</div>' if label.note else "")
        for label in case.labels
    )
    settled = "".join(
        f"<div>{widgets.grade_chip(scale, gold.grade)} <span class='quiet'>settled by {safe(gold.decided_by)}"
        f"{'' if number == 0 else ', replaced since'}</span></div>" + (f'<div class="small">{safe(gold.why)}</div>' if gold.why else "")
        for number, gold in enumerate(case.gold)
    )
    st.html(
        f'<div class="sj"><div class="over">People</div>{settled}{said or "" if settled else said or "Nobody labelled this pair."}</div>'
    )


def settle(db: Database, scale: Scale, case: Case, name: str) -> None:
    """Settle the grade: appended with who and why, and it counts from then on."""
    st.html('<div class="sj"><div class="over">Settle the grade (gold)</div></div>')
    if not name:
        shared.ask_name(db, "kept with the decision")
        return
    st.text_area(
        "Why",
        key=f"why:{case.token}",
        placeholder="Why this grade (optional). Then click it.",
        label_visibility="collapsed",
        on_change="ignore",
        height=70,
    )
    widgets.grade_buttons(scale, case.token, settled, (case, name), described=False)


def settled(case: Case, name: str, grade: int) -> None:
    why = str(st.session_state.get(f"why:{case.token}") or "")
    settling.settle(shared.database(), case, grade, name, why)


def open_cell(cell: Cell) -> None:
    st.session_state["cell"] = cell


page()
