"""What every page needs: the database, who is sitting there, the address, the colours of the grades."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, wraps
from pathlib import Path
from typing import Any, NoReturn

import streamlit as st

from judge.config import Settings
from judge.errors import JudgeError
from judge.people.access import ROLES, Role, people_of, refusal, require, roles_of, spelled
from judge.people.review import rater_name, reserved, too_quick
from judge.scales import Scale
from judge.store.db import Database, open_database
from judge.store.labels import raters
from ui import door, launch
from ui.safe import plain
from ui.signing_in import SignIn

Pair = tuple[str, str]

BUSY_TIMEOUT_MS = 10_000
"""How long a page waits for another writer: somebody sits before it."""

# Told apart with every common colour blindness and on a light and a dark page: orange is negative, grey neither, blue positive.
NEGATIVE = ("#b3470f", "#db7b2b")
NEITHER = "#8a929c"
POSITIVE = ("#4f94d4", "#2a6cb5")
FAILED = "#b2426a"
OPEN = "color-mix(in srgb, currentColor 22%, transparent)"


@cache
def _told(words: tuple[str, ...]) -> launch.Told:
    """Read once: every key on a page asks several times."""
    return launch.told(words)


def database() -> Database:
    """The database named after `--` on the command line, else by JUDGE_DB, else labels.db. Ends the page when it cannot be opened."""
    target = Settings.of(_told(tuple(sys.argv[1:])).db).database
    try:
        return _opened(target, _file(target))
    except JudgeError as error:
        failed(error)


def _file(target: str) -> tuple[int, int] | None:
    """Which file that is: another one under the same name is another database, and writing to the old one would be lost."""
    try:
        found = Path(target.removeprefix("sqlite:///")).stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


@st.cache_resource(show_spinner=False)
def _opened(target: str, file: tuple[int, int] | None) -> Database:  # noqa: ARG001  (what it is cached by)
    return open_database(target, BUSY_TIMEOUT_MS)


def failed(error: JudgeError) -> NoReturn:
    """Say what happened and what to do, and end the page."""
    st.error("This cannot be shown.", icon=":material/error:")
    st.text(str(error))
    st.button("Try again", icon=":material/refresh:")
    st.stop()


@contextmanager
def telling() -> Iterator[None]:
    """Around what draws a page, or a fragment of one: what goes wrong outside is said instead of shown as a traceback."""
    try:
        yield
    except JudgeError as error:
        failed(error)


def told(act: Callable[..., None]) -> Callable[..., None]:
    """A button's act; when the database refuses it, the person is told instead of shown a traceback, and can press again."""

    @wraps(act)
    def trying(*args: Any) -> None:
        try:
            act(*args)
        except JudgeError as error:
            st.session_state["message"] = f"Nothing was stored. {error.problem}. {error.remedy}"

    return trying


def said() -> None:
    """Show what a button's act had to say, once."""
    message = st.session_state.pop("message", "")
    if message:
        st.toast(plain(message))


def style() -> None:
    """Load the style sheet of the HTML that `widgets` writes."""
    st.html(Path(__file__).with_name("style.css"))


def colours(scale: Scale) -> dict[int, str]:
    """One colour a grade, the same on every page: the further from "neither", the deeper."""
    negative = [grade.value for grade in scale.grades if grade.side == "negative"]
    positive = [grade.value for grade in scale.grades if grade.side == "positive"]
    shades = dict.fromkeys(scale.values, NEITHER)
    shades |= {value: NEGATIVE[0] if value == negative[0] else NEGATIVE[1] for value in negative}
    shades |= {value: POSITIVE[1] if value == positive[-1] else POSITIVE[0] for value in positive}
    return shades


def sign_in() -> SignIn | None:
    """How people sign in to these pages; None where whoever sits at this machine picks a name."""
    return _told(tuple(sys.argv[1:])).sign_in


def come_in() -> None:
    """Let in whoever may: everyone at this machine, elsewhere who is signed in and has a role. Ends the page for all others."""
    way = sign_in()
    if way is None:
        _at_this_machine()
        return
    name = door.who(way)
    if not name:
        door.ask(way)
        st.stop()
    roles = roles_of(people_of(database()), name, signed_in=True)
    if not roles:
        door.turn_away(way, name)
        st.stop()
    door.greet(way, name, (role for role in ROLES if role in roles))


def _at_this_machine() -> None:
    """`judge ui` serves other machines only where people sign in; who starts Streamlit by hand, without an address, serves them all."""
    if not launch.is_here(st.get_option("server.address") or ""):
        door.refuse_to_serve()
        st.stop()


