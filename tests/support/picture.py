"""Makes docs/review.png anew: the demo shop's review page after two labels. `python tests/support/picture.py DEMO_FOLDER`."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path
from shutil import which

sys.path.insert(0, str(Path(__file__).parents[1]))

from playwright.sync_api import sync_playwright
from support.serving import serve_pages

PICTURE = Path(__file__).parents[2] / "docs" / "review.png"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu"]


def take(database: Path) -> None:
    """Label two pairs of a real query, then photograph the page with the third."""
    folder = Path(tempfile.mkdtemp())
    served = serve_pages(str(database.resolve()), folder, folder / "pages.log")
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=which("chromium"), args=FLAGS)
            page = browser.new_page(viewport={"width": 1280, "height": 920})
            page.goto(f"{served.url}/review?rater=Ann")
            for key in "42":
                page.locator(".sj-card").wait_for()
                time.sleep(2)
                page.keyboard.press(key)
            time.sleep(3)
            page.screenshot(path=PICTURE)
            browser.close()
    finally:
        served.stop()


if __name__ == "__main__":
    take(Path(sys.argv[1]) / "labels.db")
