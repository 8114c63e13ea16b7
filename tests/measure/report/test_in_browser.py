"""The file in a real Chromium, opened from disk without a network, as the person opens it who got it by mail."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page

from judge.measure.report.page import Front, page
from judge.measure.report.parts import Asked, told
from judge.measure.report.sections import SECTIONS

pytestmark = pytest.mark.browser

BESIDE_THE_EDGE = """[...document.querySelectorAll('svg text, svg path, td, th, p, figcaption')].filter(each => {
  const box = each.getBoundingClientRect();
  return box.width && (box.left < 0 || box.right > document.documentElement.clientWidth);
}).map(each => each.textContent || each.outerHTML)"""
SMALLEST = """Math.min(...[...document.querySelectorAll('svg text')].map(each => each.getBoundingClientRect().height))"""


@pytest.fixture
def opened(offline: BrowserContext, tmp_path: Path) -> Page:
    return offline.new_page()


def shown(opened: Page, asked: Asked, folder: Path) -> list[str]:
    """Write the report, open it, and return every request but the file itself, every dialog, and every word on the console."""
    file = folder / "report.html"
    front = Front("Search in January", "labels.db", "2026-01-31 12:00 UTC")
    file.write_text(page(front, [told(section, asked) for section in SECTIONS.values()]), encoding="utf-8")
    noted = list[str]()
    opened.on("request", lambda request: None if request.url == file.as_uri() else noted.append(request.url))
    opened.on("console", lambda message: noted.append(message.text))
    opened.on("pageerror", lambda error: noted.append(str(error)))
    opened.on("dialog", lambda dialog: noted.append(dialog.message))
    opened.goto(file.as_uri())
    return noted


def test_it_opens_from_disk_asks_for_nothing_and_has_every_section_and_chart(opened: Page, full: Asked, tmp_path: Path) -> None:
    assert shown(opened, full, tmp_path) == []
    assert opened.locator("main h2").all_inner_texts() == [section.title for section in SECTIONS.values()]
    assert opened.locator("svg").count() >= len(SECTIONS)
    for words in ("quadratic kappa", "5 Exact", "nDCG@10", "category-only", "clicked (all)", "cross category"):
        assert opened.locator("svg text", has_text=words).first.is_visible()


@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_is_wider_than_the_screen_and_no_word_is_cut(width: int, opened: Page, full: Asked, tmp_path: Path) -> None:
    opened.set_viewport_size({"width": width, "height": 844})
    shown(opened, full, tmp_path)
    assert opened.evaluate("document.documentElement.scrollWidth") == width
    assert opened.evaluate(BESIDE_THE_EDGE) == []
    assert opened.evaluate(SMALLEST) >= 9


def test_hostile_texts_do_nothing_and_widen_nothing(opened: Page, attacked: Asked, tmp_path: Path) -> None:
    opened.set_viewport_size({"width": 390, "height": 844})
    assert shown(opened, attacked, tmp_path) == []
    assert opened.evaluate("window.pwned") is None
    assert opened.locator("script, img, iframe, a[href^='javascript']").count() == 0
    assert opened.evaluate("document.documentElement.scrollWidth") == 390
    assert "<script>window.pwned = 1</script>" in opened.locator("main").inner_text()


def test_words_are_readable_on_a_dark_screen_and_on_paper(opened: Page, full: Asked, tmp_path: Path) -> None:
    opened.emulate_media(color_scheme="dark")
    shown(opened, full, tmp_path)
    assert colours(opened) == ["rgb(22, 25, 28)", "rgb(230, 233, 236)", "rgb(230, 233, 236)"]
    opened.emulate_media(color_scheme="dark", media="print")
    assert colours(opened) == ["rgb(255, 255, 255)", "rgb(0, 0, 0)", "rgb(0, 0, 0)"]


def colours(opened: Page) -> list[str]:
    """Of the page, its words, and the words of its charts."""
    body = "getComputedStyle(document.body)"
    return [*opened.evaluate(f"[{body}.backgroundColor, {body}.color, getComputedStyle(document.querySelector('svg text')).fill]")]