def rater() -> str:
    """Who is sitting there: whoever signed in; else from the address, so that a refresh keeps it; "" when nobody said."""
    way = sign_in()
    if way is not None:
        return door.who(way)
    name = _person(st.query_params.get("rater") or st.session_state.get("rater"))
    st.session_state["rater"] = name
    if not name:
        st.query_params.pop("rater", None)
    if name and st.query_params.get("rater") != name:
        st.query_params["rater"] = name
    return name


def _person(text: object) -> str:
    """The name as it is stored; "" for none, and, where somebody will be told so, for one that means others."""
    name = rater_name(text)
    if not reserved(name):
        return name
    st.session_state["reserved"] = name
    return ""


def may(db: Database, *any_of: Role) -> bool:
    """Whether whoever is sitting there has one of these roles: what to offer. `writes` asks again when something is stored."""
    return bool(roles_of(people_of(db), rater(), signed_in=sign_in() is not None) & set(any_of))


def offered(db: Database, *any_of: Role) -> bool:
    """Whether to draw what only these roles may use; to a person without them it is said instead, with what to do."""
    if may(db, *any_of):
        return True
    refused = refusal(rater(), any_of)
    st.info(f"{plain(refused.problem)}.", icon=":material/lock:")
    st.text(refused.remedy)
    return False


def writes(*any_of: Role) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Decorates a button's act that stores something: only a person with one of these roles, at that moment, may. Refusals are `told`."""

    def guarded(act: Callable[..., None]) -> Callable[..., None]:
        @told
        @wraps(act)
        def asking(*args: Any) -> None:
            require(database(), rater(), any_of, signed_in=sign_in() is not None)
            act(*args)

        return asking

    return guarded


def ask_name(db: Database, what_for: str) -> None:
    """Ask for the name once: picked from those who labelled before, or typed."""
    refused = st.session_state.pop("reserved", "")
    if refused:
        st.error(f"{plain(refused)} is no name for a person here: it means others. Take another.", icon=":material/person_off:")
    st.selectbox(
        f"Your name, {what_for}",
        [size.rater for size in raters(db)],
        index=None,
        placeholder="Pick your name, or type a new one and press Enter",
        accept_new_options=True,
        key="name_given",
        on_change=_take_name,
        width=480,
    )


def _take_name() -> None:
    name = _person(st.session_state.get("name_given"))
    if name:
        known = spelled((size.rater for size in raters(database())), name)
        st.session_state["rater"] = known
        go_to(known)


def go_to(name: str, pair: Pair | None = None, **more: str) -> None:
    """Put the rater, the pair on the screen and what else is to be kept into the address: one step of the browser's history. Who
    signed in needs no name there.
    """
    wanted = {"rater": name, **more} if name and sign_in() is None else more
    if pair:
        wanted |= {"query": pair[0], "product": pair[1]}
    if st.query_params.to_dict() != wanted:
        st.query_params.from_dict(wanted)


def head_for(pair: Pair | None) -> None:
    """Show that pair next, or with None whichever waits. The address follows when the page is drawn: once, not in two steps."""
    st.session_state["heading"] = pair or ()


def pair_wanted() -> Pair | None:
    """The pair to show: the one just headed for, else the one that the address names."""
    heading = st.session_state.pop("heading", None)
    return pair_in_address() if heading is None else heading or None


def pair_in_address() -> Pair | None:
    """The pair that the address names, if it names one."""
    query, product = st.query_params.get("query"), st.query_params.get("product")
    return (query, product) if query and product else None


def start_clock(token: str) -> None:
    """Remember when the view of that token came up, unless it is up already."""
    if st.session_state.get("on_screen", ("", 0.0))[0] != token:
        st.session_state["on_screen"] = (token, time.monotonic())


def seconds_on_screen(token: str) -> float | None:
    """How long that view has been up; None when another one is by now."""
    current, since = st.session_state.get("on_screen", ("", 0.0))
    return time.monotonic() - since if current == token else None


def restart_clock(token: str) -> None:
    """Count from now: what just came was the echo of an earlier key."""
    st.session_state["on_screen"] = (token, time.monotonic())


def echoed(token: str) -> bool:
    """Whether a key came too soon to be meant for that view: a double click, a key held down. Then it is said, and time counts anew."""
    seconds = seconds_on_screen(token)
    if seconds is None or not too_quick(seconds):
        return False
    restart_clock(token)
    st.session_state["message"] = "That came too soon after the pair appeared, so nothing was stored. Press again."
    return True


def verdicts_seen() -> set[Pair]:
    """Pairs whose verdict was on the screen in this session."""
    seen: set[Pair] = st.session_state.setdefault("verdicts_seen", set())
    return seen
