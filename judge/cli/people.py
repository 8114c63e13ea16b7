"""The pages, opened from the command line."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from judge.cli.options import Db, opened
from judge.cli.out import say


def register(app: typer.Typer) -> None:
    app.command()(ui)


def ui(
    port: Annotated[int, typer.Option("--port", min=1, max=65535)] = 8501,
    host: Annotated[str, typer.Option("--host", help="Address to listen on. Any but 127.0.0.1 needs people to sign in.")] = "127.0.0.1",
    trusted_header: Annotated[
        str | None,
        typer.Option(
            "--trusted-header",
            metavar="NAME",
            help="Header in which a proxy in front names who is signed in. Let nothing but the proxy reach the port.",
            show_default="[auth] in .streamlit/secrets.toml, where there is one",
        ),
    ] = None,
    db: Db = None,
) -> None:
    """Open the pages. Ctrl-C ends them. On this machine people pick a name; elsewhere they sign in, and have the roles you gave them.

    Example: judge ui --host 0.0.0.0 --trusted-header X-Forwarded-Email
    """
    from judge.people.access import people_of
    from ui.launch import command, refuse_if_not_free, sign_in_at

    sign_in = sign_in_at(host, trusted_header, Path.cwd())
    refuse_if_not_free(host, port)
    with opened(db) as (database, settings):  # migrate now, and complain here rather than in the browser
        # The URL of a server may hold a password, and everybody on this machine reads command lines.
        named, environment = (None, {"JUDGE_DB": settings.database}) if database.on_server else (settings.database, {})
        line, nobody = command(named, port, host, sign_in), not people_of(database)
    if sign_in is not None and nobody:
        say("Nobody has a role yet, so nobody comes in: judge people add YOU@EXAMPLE.COM --role review --role adjudicate --role configure")
    say(f"The pages are at http://{f'[{host}]' if ':' in host else host}:{port} (Ctrl-C ends them)")
    os.execve(line[0], line, {**os.environ, **environment})  # noqa: S606  (the command line is ours)
