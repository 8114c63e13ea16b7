"""A database full of things to report, and a browser without a network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, sync_playwright
from support.browsing import FLAGS, PATIENCE
from support.reported import HOSTILE, a_test, asked_of, filled

from judge.measure.report.parts import Asked


@pytest.fixture
def full(shop: Any, tmp_path: Path) -> Asked:
    return asked_of(filled(shop), a_test(tmp_path))


@pytest.fixture
def attacked(shop: Any, tmp_path: Path) -> Asked:
    """The same, every text of it attacking."""
    return asked_of(filled(shop, HOSTILE), a_test(tmp_path, HOSTILE.replace("\u0000", "")))


@pytest.fixture
def offline(chromium: str, tmp_path: Path) -> Iterator[BrowserContext]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch_persistent_context(
            tmp_path / "profile", executable_path=chromium, args=FLAGS, viewport={"width": 1280, "height": 900}, offline=True
        )
        browser.set_default_timeout(PATIENCE)
        yield browser
        browser.close()
