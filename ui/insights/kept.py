"""What the Insights page was told already: asked anew only when the log, the grades or the intents changed. `at` names that state."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from judge.measure.insights import Asked, Insights, Part, insights, parts
from judge.measure.insights.reading import NOT_READ
from judge.measure.intents import Overview, overview
from judge.store.db import Database
from judge.store.intents import current

CASES = 1_000
"""Conflicts that are named: two tables show the first of them."""


# Not copied for every run of the page, as data would be: whoever draws leaves it as it is.
@st.cache_resource(show_spinner="Reading the log…", max_entries=6)
def found(_db: Database, target: str, at: str, asked: Asked) -> Insights:  # noqa: ARG001  (what it hangs on)
    return insights(_db, asked, CASES)


@st.cache_data(show_spinner=False, max_entries=12)
def parts_of(_db: Database, target: str, at: tuple[str, str], asked: Asked) -> tuple[Part, ...]:
    """Head, torso and tail with the intents of today: a corrected one is no reason to read the log anew."""
    log = found(_db, target, at[0], asked).log
    named = current(_db)
    intents = [named.get(query, NOT_READ) for query in log.queries["query_id"]]
    return parts(replace(log, queries=log.queries.assign(intent=intents)))


@st.cache_data(show_spinner="Counting intents…", max_entries=12)
def kinds(_db: Database, target: str, at: str, origin: str | None) -> Overview:  # noqa: ARG001  (what it hangs on)
    return overview(_db, origin)
