"""How people sign in where the pages are served to other machines: by Streamlit's own login, or by a proxy in front.

A proxy says who somebody is in a header of its own, and must take away whatever header of that name a browser sends. Whoever reaches
the pages past the proxy can write the header themselves: let nothing but the proxy reach the port.
"""

from __future__ import annotations

import importlib.util
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from judge.errors import InputError

SECRETS = Path(".streamlit") / "secrets.toml"
SHORTEST_SECRET = 32
"""Characters. Whoever guesses the cookie's secret can be anybody."""

_OF_ALL = ("redirect_uri", "cookie_secret")
_OF_PROVIDER = ("client_id", "client_secret", "server_metadata_url")


@dataclass(frozen=True)
class SignIn:
    """The header in which a proxy names people; without one, Streamlit's own login (OpenID Connect)."""

    header: str = ""

    @property
    def words(self) -> list[str]:
        """As `ui.launch.command` writes it and `ui.launch.told` reads it."""
        return [f"--trusted-header={self.header}"] if self.header else ["--oidc"]


def configured(header: str | None, folder: Path) -> SignIn | None:
    """What the command line or `.streamlit/secrets.toml` of that folder sets up; None where neither does. InputError for half of it."""
    if header is not None:
        return SignIn(_token(header))
    auth = _auth(folder / SECRETS)
    if auth is None:
        return None
    missing = [name for name in _OF_ALL if not auth.get(name)]
    missing += [] if providers(auth) else [name for name in _OF_PROVIDER if not auth.get(name)]
    if missing:
        raise InputError(f"[auth] in {SECRETS} lacks {', '.join(missing)}", "Fill them in as your sign-in provider names them")
    if len(str(auth["cookie_secret"])) < SHORTEST_SECRET:
        raise InputError(
            f"cookie_secret in {SECRETS} is shorter than {SHORTEST_SECRET} characters, and whoever guesses it can be anybody",
            'Make one: python -c "import secrets; print(secrets.token_urlsafe(32))"',
        )
    if not all(importlib.util.find_spec(name) for name in ("authlib", "httpx")):
        raise InputError("Streamlit's login needs Authlib and httpx, which are not installed", "pip install 'shelfjudge[auth]'")
    return SignIn()


def _token(header: str) -> str:
    """A header's name as HTTP allows it."""
    if not header or not all(char.isascii() and (char.isalnum() or char in "!#$%&'*+-.^_`|~") for char in header):
        raise InputError(f"'{header}' is no name of a header", "Name the one your proxy sets, for example X-Forwarded-Email")
    return header


def _auth(file: Path) -> Mapping[str, Any] | None:
    try:
        found = tomllib.loads(file.read_text()).get("auth")
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise InputError(f"{file} cannot be read: {error}", "Mend it, or take it away") from error
    return found if isinstance(found, Mapping) else None


def providers(auth: Mapping[str, Any]) -> list[str | None]:
    """What `st.login` is to be called with: None for the provider without a name, then each that has one."""
    named = {name: entry for name, entry in auth.items() if isinstance(entry, Mapping)}
    complete: list[str | None] = [name for name, entry in named.items() if all(entry.get(key) for key in _OF_PROVIDER)]
    return [*([None] if all(auth.get(key) for key in _OF_PROVIDER) else []), *complete]
