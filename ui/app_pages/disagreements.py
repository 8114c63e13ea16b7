"""Disagreements: any two voices against each other, the pairs behind every number, and the grade people settle on."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import pandas as pd
import streamlit as st

from judge.people import disagreements as ask
from judge.people.disagreements import Found, Matrix
from judge.people.settling import case_of
from judge.scales import Scale
from judge.stats.clusters import Estimate
from judge.store.db import Database
from judge.store.progress import stamp
from judge.store.settings import scale_of
from judge.store.voices import NARROWED_BY, Asked, Cell, Voice
from ui import shared, widgets
from ui.safe import plain, safe
from ui.settling import case

LISTED = 200
SIDES = {-1: shared.NEGATIVE[1], 0: shared.NEITHER, 1: shared.POSITIVE[1]}
FIGURES = {"quadratic": "Quadratic kappa", "same": "Same answer", "severe": "Two grades apart or more"}

Names = tuple[str, str]


def page() -> None:
    db = shared.database()
    shared.rater()
    shared.said()
    st.title("Disagreements")
    known = ask.voices_of(db)
    usual = ask.usual(db, known)
    if usual is None:
        widgets.next_command("It takes two voices to disagree: a judge and people, two judges, two people.", "judge run", "judge ui")
        return
    names = choose(known, usual)
    if names[0] == names[1]:
        st.info("Choose two different voices: each agrees with itself.", icon=":material/balance:")
        return
    compare(db, ask.asked(db, known[names[0]], known[names[1]]), names)


def choose(known: Mapping[str, Voice], usual: Names) -> Names:
    """The two voices."""
    places = zip(st.columns(2, gap="large"), ("One side", "Other side"), ("first", "second"), usual, strict=True)
    chosen = [
        column.selectbox(
            label,
            [*known],
            index=[*known].index(name),
            format_func=lambda one: ask.PEOPLE.get(one, "shoppers (clicks)" if one == ask.BEHAVIOUR else one),
            key=key,
            persist_state="session",
        )
        for column, label, key, name in places
    ]
    return chosen[0], chosen[1]


def compare(db: Database, whole: Asked, names: Names) -> None:
    """Matrix and figures, then the list they lead to."""
    scale, at = scale_of(db), stamp(db)
    found = met(db, db.target, at, whole, names)
    if not found.n_pairs:
        st.info(f"There is no pair that both speak on: {plain(names[0])}, {plain(names[1])}.", icon=":material/balance:")
        st.html('<div class="sj">Label some judged pairs on the Review page, or import labels with: judge import labels FILE</div>')
        return
    cell = opened(names)
    left, right = st.columns([0.62, 0.38], gap="large")
    with left:
        matrix(scale, found, whole, cell)
    with right:
        figures(found, whole)
    amount = ask.differing(found, whole, cell)
    wanted = narrow(db, at, ask.narrowed(whole, cell), amount)
    pairs(db, scale, wanted, names)


@st.cache_data(show_spinner="Comparing…", max_entries=32)
def met(_db: Database, target: str, at: str, whole: Asked, names: Names) -> Matrix:  # noqa: ARG001 (what the figures hang on)
    """The comparison, made anew only when something was said since."""
    return ask.matrix(_db, whole, names)


@st.cache_data(show_spinner="Counting…", max_entries=64)
def choices(_db: Database, target: str, at: str, wanted: Asked) -> dict[str, dict[str, int]]:  # noqa: ARG001 (what they hang on)
    return ask.choices(_db, wanted)


def matrix(scale: Scale, found: Matrix, whole: Asked, cell: Cell | None) -> None:
    """The first voice in rows, the second in columns, best answers first; every number is a button."""
    widths = [1.3, *([1.0] * len(found.columns))]
    st.html(heat(found, whole, cell))
    st.html(f'<div class="sj over">Rows: {safe(found.names[0])} · columns: {safe(found.names[1])}</div>')
    with st.container(gap="xsmall"):
        head = st.columns(widths, gap="xsmall", vertical_alignment="bottom")
        for place, column in zip(head[1:], reversed(found.columns), strict=True):
            place.html(f'<div class="sj sj-column">{answer(scale, whole.second, column)}</div>')
        for row, line in zip(reversed(found.rows), reversed(found.cells), strict=True):
            places = st.columns(widths, gap="xsmall", vertical_alignment="center")
            places[0].html(f'<div class="sj small">{answer(scale, whole.first, row)}</div>')
            for place, column, amount in zip(places[1:], reversed(found.columns), reversed(line), strict=True):
                with place:
                    number(scale, whole, found.names, (row, column), amount)


def number(scale: Scale, whole: Asked, names: Names, cell: Cell, amount: int) -> None:
    """One number of the matrix."""
    said = [f"{plain(name)}: {ask.value_name(scale, voice, value)}." for name, voice, value in zip(names, voices(whole), cell, strict=True)]
    st.button(
        f"{amount:,}",
        key=key_of(cell),
        on_click=open_cell,
        args=(names, cell),
        disabled=not amount,
        width="stretch",
        help="  \n".join(said) if amount else None,
    )


def key_of(cell: Cell) -> str:
    """Names a cell in a widget's key and so in a style rule, where a minus would read as a dash."""
    return "cell-" + "-".join(str(value) if value >= 0 else f"m{-value}" for value in cell)


