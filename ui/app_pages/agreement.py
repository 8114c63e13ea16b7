"""Agreement: how far to trust the judge, beside how far people agree with each other, and what its verdicts are worth."""

from __future__ import annotations

from collections.abc import Iterator

import streamlit as st

from judge.errors import InputError
from judge.people.amounts import counted
from judge.people.estimates import FIGURES, Corrected, estimates
from judge.people.figures import ENOUGH_PAIRS, ENOUGH_QUERIES, Agreement
from judge.people.measuring import Question, Report, measured
from judge.people.slices import BY, Slices, by_name
from judge.people.telling import decided, left_out, stands_in
from judge.scales import Scale
from judge.stats.clusters import Estimate
from judge.stats.powered import Powered
from judge.store.db import Database
from judge.store.labels import raters
from judge.store.queues import state_of
from judge.store.settings import scale_of
from judge.store.trusted import in_order, trusted_judges
from judge.store.verdicts import judges
from ui import shared, widgets
from ui.safe import safe
from ui.whiskers import Dot, whiskers

VOICES = {"people": "people (gold, else their labels)", "gold": "gold only", "labels": "labels only"}
PAIRS = {"": "the random audit, where enough of it is labelled", "audited": "the random audit", "labelled": "every pair people graded"}
ROWS = {
    "quadratic": "Quadratic kappa",
    "kappa": "Unweighted kappa",
    "alpha": "Krippendorff's alpha",
    "raw": "Same grade",
    "severe": "Two or more grades apart",
    "macro_f1": "Macro-F1",
}

Judges = tuple[int, ...]  # their ids, in order of trust


def page() -> None:
    db = shared.database()
    shared.rater()
    st.title("Agreement")
    trusted = trusted_judges(db)
    if not trusted:
        widgets.next_command("No judge has run yet, so there is nothing to measure.", "judge run")
        return
    chosen, asked = choose(db, trusted)
    try:
        found = report(db, db.target, state_of(db), chosen, asked)
    except InputError as error:
        st.info(f"{error.problem}. {error.remedy}.", icon=":material/balance:")
        return
    if not found.judge.n_pairs:
        st.info(found.judge.why, icon=":material/balance:")
        st.html('<div class="sj">Label some judged pairs on the Review page, or import labels with: judge import labels FILE</div>')
        return
    answer(scale_of(db), found)
    worth(db, chosen)


def choose(db: Database, trusted: Judges) -> tuple[Judges, Question]:
    """Which judges, against whom, on which pairs, sliced how, and what they should reach."""
    specs = judges(db)
    orders = [*dict.fromkeys([trusted, *((judge,) for judge in reversed(specs))])]
    voices = [*VOICES, *(size.rater for size in raters(db) if size.rater not in VOICES)]
    row = st.container(horizontal=True, gap="small")
    chosen = row.selectbox(
        "Judge",
        orders,
        format_func=lambda order: in_order(map(specs.__getitem__, order)),
        key="agreement_judge",
        persist_state="session",
        width=290,
    )
    against = row.selectbox(
        "Against", voices, format_func=lambda voice: VOICES.get(voice, voice), key="agreement_against", persist_state="session", width=240
    )
    pairs = row.selectbox("Pairs", [*PAIRS], format_func=PAIRS.__getitem__, key="agreement_pairs", persist_state="session", width=270)
    by = row.selectbox(
        "Slice by", ["", *BY], format_func=lambda way: way or "nothing", key="agreement_by", persist_state="session", width=130
    )
    threshold = row.number_input(
        "Threshold",
        -1.0,
        1.0,
        None,
        0.05,
        placeholder="the raters'",
        key="agreement_threshold",
        help="Quadratic kappa the judge should reach",
        width=120,
    )
    return chosen, Question(against, pairs or None, by_name(by) if by else None, threshold)


@st.cache_data(show_spinner="Drawing queries anew, a thousand times …", max_entries=64)
def report(_db: Database, target: str, at: str, chosen: Judges, asked: Question) -> Report:  # noqa: ARG001 (what the figures hang on)
    return measured(_db, chosen, asked)


