"""Who comes in: the name that the sign-in vouches for, the page of somebody who has none, and the way out."""

from __future__ import annotations

import shlex
from collections.abc import Iterable

import streamlit as st

from judge.judging.shown import visible
from judge.people.review import rater_name
from ui.safe import safe
from ui.signing_in import SignIn, providers


def who(sign_in: SignIn) -> str:
    """The name of whoever is signed in; "" for nobody, and for a name that could be read as another."""
    said = _by_header(sign_in.header) if sign_in.header else _by_login()
    name = rater_name(said)
    return name if name == said.strip() else ""


def _by_header(header: str) -> str:
    """What the proxy says. Twice is once too often: the first may be the browser's own."""
    values = st.context.headers.get_all(header)
    return values[0] if len(values) == 1 else ""


def _by_login() -> str:
    user = st.user.to_dict()
    known = user.get("is_logged_in") is True and user.get("email_verified") is not False
    return str(user.get("email") or "") if known else ""


def ask(sign_in: SignIn) -> None:
    """The page of somebody who is not signed in."""
    st.title("Sign in")
    if sign_in.header:
        st.error("The server in front of these pages did not say who you are.", icon=":material/lock:")
        st.text(f"Open them through that server. Whoever runs it: it must set the header {sign_in.header}, once, to one name.")
        return
    if st.user.to_dict().get("is_logged_in"):
        st.error("Your account names no e-mail address that its provider has verified.", icon=":material/lock:")
        _way_out()
        return
    for provider in providers(st.secrets["auth"]):
        st.button(f"Sign in with {provider}" if provider else "Sign in", key=f"sign-in-{provider}", on_click=st.login, args=(provider,))


def greet(sign_in: SignIn, name: str, roles: Iterable[str]) -> None:
    """Who is signed in, as what, and the way out. A proxy signs people out itself: where, only it knows."""
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center", gap="small", key="door"):
        st.html(f'<div class="sj quiet">{safe(name)} · {safe(", ".join(roles))}</div>', width="content")
        if not sign_in.header:
            _way_out()


def _way_out() -> None:
    st.button("Sign out", type="tertiary", icon=":material/logout:", on_click=st.logout)


def turn_away(sign_in: SignIn, name: str) -> None:
    """The page of somebody who is signed in and has no role."""
    st.title("Nobody gave you a role yet")
    st.text(f"You are signed in as {visible(name)}. Whoever keeps the database can let you in:")
    st.code(f"judge people add {shlex.quote(visible(name))} --role review", language=None)
    if not sign_in.header:
        _way_out()


def refuse_to_serve() -> None:
    """The page of everyone where other machines are served and nobody signs in: as when Streamlit was started by hand."""
    st.title("These pages are open to nobody here")
    st.error("Other machines reach this address, and nobody would know who is sitting there.", icon=":material/lock:")
    st.text("Whoever started them: stop them, and start them with the command that looks after this.")
    st.code("judge ui", language=None)
    st.text("It serves this machine alone. With --host, and people who sign in, it serves others too: judge ui --help says how.")
