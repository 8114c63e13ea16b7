"""Overview: what is in the database, how far the judge got, the runs, what they cost."""

from __future__ import annotations

from datetime import UTC, datetime

import altair as alt
import pandas as pd
import streamlit as st

from judge.judging import liveness, status
from judge.judging.shown import visible
from judge.judging.status import Contents, Judged, RunStatus
from judge.people.trusting import left_open, run_again
from judge.scales import Scale
from judge.store.progress import Spent
from judge.store.trusted import judge_of_all, specs_of
from ui import shared, widgets
from ui.safe import safe

EVERY = 2.0  # seconds between two looks at a run that is going on


def page() -> None:
    db = shared.database()
    held = status.contents(db)
    st.title("Overview")
    if not (held.products or held.queries):
        widgets.next_command(
            "This database is empty. Import your products and queries, or look at the demo shop first.",
            "judge demo",
            "judge import products FILE",
            "judge import queries FILE",
        )
        return
    facts(held)
    judged = status.judged(db, liveness.alive)
    st.fragment(judging, run_every=EVERY if judged.running else None)(held, judged.running)
    left, right = st.columns(2, gap="large")
    with left:
        sources(held)
    with right:
        people(held)


def facts(held: Contents) -> None:
    """The sizes, in one row."""
    sizes = [
        ("products", held.products),
        ("queries", held.queries),
        ("candidates", held.candidates),
        ("labels", sum(rater.labels for rater in held.raters)),
        ("pairs settled as gold", held.gold),
        ("search runs", held.search_runs),
    ]
    cells = "".join(f'<div class="sj-fact"><b>{amount:,}</b><span class="quiet">{name}</span></div>' for name, amount in sizes)
    st.html(f'<div class="sj sj-facts">{cells}</div>')


@shared.telling()
def judging(held: Contents, was_running: bool) -> None:
    """Coverage, grades and runs: redrawn every two seconds while a run goes on, and the whole page once when it ends."""
    db = shared.database()
    judged = status.judged(db, liveness.alive)
    if was_running and not judged.running:
        st.rerun(scope="app")
    st.subheader("Judging")
    if not held.judges:
        widgets.next_command("No judge has run yet.", "judge run" if held.candidates else "judge mine")
        return
    (spec,) = specs_of(db, [judge_of_all(db) or 0])
    trusted(held, spec)
    left, right = st.columns(2, gap="large")
    with left:
        coverage(judged, spec)
        failures(judged)
    with right:
        grades(held.scale, judged)
    runs(judged)
    cost(judged.spent)


def trusted(held: Contents, spec: str) -> None:
    """Whose verdicts count; of several judges, how many pairs each decided. The figures below are of the one that is to judge all."""
    if held.decided is None:
        st.html(f'<div class="sj quiet">The judge whose verdicts count: {safe(held.judges[0])}</div>')
        return
    rows = [(spec, f"{pairs:,}") for spec, pairs in held.decided.by_judge.items()]
    rows += [("none of them gave a grade", f"{held.decided.failed:,}")] if held.decided.failed else []
    st.html(f'<div class="sj">{widgets.table(["Judges, in order of trust", "pairs decided"], rows, numbers=[1])}</div>')
    st.html(f'<div class="sj quiet">Candidates, failures and grades below are those of {safe(spec)}.</div>')


def coverage(judged: Judged, spec: str) -> None:
    """How far the judge got, and the command that goes on, unless a run is on its way."""
    seen = judged.coverage
    parts = [
        ("judged", seen.judged, shared.POSITIVE[1]),
        ("failed", seen.failed, shared.FAILED),
        ("not yet judged", left_open(seen), shared.OPEN),
    ]
    st.html(f'<div class="sj"><div class="over">Candidates</div>{widgets.bar(parts, seen.candidates)}</div>')
    if left_open(seen) and not judged.running:
        st.html(f'<div class="sj quiet">{left_open(seen):,} candidates have no verdict of this judge. To judge them:</div>')
        st.code(visible(run_again(spec)), language=None, wrap_lines=True)


def failures(judged: Judged) -> None:
    if judged.failures:
        st.html(f'<div class="sj">{widgets.table(["Failed because", "pairs"], judged.failures.items(), numbers=[1])}</div>')
        st.html('<div class="sj quiet">A failure is never a grade. List them with: judge failures</div>')


