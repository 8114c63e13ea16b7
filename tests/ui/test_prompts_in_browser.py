"""The Prompts page in a real browser: a run is started, watched and stopped; two prompts are compared; no text runs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from support.browsing import PATIENCE
from support.faulty_server import FaultyServer, running
from support.graded import judge_said, rater_said
from support.serving import Serve

from judge.judging.parts import with_front
from judge.judging.prompts import Prompt, load_prompt
from judge.people.opening import openings
from judge.store.db import Database
from judge.store.verdicts import runs

pytestmark = pytest.mark.browser

PAIRS = [(f"q{query}", f"p{product}") for query in range(2) for product in range(1, 201)]
PEOPLE = {pair: 1 + number % 5 for number, pair in enumerate(PAIRS)}
HOSTILE = "<script>window.pwned = 1</script><img src=x onerror='window.pwned = 1'> $x^2$ :red[red] [link](javascript:window.pwned=1)"
LONG = 3 * PATIENCE
"""Milliseconds that a command may take to come up on a busy machine, and to end."""


@pytest.fixture
def labelled(shop: Any) -> Database:
    """A query of each split, two hundred products each, all labelled."""
    db: Database = shop(products=200, queries=[{"id": "q0", "text": "red sofa"}, {"id": "q1", "text": "oak bed"}])
    rater_said(db, PEOPLE)
    return db


@pytest.fixture
def server() -> Iterator[FaultyServer]:
    with running() as started:
        yield started


def own_prompt(folder: Path, words: str = "Be strict.") -> Prompt:
    """A prompt of the user's, in the folder where the pages are started."""
    (folder / "prompts").mkdir()
    shipped = load_prompt("relevance", [])
    text = with_front(shipped.text, name="strict").replace("Use the whole scale.", words)
    (folder / "prompts" / "strict.md").write_text(text)
    return load_prompt("strict", [folder / "prompts"])


def step(page: Page, name: str) -> None:
    page.get_by_role("radio", name=name).click()


def judge(page: Page, spec: str) -> None:
    """Type a judge that nobody has used before."""
    box = page.get_by_role("combobox", name="Judge")
    box.fill(spec)
    box.press("Enter")
    expect(page.get_by_text(f"With {spec}.")).to_be_visible(timeout=LONG)


def test_a_run_is_started_watched_stopped_and_started_again_and_two_prompts_are_compared(
    labelled: Database, serve: Serve, page: Page, server: FaultyServer, tmp_path: Path
) -> None:
    strict = own_prompt(tmp_path)
    spec = f"openai/test?base_url={server.url}"
    shipped = load_prompt("relevance", [])
    judge_said(labelled, dict.fromkeys(PAIRS, 3), f"{spec}#relevance@{shipped.hash[3:11]}")
    page.goto(f"{serve(labelled.target).url}/prompts?rater=Ann")
    expect(page.get_by_text(f"With {spec}.")).to_be_visible(timeout=LONG)
    step(page, "Compare on dev")
    server.latency = 3.0
    page.get_by_role("button", name="Judge 200 pairs").click()
    expect(page.get_by_role("button", name="Stop")).to_be_visible(timeout=LONG)
    expect(page.get_by_text(re.compile(r"\d\d of 200 pairs"))).to_be_visible(timeout=LONG)
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("Stopped. What was paid for is kept")).to_be_visible(timeout=LONG)
    assert next(run.state for run, _ in runs(labelled)) == "stopped"
    assert server.stats()["requests"] < 200
    server.latency = 0.0
    page.get_by_test_id("stMain").get_by_role("button", name="Judge").click()
    expect(page.get_by_text("Pairs that flipped")).to_be_visible(timeout=LONG)
    expect(page.get_by_text("200 pairs of 1 query")).to_be_visible()
    expect(page.get_by_text(f"strict@{strict.hash[3:11]}").first).to_be_visible()
    assert server.stats()["answered_most"] == 1  # nothing was paid for twice
    mended = page.get_by_role("radio", name="Mended by B")
    mended.click()
    first = page.locator(".sj-title").inner_text()
    page.get_by_role("button", name="Next page").click()
    expect(page.locator(".sj-title")).not_to_have_text(first, timeout=LONG)
    assert openings(labelled, strict.hash) == []


def test_a_text_that_was_typed_is_saved_and_the_shipped_prompt_stays(labelled: Database, serve: Serve, page: Page, tmp_path: Path) -> None:
    page.goto(f"{serve(labelled.target).url}/prompts?rater=Ann")
    area = page.get_by_role("textbox", name="The prompt")
    expect(area).to_be_visible(timeout=LONG)
    shipped = load_prompt("relevance", [])
    area.fill(shipped.text.replace("Use the whole scale.", "Use the whole scale, and be fair."))
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text(re.compile("Saved as my.?-.?relevance"))).to_be_visible(timeout=LONG)
    assert "and be fair." in load_prompt("my-relevance", [tmp_path / "prompts"]).text


def test_the_text_of_a_prompt_never_runs(labelled: Database, serve: Serve, page: Page, tmp_path: Path) -> None:
    strict = own_prompt(tmp_path, HOSTILE)
    judged = f"scripted/4#strict@{strict.hash[3:11]}"
    judge_said(labelled, PEOPLE, judged)
    judge_said(labelled, dict.fromkeys(PAIRS, 3), f"scripted/4#relevance@{load_prompt('relevance', []).hash[3:11]}")
    url = serve(labelled.target).url
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{url}/prompts?rater=Ann")
    expect(page.get_by_text("Against the current one")).to_be_visible(timeout=LONG)
    for name in ("On real pairs", "Compare on dev", "Test and promote", "Edit"):
        step(page, name)
        page.wait_for_timeout(1500)
    assert page.evaluate("window.pwned") is None
    assert page.locator("[data-testid=stMain] :is(script, .katex, a[href^=javascript])").count() == 0
    assert {other for other in asked if not other.startswith((url, url.replace("http", "ws"), "data:", "blob:"))} == set()
