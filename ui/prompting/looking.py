"""A prompt as the judge reads it: on real pairs, one at a time."""

from __future__ import annotations

import streamlit as st

from judge.errors import InputError, Rejected
from judge.judging.prompts import render
from judge.people.standing import pairs_to_look_at
from judge.store.catalog import products_by_id, queries_by_id
from judge.store.db import Database
from judge.store.progress import stamp
from ui.prompting.desk import Desk
from ui.prompting.editing import changed, draft_of

MOST = 50


def look(desk: Desk) -> None:
    """The text on the page, saved or not, filled with a pair of the dev split."""
    pairs = _pairs(desk.db, desk.db.target, stamp(desk.db))
    draft = draft_of(desk)
    if isinstance(draft, InputError):
        st.error("The text is no prompt yet.", icon=":material/error:")
        st.text(str(draft))
        return
    if not pairs:
        return
    if changed(desk):
        st.html('<div class="sj quiet">As it stands in the text area, not saved yet.</div>')
    at = st.pagination(len(pairs), key="pair_looked_at", persist_state="session")
    query_id, product_id = pairs[at - 1]
    query, product = queries_by_id(desk.db, [query_id])[query_id], products_by_id(desk.db, [product_id])[product_id]
    try:
        system, user = render(draft, query, [product])
    except Rejected as error:
        st.error("The prompt cannot be written for this pair.", icon=":material/error:")
        st.text(str(error))
        return
    left, right = st.columns(2, gap="large")
    with left:
        st.html('<div class="sj"><div class="over">The question, of this pair</div></div>')
        st.code(user.content, language=None, wrap_lines=True, height=520)
    with right:
        st.html('<div class="sj"><div class="over">The guidelines, the same for every pair</div></div>')
        st.code(system.content, language=None, wrap_lines=True, height=520)


@st.cache_data(show_spinner=False, max_entries=8)
def _pairs(_db: Database, target: str, at: str) -> list[tuple[str, str]]:  # noqa: ARG001  (what it hangs on)
    return pairs_to_look_at(_db, MOST)