def grades(scale: Scale, judged: Judged) -> None:
    """How often the judge gave each grade."""
    st.html('<div class="sj"><div class="over">Grades given</div></div>')
    if not judged.coverage.judged:
        st.html('<div class="sj quiet">None yet.</div>')
        return
    names = [widgets.grade_name(grade) for grade in reversed(scale.grades)]
    shades = [shared.colours(scale)[grade.value] for grade in reversed(scale.grades)]
    amounts = [judged.coverage.by_grade.get(grade.value, 0) for grade in reversed(scale.grades)]
    rows = [{"grade": name, "pairs": amount, "share": amount / judged.coverage.judged} for name, amount in zip(names, amounts, strict=True)]
    base = alt.Chart(pd.DataFrame(rows)).encode(
        y=alt.Y("grade:N", sort=names, title=None, axis=alt.Axis(ticks=False, domain=False, labelLimit=160, labelFontSize=13)),
        x=alt.X("pairs:Q", title=None, axis=None),
        tooltip=[alt.Tooltip("grade:N"), alt.Tooltip("pairs:Q", format=","), alt.Tooltip("share:Q", format=".1%")],
    )
    bars = base.mark_bar(cornerRadius=2).encode(color=alt.Color("grade:N", scale=alt.Scale(domain=names, range=shades), legend=None))
    numbers = base.mark_text(align="left", dx=6, fontSize=13, color=shared.NEITHER).encode(text=alt.Text("pairs:Q", format=","))
    st.altair_chart((bars + numbers).properties(height=30 * len(names)), width="stretch")


def runs(judged: Judged) -> None:
    st.html('<div class="sj"><div class="over">Runs</div></div>')
    for run in judged.runs:
        st.html(f'<div class="sj">{run_html(run)}</div>')


def run_html(run: RunStatus) -> str:
    """One run: what it does, how far it is, how fast, what it cost."""
    ended = run.known + run.judged + run.failed
    pace = [f"{ended:,} of {run.selected:,} pairs"] if run.selected else [f"{ended:,} pairs"]
    pace += [f"{run.known:,} known before"] if run.known else []
    pace += [f"{run.failed:,} failed"] if run.failed else []
    pace += [f"{run.rate:,.1f} pairs a second"] if run.rate else []
    pace += [f"{duration(run.seconds_left)} left"] if run.seconds_left else []
    pace.append(widgets.money(run.usd, run.unpriced))
    shade = {"running": shared.POSITIVE[0], "done": shared.POSITIVE[1]}.get(run.state, shared.NEGATIVE[1])
    share = widgets.bar([("done", round(1000 * run.share), shade)], 1000, thin=True)
    return (
        f'<div><b>{state_text(run)}</b> <span class="quiet">{ago(run.started_at)} · {safe(run.judge)}</span></div>'
        f'{share}<div class="quiet">{safe(" · ".join(pace))}</div>'
    )


def state_text(run: RunStatus) -> str:
    if run.state == status.INTERRUPTED:
        return "interrupted: run the same command again"
    if run.state == "stopped":
        return f"stopped{f' ({safe(run.note)})' if run.note else ''}: run the same command again to go on"
    return safe(f"{run.state}: {run.note}" if run.note else run.state)


def cost(spent: Spent) -> None:
    """All runs together. A judge that counts no tokens, as the embedded one, is told without them."""
    usd = None if spent.unpriced and not spent.usd else spent.usd
    runs = "One run" if spent.runs == 1 else f"All {spent.runs:,} runs"
    parts = [f"{runs}: {widgets.money(usd, spent.unpriced)}", f"{spent.requests:,} requests"]
    if spent.input_tokens or spent.output_tokens:
        parts.append(f"{spent.input_tokens:,} tokens read ({spent.cached_tokens:,} of them from the provider's cache)")
        parts.append(f"{spent.output_tokens:,} written")
    st.html(f'<div class="sj small">{safe(" · ".join(parts))}</div>')


def sources(held: Contents) -> None:
    st.subheader("Candidates by source")
    if not held.sources:
        widgets.next_command("No candidates yet.", "judge mine")
        return
    rows = [(size.source, f"{size.candidates:,}") for size in held.sources]
    st.html(f'<div class="sj">{widgets.table(["Source", "candidates"], rows, numbers=[1])}</div>')
    st.html('<div class="sj quiet">Several sources may propose the same candidate.</div>')


def people(held: Contents) -> None:
    st.subheader("Labels by person")
    if not held.raters:
        st.html('<div class="sj">Nobody has labelled yet: open Review, above.</div>')
        return
    rows = [(size.rater, f"{size.labels:,}", f"{size.cannot_tell:,}") for size in held.raters]
    st.html(f'<div class="sj">{widgets.table(["Who", "labels", "cannot tell"], rows, numbers=[1, 2])}</div>')


def ago(instant: datetime) -> str:
    return f"{duration((datetime.now(UTC) - instant).total_seconds())} ago"


def duration(seconds: float) -> str:
    """Seconds in the largest unit that says enough."""
    for size, unit in ((86_400, "days"), (3_600, "h"), (60, "min")):
        if seconds >= 1.5 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{max(0, seconds):.0f} s"


page()
