"""Who does something: every act is noted with its actor."""

from __future__ import annotations

import os
from getpass import getuser
from typing import Annotated

import typer

from judge.errors import InputError

By = Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who does this; it is noted.", show_default="your login name")]


def actor(by: str | None) -> str:
    """The name given, else that of the login."""
    if by is None:
        return _login()
    name = " ".join("".join(char if char.isprintable() else " " for char in by).split())
    if not name:
        raise InputError("--by names nobody", "Write a name, or leave it out for your login name")
    return name


def _login() -> str:
    try:
        return getuser()
    except (KeyError, OSError):  # as in a container, whose user need not have a name
        return f"user {os.getuid()}"
