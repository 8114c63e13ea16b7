"""Who comes in: the name that the sign-in vouches for, and the page of somebody who has none."""

from __future__ import annotations

import shlex

import streamlit as st

from judge.judging.shown import visible
from judge.people.review import rater_name
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
        st.button("Sign out", on_click=st.logout)
        return
    for provider in providers(st.secrets["auth"]):
        st.button(f"Sign in with {provider}" if provider else "Sign in", key=f"sign-in-{provider}", on_click=st.login, args=(provider,))


def turn_away(sign_in: SignIn, name: str) -> None:
    """The page of somebody who is signed in and has no role."""
    st.title("Nobody gave you a role yet")
    st.text(f"You are signed in as {visible(name)}. Whoever keeps the database can let you in:")
    st.code(f"judge people add {shlex.quote(visible(name))} --role review", language=None)
    if not sign_in.header:
        st.button("Sign out", on_click=st.logout)
