"""The last steps: open the test split for a version, once, and make it the default."""

from __future__ import annotations

import os
from typing import Any

import streamlit as st

from judge.judging.identity import unasked
from judge.people.amounts import of_queries
from judge.people.opening import in_words, openings
from judge.people.promoting import PROMOTED, Promotion, promote
from judge.stats.clusters import Estimate
from judge.store.acts import acts
from judge.store.prompts import keep_prompt
from judge.tables import Act
from ui import shared, widgets
from ui.prompting import work
from ui.prompting.desk import Desk, version
from ui.prompting.editing import changed
from ui.prompting.holding import FIGURES, spelled
from ui.safe import safe

ASKED = "open_test_asked"


def release(desk: Desk) -> None:
    if changed(desk):
        st.warning("What you changed is not saved: this is the version that is.", icon=":material/edit_note:")
    if desk.prompt.hash == desk.current.hash:
        st.info(f"{version(desk.prompt)} is the current prompt.", icon=":material/verified:")
    else:
        left, right = st.columns(2, gap="large")
        with left:
            testing(desk)
        with right:
            promoting(desk)
    history(desk)


def testing(desk: Desk) -> None:
    """The test split of this version against the current prompt: opened once, with a confirmation that says how often it was."""
    st.subheader("Test split")
    seen = [act for act in openings(desk.db, desk.prompt.hash) if not act.details.get("held_against")]
    for act in seen[:1]:
        figures(act)
    st.html(f'<div class="sj small">Opened for {safe(version(desk.prompt))}: {safe(in_words(openings(desk.db, desk.prompt.hash)))}.</div>')
    key = ("test", f"{version(desk.prompt)} {desk.named}")
    if not work.at_work(desk.db, key) and shared.offered(desk.db, "configure"):
        asking(desk, key, again=bool(seen))
    work.watch(desk.db, key)


def asking(desk: Desk, key: work.Key, *, again: bool) -> None:
    """In two presses: what the first one says is what the second one means."""
    at = desk.standing(desk.prompt, "test")
    if not at.pairs:
        st.html('<div class="sj small">No candidate of the test split has a grade by people.</div>')
        return
    if st.session_state.get(ASKED) != desk.spec(desk.prompt):
        st.button("Open the test split …", key="ask_open", icon=":material/lock_open:", on_click=ask, args=(desk,))
        return
    once = (
        "It was opened for this version before; another look is noted too." if again else "It opens once for a version. Work on dev first."
    )
    st.warning(
        f"{once} Both prompts are judged on {at.pairs:,} labelled pairs; a prompt changed after this look is another version.",
        icon=":material/warning:",
    )
    with st.container(horizontal=True, gap="xsmall"):
        st.button("Open it again" if again else "Open it", key="open_test", on_click=open_it, args=(desk, key, again))
        st.button("Not yet", key="not_yet", on_click=not_yet)


def ask(desk: Desk) -> None:
    st.session_state[ASKED] = desk.spec(desk.prompt)


def not_yet() -> None:
    st.session_state.pop(ASKED, None)


@shared.writes("configure")
def open_it(desk: Desk, key: work.Key, again: bool) -> None:
    not_yet()
    for prompt in (desk.current, desk.prompt):
        keep_prompt(desk.db, prompt.hash, prompt.name, prompt.text)
    sides = (str(version(desk.current)), str(version(desk.prompt)))
    words = ("prompts", "compare", *sides, "--judge", desk.named, "--split", "test", "--by", shared.rater(), "--json")
    work.begin(desk.db, key, *words, *(["--again"] if again else []))


def figures(act: Act) -> None:
    """What was seen at that opening."""
    seen: dict[str, Any] = act.details["figures"]
    rows = [(name, *(spelled(_figure(seen[one][field]), percent) for one in ("first", "second"))) for name, field, percent in FIGURES]
    st.html(f'<div class="sj">{widgets.table(["Test split", "A", "B"], rows, numbers=[1, 2])}</div>')
    n, flips = seen["first"], seen["flips"]
    judges = (f"{letter}: {spec}" for letter, spec in zip("AB", act.details["judges"], strict=True))
    told = (
        *judges,
        f"Quadratic kappa, B less A: {spelled(_figure(seen['difference']))}. {flips['mended']:,} mended, {flips['broken']:,} broken. "
        f"{of_queries(n['n_pairs'], n['n_queries'])}.",
        "The pairs are not shown: a prompt mended by reading them would be measured on what it was made of.",
    )
    st.html("".join(f'<div class="sj quiet">{safe(line)}</div>' for line in told))


def _figure(values: dict[str, float] | None) -> Estimate | None:
    return Estimate(**values) if values else None


def promoting(desk: Desk) -> None:
    """Make this version the default of judge run, and its verdicts the first that count."""
    st.subheader("Make it the default")
    st.html(
        f'<div class="sj small"><b>{safe(desk.spec(desk.prompt))}</b> in the place of {safe(version(desk.current))}: judge run works with it, '
        "and its verdicts count first. Earlier verdicts stay, and count where it has none yet.</div>"
    )
    if not shared.offered(desk.db, "configure"):
        return
    st.text_area(
        "Why", key=why_key(desk), placeholder="Why (optional); it is noted with your name.", height=70, label_visibility="collapsed"
    )
    st.button("Make it the default", key="promote", icon=":material/verified:", on_click=promoted, args=(desk,))


def why_key(desk: Desk) -> str:
    return f"why:{desk.spec(desk.prompt)}"


@shared.writes("configure")
def promoted(desk: Desk) -> None:
    unasked(desk.judge, os.environ)  # refuses a judge that nobody could ever ask
    new = Promotion(desk.spec(desk.prompt), version(desk.prompt), desk.prompt.text, desk.prompt.scale)
    promote(desk.db, new, shared.rater(), str(st.session_state.get(why_key(desk)) or ""))
    st.session_state["message"] = f"{version(desk.prompt)} is the default now. Judge every candidate with it: judge run"


def history(desk: Desk) -> None:
    """Who promoted what before."""
    before = acts(desk.db, PROMOTED)
    if not before:
        return
    st.subheader("Promoted so far")
    rows = [(f"{act.created_at:%Y-%m-%d}", act.details["judge"], act.actor, act.details["why"]) for act in before]
    st.html(f'<div class="sj">{widgets.table(["When", "what", "by", "why"], rows)}</div>')
