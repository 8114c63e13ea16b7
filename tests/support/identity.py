"""A provider of OpenID Connect on 127.0.0.1: it signs in whoever a test says, at once, with a key made on the spot."""

from __future__ import annotations

import base64
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "shelfjudge", "the-client's-secret"
METADATA = "/.well-known/openid-configuration"


class Identity(ThreadingHTTPServer):
    """`person` is who signs in next, as claims; `claims` replaces others of the token; `key` signs it, `published` is what the world checks
    it by. `given` counts tokens, `signed_out` who left.
    """

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Request)
        self.key = self.published = new_key()
        self.person: dict[str, Any] = {}
        self.claims: dict[str, Any] = {}
        self.asked: dict[str, dict[str, str]] = {}
        self.given = self.signed_out = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def secrets(self) -> str:
        """`.streamlit/secrets.toml` of pages whose people sign in here."""
        return (
            f'[auth]\nredirect_uri = "http://127.0.0.1:{{port}}/oauth2callback"\ncookie_secret = "{secrets.token_urlsafe(32)}"\n'
            f'client_id = "{CLIENT}"\nclient_secret = "{SECRET}"\nserver_metadata_url = "{self.url}{METADATA}"\n'
        )

    def metadata(self) -> dict[str, Any]:
        paths = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys", "end_session_endpoint": "leave"}
        signed = {"id_token_signing_alg_values_supported": ["RS256"], "response_types_supported": ["code"]}
        return {"issuer": self.url, **{name: f"{self.url}/{path}" for name, path in paths.items()}, **signed}

    def authorize(self, asked: dict[str, str]) -> str:
        """Where the browser goes next: back, with a code that is good once."""
        code = secrets.token_urlsafe(8)
        self.asked[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, sent: dict[str, str]) -> dict[str, Any]:
        asked, instant = self.asked.pop(sent["code"]), int(time.time())
        self.given += 1
        claims = {"iss": self.url, "aud": CLIENT, "sub": "1", "iat": instant, "exp": instant + 600, "nonce": asked["nonce"]}
        signed = jwt.encode({"alg": "RS256", "kid": "the one"}, {**claims, **self.person, **self.claims}, self.key)
        return {"access_token": secrets.token_urlsafe(8), "token_type": "Bearer", "expires_in": 600, "id_token": signed}


def new_key() -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": "the one"})


@contextmanager
def provider() -> Iterator[Identity]:
    """The provider, until the test ends."""
    with Identity() as server:
        serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        serving.start()
        try:
            yield server
        finally:
            server.shutdown()
            serving.join()


class _Request(BaseHTTPRequestHandler):
    server: Identity

    def do_GET(self) -> None:
        path, asked = urlsplit(self.path).path, _one_each(urlsplit(self.path).query)
        if path == METADATA:
            self._say(self.server.metadata())
        elif path == "/keys":
            self._say({"keys": [self.server.published.as_dict(private=False)]})
        elif path == "/authorize":
            self._send_to(self.server.authorize(asked))
        elif path == "/leave":
            self.server.signed_out += 1
            self._send_to(asked["post_logout_redirect_uri"])
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        known = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        sent = _one_each(self.rfile.read(int(self.headers["Content-Length"])).decode())
        if self.headers["Authorization"] != known or sent.get("code") not in self.server.asked:
            self.send_error(401)
        else:
            self._say(self.server.token(sent))

    def _say(self, what: dict[str, Any]) -> None:
        body = json.dumps(what).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _send_to(self, address: str) -> None:
        self.send_response(302)
        self.send_header("Location", address)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  (its name there)
        """Nothing: what a test prints is the test's."""


def _one_each(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}
