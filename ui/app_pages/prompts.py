"""Prompts: edit one, see it on real pairs, hold it against the current one, open the test split once, make it the default."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from judge.errors import JudgeError
from judge.store.candidates import Selection, count_selected
from judge.store.db import Database
from ui import shared, widgets
from ui.prompting.desk import Desk, current_prompt, judge_named, judges_here, prompts_here, settings, version
from ui.prompting.editing import edit
from ui.prompting.holding import hold
from ui.prompting.looking import look
from ui.prompting.releasing import release

STEPS: dict[str, Callable[[Desk], None]] = {
    "Edit": edit,
    "On real pairs": look,
    "Compare on dev": hold,
    "Test and promote": release,
}


def page() -> None:
    db = shared.database()
    st.title("Prompts")
    if not shared.rater():
        shared.ask_name(db, "noted with what you do")
        return
    shared.said()
    if not count_selected(db, Selection()):
        nothing = "There are no pairs to judge yet: a prompt can be read and written, and not be tried."
        widgets.next_command(nothing, "judge import products FILE", "judge import queries FILE", "judge mine")
    try:
        desk = choose(db)
    except JudgeError as error:
        st.error("A prompt or judge cannot be used.", icon=":material/error:")
        st.text(str(error))
        return
    step = st.segmented_control(
        "Step", list(STEPS), default="Edit", required=True, key="step", label_visibility="collapsed", persist_state="session"
    )
    STEPS[str(step)](desk)


def choose(db: Database) -> Desk:
    """The prompt and the judge to work with. InputError where one of them is none."""
    found, current = {prompt.name: prompt for prompt in prompts_here(db)}, current_prompt(db)
    left, right = st.columns(2, gap="large")
    name = left.selectbox(
        "Prompt",
        list(found),
        format_func=lambda name: f"{version(found[name])}{', current' if found[name].hash == current.hash else ''}",
        key="prompt",
        persist_state="session",
    )
    judge = right.selectbox("Judge", judges_here(db), key="prompts_judge", accept_new_options=True, persist_state="session")
    return Desk(db, settings(), found[name], current, judge_named(db, str(judge)))


page()
