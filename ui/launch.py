"""The command line that serves the pages."""

from __future__ import annotations

import argparse
import errno
import ipaddress
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from judge.errors import InputError
from ui.signing_in import SECRETS, SignIn, configured

APP = Path(__file__).with_name("app.py")
HERE_ONLY = ("127.0.0.1", "localhost")
_REMEDIES = {
    errno.EADDRINUSE: "Another program is there, perhaps these pages: choose another --port",
    errno.EACCES: "Choose a --port above 1023",
}
_NO_ADDRESS = "Use an address of this machine: --host 127.0.0.1 for nobody else, --host 0.0.0.0 for its whole network"


def refuse_if_not_free(host: str, port: int) -> None:
    """InputError when nothing can be served at that address of this machine."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
    except (OSError, UnicodeError) as error:
        number, said = (error.errno, error.strerror) if isinstance(error, OSError) else (None, "no address is written so")
        raise InputError(f"The pages cannot be served at {host}:{port}: {said}", _REMEDIES.get(number or 0, _NO_ADDRESS)) from error


def sign_in_at(host: str, header: str | None, folder: Path) -> SignIn | None:
    """How people sign in at that address; None where only this machine is served and nothing is set up. InputError when they cannot."""
    found = configured(header, folder)
    if found is None and not is_here(host):
        raise InputError(
            f"Other machines reach {host}, and nobody would know who is sitting there",
            f"Let people sign in: fill [auth] in {SECRETS} (OpenID Connect), or name the header in which a proxy in front says who they "
            "are: --trusted-header X-Forwarded-Email. Or serve this machine alone: --host 127.0.0.1",
        )
    return found


def is_here(host: str) -> bool:
    """Whether only this machine reaches that address."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def command(db: str | None, port: int = 8501, host: str = "127.0.0.1", sign_in: SignIn | None = None) -> list[str]:
    """`streamlit run` (by `ui.serve`) for these pages: only this machine can reach them unless `host` says otherwise.

    No usage statistics, no file watcher, no browser opened. Flags, because nothing in a user's own settings overrides them.
    """
    settings = {
        "server.port": str(port),
        "server.address": host,
        "server.headless": "true",
        "server.fileWatcherType": "none",
        "browser.gatherUsageStats": "false",
        # Else a docstring that stands alone in a page is drawn on it.
        "runner.magicEnabled": "false",
        "client.toolbarMode": "minimal",
        "client.showErrorLinks": "false",
        "secrets.files": str(Path.cwd() / SECRETS),
    }
    flags = [part for name, value in settings.items() for part in (f"--{name}", value)]
    # A page of another site that points its name at 127.0.0.1 is turned away. Signed-in people come under the name of the server in
    # front, and such a page is not signed in.
    turned_away = sign_in is None and is_here(host)
    flags += [part for name in dict.fromkeys((*HERE_ONLY, host)) for part in ("--server.allowedHosts", name)] if turned_away else []
    # -P: a folder called "ui" or "judge" where the command was typed is not taken for ours.
    ours = [*(["--db", db] if db else []), *(sign_in.words if sign_in else [])]
    return [sys.executable, "-P", "-m", "ui.serve", "run", str(APP), *flags, "--", *ours]


class Told(NamedTuple):
    """What the command line told the pages: which database, where one was named, and how people sign in."""

    db: str | None
    sign_in: SignIn | None


def told(words: Sequence[str]) -> Told:
    """What stands after the dashes of `command`."""
    options = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    options.add_argument("--db")
    options.add_argument("--trusted-header")
    options.add_argument("--oidc", action="store_true")
    found, _ = options.parse_known_args(words)
    signs_in = found.oidc or found.trusted_header is not None
    return Told(found.db, SignIn(found.trusted_header or "") if signs_in else None)
