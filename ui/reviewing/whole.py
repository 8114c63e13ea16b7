"""All candidates of one query, in an order of this rater's own: one is active, keys grade it and move on."""

from __future__ import annotations

from collections.abc import Iterator

import streamlit as st

from judge.people.marking import query_words
from judge.people.review import QueryDesk
from judge.people.showing import Shown
from ui import shared, widgets
from ui.reviewing import acts, keyboard, parts
from ui.reviewing.acts import Look
from ui.reviewing.answers import answers
from ui.reviewing.reveal import reveal
from ui.safe import safe

AT_ONCE = 10


def whole(desk: QueryDesk) -> None:
    """The list to the left, the grades to the right."""
    if not desk.shown:
        st.info("This query has no candidates yet: judge mine proposes some.", icon=":material/terminal:")
        return
    active = _active(desk)
    acts.move_to(active.product.id)
    look = Look(
        active,
        parts.on_screen(active.product, "others", *(part for part in parts.opened() if part != "others")),
        f"{desk.query.id} {desk.before.label.id if desk.before else 0}",
        _after(desk, active),
    )
    shared.start_clock(look.clock)
    left, right = st.columns(widgets.BESIDE, gap="medium")
    with left:
        widgets.query_head(desk.query)
        parts.guidelines_part(shared.database())
        _rows(desk, active)
    with right, st.container(key="answers"):
        _move(desk, active)
        answers(desk.scale, look, desk.before)
        if desk.before is not None and desk.before.query.id == desk.query.id:
            reveal(desk.scale, desk.before)


def _active(desk: QueryDesk) -> Shown:
    """The one that was moved to, else the first that waits, else the first."""
    shown = {one.product.id: one for one in desk.shown}
    wanted = (st.session_state.get("active"), next(_waiting(desk, 0), None))
    return next((shown[product] for product in wanted if product in shown), desk.shown[0])


def _after(desk: QueryDesk, active: Shown) -> str:
    """The product to go on to: the next that waits, from the top again after the last; the same one where none does."""
    waits = (product for product in _waiting(desk, desk.shown.index(active) + 1) if product != active.product.id)
    return next(waits, active.product.id)


def _waiting(desk: QueryDesk, start: int) -> Iterator[str]:
    """The products without a grade, from that place on and then from the top; last those that were skipped, longest ago first."""
    ungraded = [one.product.id for one in (*desk.shown[start:], *desk.shown[:start]) if one.earlier is None]
    yield from (product for product in ungraded if product not in desk.skipped)
    yield from (product for product in desk.skipped if product in ungraded)


def _move(desk: QueryDesk, active: Shown) -> None:
    at, graded = desk.shown.index(active), sum(one.earlier is not None for one in desk.shown)
    st.html(f'<div class="sj"><div class="over">{graded:,} of {len(desk.shown):,} graded by you</div></div>')
    with st.container(horizontal=True, gap="xsmall"):
        for name, key, to in (("Before", "Up", at - 1), ("Next", "Down", at + 1)):
            inside = 0 <= to < len(desk.shown)
            to_id = desk.shown[to].product.id if inside else None
            st.button(name, key=f"move-{key}", shortcut=key, on_click=acts.move_to, args=(to_id,), disabled=not inside)


def pick() -> None:
    """Make the row that was clicked the active one."""
    acts.move_to(keyboard.picked() or None)


def _rows(desk: QueryDesk, active: Shown) -> None:
    """A few rows at a time: the browser draws anew only where a key changed something."""
    words = query_words(desk.query.text)
    rows = [_row(desk, one, one is active, words) for one in desk.shown]
    with st.container(key="rows", gap=None):
        for start in range(0, len(rows), AT_ONCE):
            st.html(f'<div class="sj sj-rows">{"".join(rows[start : start + AT_ONCE])}</div>')


def _row(desk: QueryDesk, shown: Shown, active: bool, words: frozenset[str]) -> str:
    product = shown.product
    at = f' data-row="{safe(product.id)}"' + (f' id="active" data-look="{shown.token}"' if active else "")
    more = widgets.details(product, words) if active else ""
    return widgets.product_row(product, words, _mark(desk, shown), more, at)


def _mark(desk: QueryDesk, shown: Shown) -> str:
    return '<span class="quiet">Skipped</span>' if shown.product.id in desk.skipped else parts.own_grade(desk.scale, shown.earlier)