def voices(whole: Asked) -> tuple[Voice, Voice]:
    return whole.first, whole.second


def answer(scale: Scale, voice: Voice, value: int) -> str:
    """What a voice said, as HTML."""
    return (
        widgets.chip(SIDES[value], ask.value_name(scale, voice, value)) if voice.kind == "behaviour" else widgets.grade_chip(scale, value)
    )


def heat(found: Matrix, whole: Asked, cell: Cell | None) -> str:
    """Deeper where there are more pairs; blue where both agree, orange where they do not; a ring around the open cell."""
    most = max(max(line) for line in found.cells)
    rules = []
    for row, line in zip(found.rows, found.cells, strict=True):
        for column, amount in zip(found.columns, line, strict=True):
            shade = shared.NEGATIVE[1] if ask.differ(whole, row, column) else shared.POSITIVE[0]
            depth = 8 + 52 * (amount / most) ** 0.5 if amount else 0
            ring = "box-shadow: 0 0 0 2px currentColor;" if cell == (row, column) else ""
            button = f".st-key-{key_of((row, column))} button"
            rules.append(f"{button}, {button}:hover {{ background: color-mix(in srgb, {shade} {depth:.0f}%, transparent); {ring} }}")
    return f"<style>{' '.join(rules)}</style>"


def figures(found: Matrix, whole: Asked) -> None:
    """Every figure with its interval, and what it stands on."""
    rows = [(FIGURES[name], spelled(figure, percent=name != "quadratic")) for name, figure in found.figures.items()]
    st.html(f'<div class="sj">{widgets.table(["Agreement", "value (95 % interval)"], rows, numbers=[1])}</div>')
    basis = [f"{found.n_pairs:,} pairs of {found.n_queries:,} queries: every pair both speak on. Intervals resample whole queries."]
    basis += [f"{pairs:,} of them decided by {spec}." for spec, pairs in found.decided.items()]
    basis += [f"{found.alone:,} more have a grade by people alone."] if found.alone else []
    basis += [ask.SHOPPERS] if "behaviour" in (whole.first.kind, whole.second.kind) else []
    st.html("".join(f'<div class="sj quiet">{safe(line)}</div>' for line in basis))


def spelled(figure: Estimate | None, percent: bool = False) -> str:
    """A figure with its interval, as far as there is one."""
    if figure is None:
        return "not defined"
    numbers = [figure.value, *([figure.low, figure.high] if figure.low is not None and figure.high is not None else [])]
    texts = [f"{number:.0%}" if percent else f"{number:.2f}" for number in numbers]
    return f"{texts[0]} ({texts[1]} to {texts[2]})" if len(texts) > 1 else f"{texts[0]} (no interval)"


