"""The pages, drawn without a browser and served for one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright
from streamlit import config
from streamlit.testing.v1 import AppTest
from support.browsing import FLAGS, PATIENCE
from support.serving import Serve, Served, serve_pages

import ui
from judge.store.db import Database
from ui.signing_in import SignIn

APP = Path(ui.__file__).with_name("app.py")


@pytest.fixture
def app(db: Database, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The pages over `db`, not yet drawn, as they are served to this machine alone."""
    monkeypatch.setenv("JUDGE_DB", db.target)
    config.set_option("server.address", "127.0.0.1")
    return AppTest.from_file(str(APP), default_timeout=30)


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Serves the pages of a database, from another folder than the repository, until the test ends."""
    started: list[Served] = []

    def start(db: str, cwd: Path = tmp_path, sign_in: SignIn | None = None) -> Served:
        started.append(serve_pages(os.path.abspath(db), cwd, tmp_path / f"pages-{len(started)}.log", sign_in))
        return started[-1]

    yield start
    for served in started:
        served.stop()


@pytest.fixture
def page(chromium: str, tmp_path: Path) -> Iterator[Page]:
    """A browser with an empty profile of its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch_persistent_context(
            tmp_path / "profile", executable_path=chromium, args=FLAGS, viewport={"width": 1280, "height": 900}
        )
        opened = browser.new_page()
        opened.set_default_timeout(PATIENCE)
        yield opened
        browser.close()
