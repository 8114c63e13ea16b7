"""Which addresses are served to whom."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.errors import InputError
from ui.launch import command, is_here, sign_in_at, told
from ui.signing_in import SECRETS, SignIn, configured, providers

SECRET = "a" * 32
PROVIDER = 'client_id = "x"\nclient_secret = "x"\nserver_metadata_url = "https://id.example/.well-known/openid-configuration"\n'
AUTH = f'[auth]\nredirect_uri = "https://judge.example/oauth2callback"\ncookie_secret = "{SECRET}"\n'


def secrets(folder: Path, text: str) -> Path:
    (folder / SECRETS).parent.mkdir()
    (folder / SECRETS).write_text(text)
    return folder


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.0.0.9"])
def test_on_this_machine_nobody_needs_to_sign_in(host: str, tmp_path: Path) -> None:
    assert sign_in_at(host, None, tmp_path) is None


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "judge.example", "localhost.evil.example", ""])
def test_any_other_address_is_refused_unless_people_sign_in(host: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="--trusted-header"):
        sign_in_at(host, None, tmp_path)
    assert sign_in_at(host, "X-Forwarded-Email", tmp_path) == SignIn("X-Forwarded-Email")


@given(st.ip_addresses(v=4))
def test_only_loopback_addresses_are_this_machine(address: object) -> None:
    assert is_here(str(address)) == str(address).startswith("127.")


@pytest.mark.parametrize("header", ["", "a b", "X:Y", "naïve", "X\nY"])
def test_what_is_no_header_is_refused(header: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no name of a header"):
        configured(header, tmp_path)


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("[auth]\n", "redirect_uri, cookie_secret, client_id, client_secret, server_metadata_url"),
        (AUTH, "client_id, client_secret, server_metadata_url"),
        (AUTH.replace(SECRET, "short") + PROVIDER, "shorter than 32"),
        ("[auth\n", "cannot be read"),
    ],
)
def test_half_a_login_is_refused_and_what_is_missing_named(text: str, missing: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=missing):
        configured(None, secrets(tmp_path, text))


@pytest.mark.parametrize("absent", ["authlib", "httpx"])
def test_a_login_needs_what_the_extra_brings_and_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, absent: str) -> None:
    folder = secrets(tmp_path, AUTH + PROVIDER)
    assert sign_in_at("0.0.0.0", None, folder) == SignIn()
    monkeypatch.setitem(sys.modules, absent, None)  # how Python says that there is none
    with pytest.raises(InputError, match=r"pip install 'shelfjudge\[auth\]'"):
        sign_in_at("0.0.0.0", None, folder)


def test_secrets_of_something_else_are_no_login(tmp_path: Path) -> None:
    assert configured(None, secrets(tmp_path, '[database]\nurl = "x"\n')) is None


def test_every_provider_that_is_complete_can_be_signed_in_with() -> None:
    whole = {"client_id": "x", "client_secret": "x", "server_metadata_url": "x"}
    assert providers({**whole, "google": whole, "half": {"client_id": "x"}, "client_kwargs": {"scope": "openid"}}) == [None, "google"]


@pytest.mark.parametrize("sign_in", [None, SignIn(), SignIn("X-Forwarded-Email"), SignIn("-oidc")])
@pytest.mark.parametrize("db", ["labels.db", "a folder/labels.db"])
def test_the_pages_are_told_exactly_how_people_sign_in(sign_in: SignIn | None, db: str) -> None:
    asked = command(db, 8600, "0.0.0.0", sign_in)
    assert told(asked[asked.index("--") + 1 :]) == (db, sign_in)


def test_a_server_in_front_may_have_any_name_and_a_page_on_this_machine_only_its_own() -> None:
    assert "--server.allowedHosts" not in command("labels.db", sign_in=SignIn("X-Forwarded-Email"))
    assert command("labels.db").count("--server.allowedHosts") == 2