def narrow(db: Database, at: str, wanted: Asked, amount: int) -> Asked:
    """What the list is narrowed by, offered where there is something to choose, with how many pairs each choice leaves."""
    if amount > ask.MOST_SIZED:
        st.html('<div class="sj quiet">Click a number to narrow the list by category, intent or source.</div>')
        return wanted
    chosen: dict[str, str | None] = {name: st.session_state.get(f"by-{name}") for name in NARROWED_BY}
    offered = choices(db, db.target, at, ask.narrowed(wanted, wanted.cell, **chosen))
    shown = [name for name in NARROWED_BY if offered[name] or chosen[name]]
    for column, name in zip(st.columns(max(len(shown), 1), gap="small"), shown, strict=False):
        sizes = offered[name]
        chosen[name] = column.selectbox(
            name.replace("_", " ").capitalize(),
            [*sizes, *([chosen[name]] if chosen[name] and chosen[name] not in sizes else [])],
            index=None,
            format_func=partial(sized, sizes),
            placeholder="All",
            key=f"by-{name}",
        )
    return ask.narrowed(wanted, wanted.cell, **chosen)


def sized(sizes: Mapping[str, int], value: str) -> str:
    return f"{value} ({sizes.get(value, 0):,})"


def pairs(db: Database, scale: Scale, wanted: Asked, names: Names) -> None:
    """The list, all of it as a file, and the chosen pair in full."""
    found = ask.listed(db, wanted, LISTED)
    what = "All pairs on which they disagree"
    if wanted.cell:
        said = [ask.value_name(scale, voice, value) for voice, value in zip(voices(wanted), wanted.cell, strict=True)]
        what = f"{plain(names[0])}: {said[0]} · {plain(names[1])}: {said[1]}"
    st.subheader(what, anchor=False)
    if not found.listed:
        st.html('<div class="sj">No pairs are left here: they were settled, judged anew, or the choice above leaves none.</div>')
        whole_list(names, wanted)
        return
    more = f", the {LISTED} furthest apart are listed" if found.pairs > LISTED else ""
    st.html(
        f'<div class="sj quiet">{found.pairs:,} {"pairs" if found.pairs > 1 else "pair"}{more}. '
        "Click one to open it, or go through them with the arrow keys.</div>"
    )
    at = pick(scale, found, wanted, names)
    with st.container(horizontal=True, gap="small"):
        whole_list(names, wanted)
        st.download_button(
            f"Download all {found.pairs:,} as CSV",
            partial(whole_file, db, wanted, names),
            "disagreements.csv",
            "text/csv",
            on_click="ignore",
            icon=":material/download:",
        )
    line = found.listed[at]
    opened_case = case_of(db, (line.query_id, line.product_id), voices(wanted))
    said_here = [answer(scale, voice, value) for voice, value in zip(voices(wanted), (line.first, line.second), strict=True)]
    case.show(db, scale, opened_case, names, said_here, f"Pair {at + 1} of {found.pairs:,} · query")


def whole_file(db: Database, wanted: Asked, names: Names) -> str:
    """Made when somebody asks for it."""
    return "".join(ask.as_csv(db, wanted, names))


def whole_list(names: Names, wanted: Asked) -> None:
    if wanted.cell is not None:
        st.button("Show all disagreements", on_click=open_cell, args=(names, wanted.cell), icon=":material/close:")


def pick(scale: Scale, found: Found, wanted: Asked, names: Names) -> int:
    """The list, and which line of it is open: the first until one is clicked."""
    first, second = voices(wanted)
    columns = {
        "Query": [line.query for line in found.listed],
        "Product": [line.title for line in found.listed],
        names[0]: [ask.value_name(scale, first, line.first) for line in found.listed],
        names[1]: [ask.value_name(scale, second, line.second) for line in found.listed],
    }
    narrowed = "|".join(str(getattr(wanted, name)) for name in ("cell", *NARROWED_BY))
    state = st.dataframe(
        pd.DataFrame(columns),
        key=f"cases:{'|'.join(names)}:{narrowed}",
        on_select="rerun",
        selection_mode="single-cell",
        hide_index=True,
        width="stretch",
        height=min(255, 35 * (len(found.listed) + 1) + 3),
    )
    cells = state["selection"]["cells"]
    return min(cells[0][0], len(found.listed) - 1) if cells else 0


def opened(names: Names) -> Cell | None:
    """The cell that is open between these two."""
    between, cell = st.session_state.get("cell", (None, None))
    return cell if between == names else None


def open_cell(names: Names, cell: Cell) -> None:
    """Open a cell, or close it when it is open."""
    st.session_state["cell"] = (names, None if opened(names) == cell else cell)


page()
