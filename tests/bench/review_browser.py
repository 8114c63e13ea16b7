"""From a key to the next pair on the Review page, in Chromium: `review_browser.py FOLDER [--pairs N] [--keys N] [--whole]`.

Fills FOLDER with a shop of that many candidates, all judged, unless that was done before, and builds the queues. Processor time
stands beside the clock's: the machine may be busy with other things.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path
from shutil import which
from statistics import median, quantiles
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))

from clients import fill, give_verdicts
from playwright.sync_api import Browser, Page, sync_playwright
from support.serving import Served, serve_pages

from judge.people.queues import build
from judge.people.review import QUICKEST
from judge.store.db import open_database

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu"]
LOOKED = QUICKEST + 0.3
"""Seconds that this reviewer looks at a pair."""
WARMING = 3

# The clock of the page itself: from the key going down to the first frame that has the next pair's reasons, the last of what belongs to it.
STOPWATCH = """
() => new Promise((done) => {
  const place = () => document.querySelector('[class*="st-key-reasons-"]')?.className;
  const before = place();
  window.addEventListener("keydown", () => {
    const began = performance.now();
    const watch = () => (place() && place() !== before ? done(performance.now() - began) : requestAnimationFrame(watch));
    watch();
  }, { once: true, capture: true });
  window.armed = true;
})
"""


def prepare(folder: Path, pairs: int) -> Path:
    """A database of that many candidates with verdicts and queues: new ones, or the pages would build them anew meanwhile."""
    target = folder / "labels.db"
    if not target.exists():
        folder.mkdir(parents=True, exist_ok=True)
        fill(folder, pairs)
        give_verdicts(folder, "scripted/hand")
    db = open_database(target)
    build(db)
    db.close()
    return target


def press(page: Page, key: str) -> float:
    """Milliseconds from that key to the next pair."""
    page.evaluate(f"() => {{ window.armed = false; window.took = ({STOPWATCH})() }}")
    page.wait_for_function("() => window.armed")
    page.keyboard.press(key)
    return float(page.evaluate("() => window.took"))


def pressed_after_a_look(page: Page, number: int) -> float:
    time.sleep(LOOKED)
    return press(page, "54321"[number % 5])


class Measured(NamedTuple):
    """Milliseconds: of each key on the clock; of processor for one key, in the pages' process and in all of the browser."""

    took: list[float]
    pages: float
    browser: float


def used(served: Served, browser: Browser) -> tuple[float, float]:
    """Milliseconds of processor so far: the pages', where the system tells it of another process, and the browser's."""
    stat = Path(f"/proc/{served.process.pid}/stat")
    ticks = sum(map(int, stat.read_text().rpartition(")")[2].split()[11:13])) if stat.exists() else float("nan")
    told = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    return 1000 * ticks / os.sysconf("SC_CLK_TCK"), 1000 * sum(process["cpuTime"] for process in told)


def measured(served: Served, keys: int, whole: bool) -> Measured:
    """What each key took, after some that warm everything up."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=which("chromium"), args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(f"{served.url}/review?rater=Bench {time.time():.0f}")
        page.locator(".sj-card").wait_for(timeout=120_000)
        if whole:
            time.sleep(LOOKED)
            page.keyboard.press("l")
            page.locator(".sj-row[data-look]").wait_for()
        for number in range(WARMING):
            pressed_after_a_look(page, number)
        before = used(served, browser)
        took = [pressed_after_a_look(page, number) for number in range(keys)]
        pages, all_of_it = ((now - then) / keys for now, then in zip(used(served, browser), before, strict=True))
        browser.close()
    return Measured(took, pages, all_of_it)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pairs", type=int, default=1_000_000)
    parser.add_argument("--keys", type=int, default=30)
    parser.add_argument("--whole", action="store_true", help="all candidates of one query on the screen")
    given = parser.parse_args()
    target = prepare(given.folder, given.pairs)
    served = serve_pages(str(target.resolve()), given.folder, given.folder / "pages.log")
    try:
        found = measured(served, given.keys, given.whole)
    finally:
        served.stop()
    took = found.took
    print(f"{len(took)} keys: median {median(took):.0f} ms, p95 {quantiles(took, n=20)[-1]:.0f} ms, slowest {max(took):.0f} ms")
    print(f"processor a key: {found.pages:.0f} ms in the pages, {found.browser:.0f} ms in the browser")


if __name__ == "__main__":
    main()
