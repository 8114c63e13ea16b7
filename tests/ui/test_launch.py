"""The command that serves the pages, run as a user would from a folder of their own."""

from __future__ import annotations

import os
import socket
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from streamlit import config
from streamlit.testing.v1 import AppTest
from support.browsing import PATIENCE
from support.serving import Serve, serve_by_hand, serve_line

from judge.errors import InputError
from judge.store.db import Database
from ui.launch import command, refuse_if_not_free


def reachable(host: str, port: int) -> bool:
    with socket.socket() as connection:
        connection.settimeout(2)
        return connection.connect_ex((host, port)) == 0


def test_only_this_machine_reaches_the_pages(db: Database, serve: Serve) -> None:
    port = serve(db.target).port
    assert reachable("127.0.0.1", port)
    assert not reachable("127.0.0.2", port)


def upgrade(port: int, host: str) -> int:
    """The status that a page gets which asks for the live connection under that name."""
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    wanted = {"Host": host, "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13"}
    connection.request("GET", "/_stcore/stream", headers={**wanted, "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA=="})
    try:
        return connection.getresponse().status
    finally:
        connection.close()


def test_a_site_that_calls_itself_this_machine_is_turned_away(db: Database, serve: Serve) -> None:
    port = serve(db.target).port
    assert upgrade(port, f"127.0.0.1:{port}") == 101
    assert upgrade(port, f"evil.example:{port}") == 403


def test_another_address_is_used_when_it_is_asked_for() -> None:
    asked = command("labels.db", 8600, "0.0.0.0")
    assert asked[asked.index("--server.address") + 1] == "0.0.0.0"
    assert "--server.allowedHosts" not in asked


def test_the_database_comes_after_the_dashes_so_that_streamlit_leaves_it_alone() -> None:
    asked = command("a folder/labels.db")
    assert asked[asked.index("--") :] == ["--", "--db", "a folder/labels.db"]
    assert asked[asked.index("--browser.gatherUsageStats") + 1] == "false"


@pytest.mark.parametrize("host", ["192.0.2.1", "no.such.host.invalid", "a..b", ""])
def test_an_address_that_is_not_this_machine_s_is_refused_with_those_that_are(host: str) -> None:
    with pytest.raises(InputError, match="cannot be served at") as refused:
        refuse_if_not_free(host, 8501)
    assert "--host 127.0.0.1" in refused.value.remedy


def test_a_port_that_is_taken_is_refused_and_a_free_one_is_not_taken_by_asking() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
        other.listen()
        with pytest.raises(InputError) as refused:
            refuse_if_not_free("127.0.0.1", port)
    assert "--port" in refused.value.remedy
    for _ in range(2):
        refuse_if_not_free("127.0.0.1", port)


def test_the_pages_end_when_they_are_told_to_though_nobody_reads_what_they_print(db: Database, tmp_path: Path) -> None:
    output = tmp_path / "output"
    os.mkfifo(output)
    reader = os.open(output, os.O_RDONLY | os.O_NONBLOCK)
    served = serve_line(lambda port: command(db.target, port), tmp_path, output)
    os.close(reader)
    served.process.terminate()
    try:
        assert served.process.wait(20) == 0
    finally:
        served.process.kill()


@pytest.mark.browser
@pytest.mark.parametrize(("host", "seen"), [("0.0.0.0", "open to nobody here"), ("127.0.0.1", "Overview")])
def test_pages_started_by_hand_for_other_machines_show_nothing_and_name_the_command(
    shop: Any, tmp_path: Path, page: Page, host: str, seen: str
) -> None:
    served = serve_by_hand(shop().target, tmp_path, tmp_path / "pages.log", host)
    try:
        page.goto(served.url)
        expect(page.get_by_role("heading", name=seen)).to_be_visible(timeout=PATIENCE)
        expect(page.get_by_text("judge ui", exact=True)).to_have_count(int(host == "0.0.0.0"))
        expect(page.get_by_text("Candidates by source")).to_have_count(int(host != "0.0.0.0"))
    finally:
        served.stop()


@pytest.mark.parametrize("host", [None, "", "::", "192.0.2.1", "pages.example"])
def test_pages_that_other_machines_reach_are_open_to_nobody_unless_people_sign_in(app: AppTest, host: str | None) -> None:
    config.set_option("server.address", host)
    app.run()
    assert app.title[0].value == "These pages are open to nobody here"
    assert app.code[0].value == "judge ui"
