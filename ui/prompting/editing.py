"""Edit a prompt: its text, what is other than in the current one, what it would cost over all candidates; save it, or have an edit proposed."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import orjson
import streamlit as st

from judge.errors import InputError
from judge.judging.forecasting import Forecast, forecast
from judge.judging.identity import full_spec, unasked
from judge.judging.parts import with_front
from judge.judging.planning import Job
from judge.judging.prompts import Prompt
from judge.judging.replies import Replies
from judge.judging.saving import difference, ours, save
from judge.judging.spec import JudgeSpec
from judge.people.standing import NOBODY
from judge.store.db import Database
from judge.store.progress import stamp
from judge.store.prompts import keep_prompt
from judge.store.verdicts import judges
from ui import shared, widgets
from ui.prompting import work
from ui.prompting.desk import Desk, own, read, talks, version
from ui.safe import safe

HEIGHT = 560


def edit(desk: Desk) -> None:
    left, right = st.columns([0.58, 0.42], gap="large")
    may = shared.may(desk.db, "configure")
    with left:
        st.text_area(
            "The prompt",
            value=desk.prompt.text,
            key=text_key(desk.prompt),
            height=HEIGHT,
            disabled=not may,
            label_visibility="collapsed",
            persist_state="session",
        )
        if shared.offered(desk.db, "configure"):
            saving(desk)
    with right:
        draft = draft_of(desk)
        if isinstance(draft, InputError):
            st.error("This text is no prompt yet.", icon=":material/error:")
            st.text(str(draft))
            return
        cost(desk, draft)
        changes(desk, draft)
        if may:
            proposing(desk)


def text_key(prompt: Prompt) -> str:
    """The key of the text area of that version: another version has another."""
    return f"text:{version(prompt)}"


def text_of(desk: Desk) -> str:
    """The text as it stands on the page, where somebody changed it, else as it was saved."""
    return str(st.session_state.get(text_key(desk.prompt), desk.prompt.text))


def draft_of(desk: Desk) -> Prompt | InputError:
    """The prompt that the text on the page is, or why it is none."""
    try:
        return read(text_of(desk), "The text")
    except InputError as error:
        return error


def changed(desk: Desk) -> bool:
    """Whether the text on the page is other than what was saved."""
    return text_of(desk) != desk.prompt.text


def saving(desk: Desk) -> None:
    """Under the same name where the file is the user's own, else under a new one."""
    mine = own(desk.settings.prompts, desk.prompt) and not ours(desk.settings.prompts)
    name, press = st.columns([0.7, 0.3], vertical_alignment="bottom")
    name.text_input("Save as", value=desk.prompt.name if mine else f"my-{desk.prompt.name}", key=name_key(desk))
    press.button("Save", icon=":material/save:", on_click=saved, args=(desk,), width="stretch")
    where = "Saved into ./prompts, where the commands find it. Every version you save is kept."
    st.html(f'<div class="sj quiet">{where}{" The shipped prompt stays as it is." if not mine else ""}</div>')


def name_key(desk: Desk) -> str:
    return f"name:{version(desk.prompt)}"


@shared.writes("configure")
def saved(desk: Desk) -> None:
    name = str(st.session_state.get(name_key(desk)) or "").strip()
    text = with_front(text_of(desk), name=name)
    same = own(desk.settings.prompts, desk.prompt) and name == desk.prompt.name
    if same:
        keep_prompt(desk.db, desk.prompt.hash, desk.prompt.name, desk.prompt.text)
    new = save(desk.settings.prompts, name, text, desk.prompt.hash if same else None)
    keep_prompt(desk.db, new.hash, new.name, new.text)
    st.session_state["prompt"] = new.name
    st.session_state["message"] = f"Saved as {version(new)}."


