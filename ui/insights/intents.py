"""What kinds of search there are: by unique queries and by searches, beside the paper's shares."""

from __future__ import annotations

from copy import deepcopy
from functools import lru_cache
from typing import Any, NamedTuple

import altair as alt
import streamlit as st

from judge.measure.intents import STANDS, UNREAD, Overview, share, source_words, unknown_words
from judge.shop.intents import NAMES
from judge.stats.clusters import Estimate
from judge.store.db import Database
from judge.store.intents import Amount
from judge.store.log_state import state_of_intents
from ui import shared, widgets
from ui.insights import kept
from ui.insights.correcting import Counted, correcting
from ui.safe import safe

SERIES = {"of unique queries": shared.POSITIVE[1], "of searches": shared.POSITIVE[0], "the paper's, of unique queries": shared.NEITHER}
LINE, GAP, BELOW = 17, 16, 34
"""Pixels: of a bar, between two intents, and for the axis."""
OTHERS = "(other names)"
"""Of what files call queries and we do not."""


class Bar(NamedTuple):
    """A share of an intent; `low` and `high` are it where it has no interval."""

    intent: str
    series: str
    share: float
    low: float
    high: float


def intents(db: Database) -> None:
    """The shares, and the queries behind them with a person's word on each."""
    st.subheader("Intents")
    origin, at = _origin(db), state_of_intents(db)
    found = kept.kinds(db, db.target, at, origin)
    if not found.sources:
        command = "judge intents" if origin else "judge intents --all"
        widgets.next_command("Nobody has read yet what kind of search each query is.", command)
        return
    left, right = st.columns([0.55, 0.45], gap="large")
    with left:
        chart(found)
    with right:
        words(found)
    correcting(Counted(origin, {amount.intent: amount.queries for amount in found.amounts}, at, shared.rater()))


def _origin(db: Database) -> str | None:
    """Real queries alone, where there are any and nobody asks for all."""
    if not kept.kinds(db, db.target, state_of_intents(db), "real").queries:
        return None
    every = st.toggle("Synthetic queries too", key="insights_synthetic", persist_state="session")
    return None if every else "real"


def chart(found: Overview) -> None:
    """Every one of our intents, and what is not read or has another name, where there is such."""
    legend = "".join(f'<span><span class="sj-key" style="background:{shade}"></span>{safe(name)}</span>' for name, shade in SERIES.items())
    st.html(f'<div class="sj sj-legend">{legend}</div>')
    st.vega_lite_chart(deepcopy(_spec(tuple(bars(found)))), width="stretch")


def bars(found: Overview) -> list[Bar]:
    """A bar for every share there is."""
    drawn = list[Bar]()
    for amount in _ours(found):
        of = share(found, amount)
        alone = (Estimate(value) if value is not None else None for value in (of.searches, of.paper))
        drawn += [_bar(amount.intent, name, one) for name, one in zip(SERIES, (of.queries, *alone), strict=True) if one]
    return drawn


def _bar(intent: str, series: str, of: Estimate) -> Bar:
    low, high = (of.value if end is None else end for end in (of.low, of.high))
    return Bar(intent, series, of.value, low, high)


def _ours(found: Overview) -> list[Amount]:
    ours = [amount for amount in found.amounts if amount.intent in NAMES]
    unread = [Amount(UNREAD, amount.queries, amount.searches) for amount in found.amounts if not amount.intent]
    named = [amount for amount in found.amounts if amount.intent and amount.intent not in NAMES]
    others = Amount(OTHERS, sum(amount.queries for amount in named), sum(amount.searches for amount in named))
    return [*ours, *unread, *([others] if named else [])]


@lru_cache(maxsize=64)
def _spec(drawn: tuple[Bar, ...]) -> dict[str, Any]:
    """The chart as Vega-Lite. Kept, because altair checks every part of it, which takes longer than all the rest of a page."""
    rows, names = list(dict.fromkeys(bar.intent for bar in drawn)), [*SERIES]
    x = alt.X("share:Q", title=None, axis=alt.Axis(format="%", tickCount=5))
    base = alt.Chart(alt.InlineData(values=[bar._asdict() for bar in drawn])).encode(
        y=alt.Y("intent:N", sort=rows, title=None, axis=alt.Axis(ticks=False, domain=False, labelLimit=190, labelFontSize=13)),
        yOffset=alt.YOffset("series:N", sort=names),
        tooltip=[
            "intent:N",
            alt.Tooltip("series:N", title="share"),
            *(alt.Tooltip(f"{of}:Q", format=".1%") for of in ("share", "low", "high")),
        ],
    )
    shades = alt.Color("series:N", scale=alt.Scale(domain=names, range=[*SERIES.values()]), legend=None)
    ends = base.mark_rule(strokeWidth=1.5, color=shared.NEITHER).encode(x=alt.X("low:Q"), x2="high:Q")
    numbers = base.mark_text(align="left", dx=5, fontSize=11, color=shared.NEITHER)
    told = numbers.encode(x=alt.X("high:Q"), text=alt.Text("share:Q", format=".0%"))
    layers = alt.layer(base.mark_bar(cornerRadius=2).encode(x=x, color=shades), ends, told)
    return dict(layers.properties(height=len(rows) * (len(names) * LINE + GAP) + BELOW).to_dict())


def words(found: Overview) -> None:
    """What is searched for most of each, what the shares stand on, and what the catalogue does not know."""
    st.html('<div class="sj"><div class="over">Searched for most</div></div>')
    most = "".join(f"<div><b>{name}</b> {safe('; '.join(found.examples[name]))}</div>" for name in NAMES if name in found.examples)
    said = [f"{found.queries:,} queries, {found.searches:,} searches. Intents {source_words(found)}.", f"Lines: {STANDS}"]
    said += [f"In other, not in the catalogue: {unknown_words(found)}"] if found.unknown else []
    lines = "".join(f'<p class="quiet" style="margin:0.5rem 0 0">{safe(line)}</p>' for line in said)
    st.html(f'<div class="sj">{most}{lines}</div>')