@st.cache_data(show_spinner="Reading every verdict …", max_entries=16)
def corrected(_db: Database, target: str, at: str, chosen: Judges, as_random: bool) -> Corrected:  # noqa: ARG001
    return estimates(_db, chosen, by_category=True, treat_as_random=as_random)


def answer(scale: Scale, found: Report) -> None:
    """The figures beside the raters' own, what they say in words, and what lies behind them."""
    left, right = st.columns([0.56, 0.44], gap="large")
    with left:
        figures(found.judge, found.raters)
    with right:
        lines(in_words(found))
    left, right = st.columns(2, gap="large")
    with left:
        st.html(
            f'<div class="sj"><div class="over">Rows: {safe(found.judge.sides[0])} · columns: the judge</div>{heat(scale, found.judge)}</div>'
        )
    with right:
        by_grade(scale, found.judge)
    if found.slices:
        sliced(found.slices)


def figures(judged: Agreement, human: Agreement) -> None:
    sides = {f"judge and {judged.sides[0]}, {size(judged)}": judged}
    if human.n_pairs:
        sides[f"rater and rater, {size(human)}"] = human
    dots = [Dot(row, name, getattr(side, field), size(side)) for field, row in ROWS.items() for name, side in sides.items()]
    whiskers(dots, dict(zip(sides, (shared.POSITIVE[1], shared.NEITHER), strict=False)))
    said = "Kappa and alpha: agreement beyond chance, from 0 to 1; quadratic kappa and alpha mind how far apart two grades are. "
    said += "Whiskers: 95 % intervals, whole queries resampled."
    st.html(f'<div class="sj quiet">{said}</div>')


def in_words(found: Report) -> Iterator[str]:
    judged, human = found.judge, found.raters
    for name, figure, other in (("Quadratic kappa", judged.quadratic, human.quadratic), ("Same grade", judged.raw, human.raw)):
        yield f"{name}: {spelled(figure)}" + (f"; raters with each other: {spelled(other)}." if human.n_pairs else ".")
    yield decided(found.decision, judged, human)
    yield stands_in(found.stand_in)
    yield from left_out(judged)
    yield found.sample.speaks_for
    if judged.why:
        yield judged.why


def lines(said: Iterator[str]) -> None:
    st.html('<div class="sj">' + "".join(f'<p style="margin:0 0 0.6rem">{safe(line)}</p>' for line in said) + "</div>")


def spelled(figure: Estimate | None) -> str:
    if figure is None:
        return "not defined"
    return f"{figure.value:.2f}" + ("" if figure.low is None or figure.high is None else f" ({figure.low:.2f} to {figure.high:.2f})")


def size(agreement: Agreement) -> str:
    return f"{counted(agreement.n_pairs, 'pair')} in {counted(agreement.n_queries, 'query', 'queries')}"


def heat(scale: Scale, found: Agreement) -> str:
    """The confusion matrix, best grades first: deeper where there are more pairs, blue where both agree, orange where they do not."""
    order = list(reversed(range(len(found.grades))))
    most = max(max(row) for row in found.confusion)
    head = "".join(f"<th>{widgets.grade_chip(scale, found.grades[j])}</th>" for j in order)
    rows = "".join(
        f"<tr><th>{widgets.grade_chip(scale, found.grades[i])}</th>{''.join(_cell(i == j, found.confusion[i][j], most) for j in order)}</tr>"
        for i in order
    )
    return f'<table class="sj-heat"><tr><th></th>{head}</tr>{rows}</table>'


def _cell(agreed: bool, pairs: int, most: int) -> str:
    depth = 8 + 52 * (pairs / most) ** 0.5 if pairs else 0
    shade = shared.POSITIVE[0] if agreed else shared.NEGATIVE[1]
    return f'<td style="background: color-mix(in srgb, {shade} {depth:.0f}%, transparent)">{pairs:,}</td>'