def cost(desk: Desk, draft: Prompt) -> None:
    """What judging every candidate with this text would take."""
    st.html('<div class="sj"><div class="over">Over all candidates</div></div>')
    try:
        found = _forecast(desk.db, desk.db.target, stamp(desk.db), desk.named, draft.text, str(desk.settings.replies))
    except InputError as error:
        st.text(str(error))
        return
    st.html(f'<div class="sj small">{safe(in_words(found))}</div><div class="sj quiet">With {safe(desk.named)}.</div>')


def in_words(found: Forecast) -> str:
    if not found.selected:
        return "There are no candidates yet: judge mine."
    if not found.open:
        return f"All {found.selected:,} pairs are judged with exactly this text."
    price = "at a price nobody knows" if found.least is None or found.most is None else f"${found.least:,.2f} to ${found.most:,.2f}"
    known = f", {found.from_cache:,} of them answered from the reply cache" if found.from_cache else ""
    return f"{found.open:,} of {found.selected:,} pairs{known}: about {found.requests:,} requests, {found.tokens:,} tokens, {price}."


@st.cache_data(show_spinner="Estimating …", max_entries=32)
def _forecast(_db: Database, target: str, at: str, judge: str, text: str, replies: str) -> Forecast:  # noqa: ARG001  (what it hangs on)
    prompt, spec = read(text, "The text"), JudgeSpec.parse(judge)
    known = {name: number for number, name in judges(_db).items()}
    cache = Replies(Path(replies), _db)
    try:
        return forecast(Job(_db, cache, unasked(spec, os.environ), prompt, known.get(str(full_spec(spec, prompt)), NOBODY)))
    finally:
        cache.close()


def changes(desk: Desk, draft: Prompt) -> None:
    """What is other than in the prompt that judge run works with."""
    st.html(f'<div class="sj"><div class="over">Against the current one</div><div class="quiet">{safe(version(desk.current))}</div></div>')
    lines = difference(desk.current, draft)
    if lines:
        st.code(lines, language="diff", wrap_lines=True, height=260)
    else:
        st.html('<div class="sj small">The text is the same.</div>')


def proposing(desk: Desk) -> None:
    """An edit that the judge's model proposes from the pairs it got wrong: shown, and taken over or not."""
    if not talks(desk.judge):
        return
    key = ("improve", f"{version(desk.prompt)} {desk.named}")
    st.html('<div class="sj"><div class="over">An edit by the judge</div></div>')
    found = work.begun(desk.db, key)
    if found is None or found.code:
        st.button("Propose an edit", icon=":material/auto_fix_high:", on_click=propose, args=(desk, key), disabled=changed(desk))
        st.html('<div class="sj quiet">The judge\'s model sees this prompt and pairs of the dev split that it graded wrong.</div>')
    work.watch(desk.db, key)
    if found is not None and found.code == 0:
        proposal(desk, key, orjson.loads(found.printed()))


def proposal(desk: Desk, key: work.Key, said: dict[str, Any]) -> None:
    if not said["diff"]:
        st.html('<div class="sj small">It proposes no change.</div>')
    else:
        st.code(said["diff"], language="diff", wrap_lines=True, height=260)
    with st.container(horizontal=True, gap="xsmall"):
        st.button("Take it over", icon=":material/check:", on_click=take_over, args=(desk, key, said["text"]), disabled=not said["diff"])
        st.button("Leave it", icon=":material/close:", on_click=leave, args=(key,))
    rows = [(change["what"], change["why"]) for change in said["changes"]]
    st.html(f'<div class="sj">{widgets.table(["What", "why"], rows)}</div>')


@shared.writes("configure")
def propose(desk: Desk, key: work.Key) -> None:
    keep_prompt(desk.db, desk.prompt.hash, desk.prompt.name, desk.prompt.text)
    work.begin(desk.db, key, "prompts", "improve", str(version(desk.prompt)), "--judge", desk.named, "--json")


@shared.writes("configure")
def take_over(desk: Desk, key: work.Key, text: str) -> None:
    """Into the text area, to be read, changed and saved."""
    st.session_state[text_key(desk.prompt)] = text
    work.forget(desk.db, key)


def leave(key: work.Key) -> None:
    work.forget(shared.database(), key)
