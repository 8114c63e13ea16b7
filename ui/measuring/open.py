"""What runs show and nobody judged, and what to do about it: have people look, or a judge."""

from __future__ import annotations

import streamlit as st

from judge.measure.evaluate.evaluating import Evaluation
from judge.measure.evaluate.holes import holes, judging_command, queued
from judge.people.amounts import counted
from judge.people.queues import HOLDS, HOLES, LISTS
from judge.store.db import Database
from judge.store.queues import built
from ui import shared
from ui.measuring import kept
from ui.measuring.kept import LISTED, Measured, Open
from ui.measuring.runs import wide
from ui.safe import safe


def unjudged(db: Database, found: Evaluation, asked: Measured) -> None:
    """The best placed holes, and the ways to fill all of them."""
    told = kept.unjudged(db, asked)
    st.subheader("Shown and not judged")
    if not told.pairs:
        st.html(f'<div class="sj">Every product in the first {found.depth} places has a grade.</div>')
        _not_holes(told)
        return
    more = f"; the best placed {LISTED} are listed" if told.pairs > LISTED else ""
    there = f"{counted(told.pairs, 'pair')} in the first {found.depth} places without a grade{more}."
    st.html(f'<div class="sj">{there}</div>')
    rows = [(query, title, hole.rank, ", ".join(hole.runs)) for hole, (query, title) in told.listed]
    wide(["Query", "product", "best place", "shown by"], rows, [2])
    _not_holes(told)
    _act(db, found, asked, told.pairs)


def _not_holes(told: Open) -> None:
    lines = []
    if told.gaps:
        lines.append(f"{counted(told.gaps, 'place holds', 'places hold')} no product of the catalogue: they count as places all the same.")
    if told.cannot_tell:
        lines.append(f"Of {counted(told.cannot_tell, 'unjudged pair')} people could not tell.")
    st.html("".join(f'<div class="sj quiet">{safe(line)}</div>' for line in lines) or "<div></div>")


def _act(db: Database, found: Evaluation, asked: Measured, pairs: int) -> None:
    if not shared.rater():
        shared.ask_name(db, "to have people look at them")
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if shared.may(db, "configure"):
            label = f"Have people look at {'the best placed ' if pairs > HOLDS else ''}{min(pairs, HOLDS):,}"
            st.button(label, key="queue_holes", icon=":material/playlist_add:", on_click=to_queue, args=(asked,))
        if built(db, HOLES) is not None:
            st.page_link(
                "app_pages/review.py", label=f"Review: {LISTS[HOLES]}", icon=":material/rate_review:", query_params={"queue": HOLES}
            )
    if not asked.options.people_only:
        st.html('<div class="sj quiet">Or have a judge grade exactly these:</div>')
        st.code(judging_command(asked.names, found.depth, sample=asked.options.sample), language=None)


@shared.writes("configure")
def to_queue(asked: Measured) -> None:
    """The holes as they were on the screen."""
    db = shared.database()
    found = kept.evaluation(db, asked)
    held = queued(db, holes(found, found.depth).pairs)
    st.session_state["message"] = f"{counted(held, 'pair waits', 'pairs wait')} in the queue '{LISTS[HOLES]}'."