def by_grade(scale: Scale, found: Agreement) -> None:
    """Precision and recall of each grade, best first."""
    st.html('<div class="sj over">Grade by grade</div>')
    dots = []
    for grade in reversed(found.grades):
        name = widgets.grade_name(scale[grade])
        gave = [f"{counted(side[grade], 'pair')}" for side in found.prevalence]
        dots += [
            Dot(name, "precision: where the judge gave it, people did too", found.precision[grade], f"judge: {gave[1]}"),
            Dot(name, "recall: where people gave it, the judge did too", found.recall[grade], f"people: {gave[0]}"),
        ]
    whiskers(dots, dict(zip(dict.fromkeys(dot.series for dot in dots), (shared.POSITIVE[1], shared.NEGATIVE[1]), strict=True)))


def sliced(found: Slices) -> None:
    """Quadratic kappa and the share of equal grades, slice by slice; small ones are held back and counted."""
    st.subheader(f"By {found.by.replace('-', ' ')}")
    named = {f"{name} · {part.n_pairs:,} in {part.n_queries:,}": part for name, part in found.shown.items()}
    dots = [Dot(name, series, figure, size(part)) for name, part in named.items() for series, figure in _two(part)]
    whiskers(dots, {"quadratic kappa": shared.POSITIVE[1], "same grade": shared.NEITHER})
    told = ["Beside each name: pairs in queries."] + (["A pair counts once in each it has."] if found.overlapping else [])
    if found.held:
        pairs = sum(held.n_pairs for held in found.held)
        told.append(
            f"{len(found.held):,} more are held back, with {counted(pairs, 'pair')}: below {ENOUGH_PAIRS} pairs or {ENOUGH_QUERIES} queries."
        )
    st.html(f'<div class="sj quiet">{safe(" ".join(told))}</div>')


def _two(part: Agreement) -> tuple[tuple[str, Estimate | None], ...]:
    return ("quadratic kappa", part.quadratic), ("same grade", part.raw)


def worth(db: Database, chosen: Judges) -> None:
    """What the verdicts are worth over all judged pairs."""
    st.subheader("What the verdicts are worth")
    as_random = st.toggle("Take all graded pairs for a random sample, though nobody drew them by lot", key="agreement_as_random")
    found = corrected(db, db.target, state_of(db), chosen, as_random)
    if found.refused:
        st.info(f"Nothing can be estimated yet of the judged pairs. {found.figures['relevant'].why}.", icon=":material/casino:")
        st.html('<div class="sj">Label some of it on the Review page, in the queue of the random audit.</div>')
        return
    worth_of({FIGURES[name].name: part for name, part in found.figures.items()})
    lines(
        f"{FIGURES[name].name}: {FIGURES[name].means(part.n_pairs)}{f'. {part.why}' if part.why else ''}."
        for name, part in found.figures.items()
    )
    if len(found.categories) > 1:
        st.html('<div class="sj over">Relevant, by category</div>')
        worth_of(found.categories)
    if found.held:
        labels = sum(held.n_pairs for held in found.held)
        st.html(f'<div class="sj quiet">{len(found.held):,} categories are held back: {labels:,} labels are too few for them.</div>')
    st.html(f'<div class="sj quiet">{safe(found.speaks_for)}</div>')


def worth_of(parts: dict[str, Powered]) -> None:
    """Each share three ways."""
    dots = []
    for name, part in parts.items():
        labels = f"{counted(part.n_labels, 'label')} in {counted(part.n_labelled_queries, 'query', 'queries')}"
        row = f"{name} · {counted(part.n_labels, 'label')}"
        dots += [
            Dot(row, "estimate: verdicts corrected by labels", part.share, labels),
            Dot(row, "labels alone", part.by_labels, labels),
            Dot(row, "verdicts alone", None if part.by_verdicts is None else Estimate(part.by_verdicts), f"{part.n_pairs:,} judged pairs"),
        ]
    shades = (shared.POSITIVE[1], shared.NEITHER, shared.NEGATIVE[1])
    whiskers(dots, dict(zip(dict.fromkeys(dot.series for dot in dots), shades, strict=True)), percent=True)


page()
