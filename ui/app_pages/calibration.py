"""Calibration: how likely each grade is, given a judge's verdict; fitted from labels, and held against them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from judge.people import calibrating
from judge.people.amounts import of_queries
from judge.people.calibrating import Fitted
from judge.scales import Scale
from judge.stats.calibration import from_json
from judge.stats.probabilities import BINS
from judge.store.calibrations import calibration_of, calibrations
from judge.store.db import Database
from judge.store.progress import stamp
from judge.store.settings import scale_of
from judge.store.trusted import trusted_judges
from judge.store.verdicts import judges
from judge.tables import Calibration
from ui import shared, widgets
from ui.safe import safe

AT_ONCE = 5_000  # labelled pairs fitted while somebody waits: a second or two

SIDES = {"before": "as the judge says", "after": "calibrated"}
SHADES = (shared.NEITHER, shared.POSITIVE[1])

HEIGHT = 360
FROM = [round(place / BINS, 2) for place in range(BINS)]
"""Where each bin begins: the empty ones keep their place on the axis."""

Figures = Mapping[str, Any]


def page() -> None:
    db = shared.database()
    shared.rater()
    st.title("Calibration")
    if not trusted_judges(db):
        widgets.next_command("No judge has run yet, so there is nothing to calibrate.", "judge run")
        return
    st.html(
        '<div class="sj">A verdict says a grade. A calibration says how likely each grade of people is, given that verdict: learned '
        "from labels, and tried on queries it has not seen.</div>"
    )
    judge = choose(db)
    shared.said()
    kept = calibration_of(db, judge)
    if kept is not None:
        st.html(f'<div class="sj"><b>This one counts.</b> <span class="quiet">{whose(kept)}</span></div>')
        drawn(scale_of(db), kept.figures, from_json(kept.model).method)
    fit(db, judge, kept)
    history(db, judge)


def choose(db: Database) -> int:
    """Which judge: those trusted come first."""
    specs = judges(db)
    order = [*dict.fromkeys([*trusted_judges(db), *reversed(specs)])]
    return st.selectbox("Judge", order, format_func=specs.__getitem__, key="calibrated_judge", persist_state="session")


def whose(kept: Calibration) -> str:
    return safe(f"Fitted by {kept.fitted_by or 'nobody who gave a name'} on {kept.created_at:%Y-%m-%d %H:%M} UTC")


def drawn(scale: Scale, figures: Figures, method: str) -> None:
    """The figures, and the curves they are made of."""
    table(figures, method)
    reliability(scale, figures)


def table(figures: Figures, method: str) -> None:
    # A calibration stored while there was one method does not say what others would have done.
    tried = figures.get("tried") or {method: figures["after"]}
    after = {f"After, {name}{' (taken)' if name == method else ''}": side for name, side in tried.items()}
    rows = [(name, *measured(side)) for name, side in {"Before": figures["before"], **after, "No judge": figures["base"]}.items()]
    head = ["Lower is better", "log loss", "Brier score", "calibration error"]
    st.html(f'<div class="sj">{widgets.table(head, rows, numbers=[1, 2, 3])}</div>')
    lines = [
        *([f"The {method} method was taken: {figures['because']}."] if "because" in figures else []),
        f"Brier score saved by calibrating: {gained(figures['gain'])}.",
        f"Saved against knowing only how common each grade is: {gained(figures['over_base'])}.",
        f"{of_queries(figures['n_pairs'], figures['n_queries'])}, held against {figures['against']}: {figures['chosen']}.",
        "Every pair is predicted by a model that saw no label of its query. 95 % intervals resample whole queries.",
    ]
    st.html("".join(f'<div class="sj small">{safe(line)}</div>' for line in lines))


def measured(side: Figures) -> tuple[str, str, str]:
    log_loss = "infinite" if side["log_loss"] is None else spelled(side["log_loss"], side["log_loss_interval"])
    return log_loss, spelled(side["brier"], side["brier_interval"]), f"{side['error']:.3f}"


def spelled(value: float, interval: Sequence[float] | None) -> str:
    return f"{value:.3f}" if interval is None else f"{value:.3f} ({interval[0]:.3f} to {interval[1]:.3f})"


def gained(gain: Mapping[str, float | None] | None) -> str:
    if gain is None or gain["low"] is None or gain["high"] is None:
        return "no interval" if gain is None else f"{gain['value']:.3f} (no interval)"
    return f"{gain['value']:.3f} ({gain['low']:.3f} to {gain['high']:.3f})"


def reliability(scale: Scale, figures: Figures) -> None:
    """Of the pairs that were promised a grade this good with about that probability, how many people graded so."""
    lowest = next(value for value in scale.values if scale.side(value) == "positive")
    grade = st.segmented_control(
        "Promised: this grade or better",
        scale.values[1:],
        default=lowest,
        format_func=lambda value: widgets.grade_name(scale[value]),
        required=True,
        key="promised",
    )
    frame = bins(figures, scale.values.index(grade) - 1)
    legend = "".join(
        f'<span><span class="sj-key" style="background:{shade}"></span>{name}</span>'
        for name, shade in zip(SIDES.values(), SHADES, strict=True)
    )
    st.html(f'<div class="sj sj-legend">{legend}</div>')
    left, right = st.columns(2, gap="large")
    left.altair_chart(curves(frame), width="stretch")
    right.altair_chart(amounts(frame), width="stretch")


def bins(figures: Figures, curve: int) -> pd.DataFrame:
    """A row a bin of each side."""
    return pd.DataFrame(
        [
            {
                "side": name,
                "from": round(held["low"], 2),
                "to": held["high"],
                "promised": held["predicted"],
                "happened": held["happened"],
                "pairs": round(held["weight"]),
            }
            for side, name in SIDES.items()
            for held in figures[side]["curves"][curve]
        ]
    )


COLOUR = alt.Color("side:N", scale=alt.Scale(domain=list(SIDES.values()), range=list(SHADES)), legend=None)
TIPS = [
    alt.Tooltip("side:N", title="probabilities"),
    alt.Tooltip("promised:Q", format=".1%"),
    alt.Tooltip("happened:Q", format=".1%"),
    alt.Tooltip("pairs:Q", format=","),
]


def curves(frame: pd.DataFrame) -> Any:
    """Promised against happened: on the dashed line every promise is kept."""
    shares = alt.Scale(domain=[0, 1])
    kept = alt.Chart(pd.DataFrame({"at": [0, 1]})).mark_line(strokeDash=[4, 4], color=shared.NEITHER, strokeWidth=1)
    base = alt.Chart(frame).encode(
        x=alt.X("promised:Q", scale=shares, title="promised", axis=alt.Axis(format="%", tickCount=5)),
        y=alt.Y("happened:Q", scale=shares, title="happened", axis=alt.Axis(format="%", tickCount=5)),
        color=COLOUR,
        tooltip=TIPS,
    )
    points = base.mark_point(filled=True, opacity=1).encode(size=alt.Size("pairs:Q", scale=alt.Scale(range=[40, 320]), legend=None))
    return (kept.encode(x="at:Q", y="at:Q") + base.mark_line(strokeWidth=2) + points).properties(
        height=HEIGHT, title=_title("Promised and happened")
    )


def amounts(frame: pd.DataFrame) -> Any:
    """How many pairs were promised what: the n of each point above."""
    base = alt.Chart(frame).encode(
        x=alt.X("from:O", scale=alt.Scale(domain=FROM), title="promised, from", axis=alt.Axis(format=".0%", labelAngle=0)),
        xOffset=alt.XOffset("side:N", sort=list(SIDES.values())),
        y=alt.Y("pairs:Q", title=None, axis=None),
        color=COLOUR,
        tooltip=TIPS,
    )
    numbers = base.mark_text(dy=-7, fontSize=11).encode(text=alt.Text("pairs:Q", format=","), color=alt.value(shared.NEITHER))
    return (base.mark_bar(cornerRadius=2) + numbers).properties(height=HEIGHT, title=_title("Pairs behind each point"))


def _title(words: str) -> alt.Title:
    return alt.Title(words, anchor="start")


def fit(db: Database, judge: int, kept: Calibration | None) -> None:
    """Fit it anew, here where that is quick, and adopt it where it helps."""
    pairs, spec = labelled(db, db.target, stamp(db), judge), judges(db)[judge]
    st.subheader("Fit again" if kept else "Fit")
    if not pairs:
        widgets.next_command("No pair has a grade by people and one of this judge.", "judge ui", "judge import labels FILE")
        return
    if pairs > AT_ONCE:
        widgets.next_command(f"{pairs:,} pairs have labels: that takes longer than a page may.", f"judge calibrate --judge '{spec}'")
        return
    if not shared.rater():
        shared.ask_name(db, "kept with the calibration")
        return
    if not shared.offered(db, "configure"):
        return
    label = f"Fit on {pairs:,} labelled pairs"
    st.button(label, key=f"fit:{judge}", type="primary", icon=":material/tune:", on_click=fit_now, args=(judge,))
    unclear: Fitted | None = st.session_state.get("unclear")
    if unclear is not None and unclear.judge == judge:
        doubtful(scale_of(db), unclear)
    if kept is not None:
        st.button("Forget it", key=f"forget:{judge}", type="tertiary", icon=":material/backspace:", on_click=forget, args=(judge,))


@st.cache_data(show_spinner=False, max_entries=64)
def labelled(_db: Database, target: str, at: str, judge: int) -> int:  # noqa: ARG001  (what the number hangs on)
    return len(calibrating.labelled(_db, judge))


def doubtful(scale: Scale, new: Fitted) -> None:
    """One that was fitted and not adopted, and why."""
    st.warning(f"Not adopted. {new.why_not}", icon=":material/help:")
    if new.found.model is not None:
        drawn(scale, new.to_json(), new.method)
        st.button("Adopt anyway", key=f"anyway:{new.judge}", on_click=adopt_anyway, args=(new,))


@shared.writes("configure")
def fit_now(judge: int) -> None:
    db = shared.database()
    new = calibrating.fitted(db, judge)
    st.session_state["unclear"] = new if new.why_not else None
    if not new.why_not:
        calibrating.adopt(db, new, shared.rater())
        st.session_state["message"] = "Adopted: verdicts of this judge now have probabilities."


@shared.writes("configure")
def adopt_anyway(new: Fitted) -> None:
    calibrating.adopt(shared.database(), new, shared.rater(), anyway=True)
    st.session_state["unclear"] = None


@shared.writes("configure")
def forget(judge: int) -> None:
    calibrating.forget(shared.database(), judge, shared.rater())


def history(db: Database, judge: int) -> None:
    """Every calibration of the judge there was, newest first."""
    found = calibrations(db, judge)
    if not found:
        return
    st.subheader("History")
    rows = [(f"{one.created_at:%Y-%m-%d %H:%M}", one.fitted_by, *what(one)) for one in found]
    head = ["When (UTC)", "who", "method", "pairs", "against", "Brier score saved"]
    st.html(f'<div class="sj">{widgets.table(head, rows, numbers=[3, 5])}</div>')


def what(one: Calibration) -> tuple[str, str, str, str]:
    if not one.model:
        return "", "", "forgotten: none counts", ""
    return from_json(one.model).method, f"{one.figures['n_pairs']:,}", one.figures["against"], gained(one.figures["gain"])


page()
