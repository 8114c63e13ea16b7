"""The Prompts page, drawn without a browser: what it says, what its buttons store, and the commands it starts."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from support.drawn import clean, draw, text
from support.faulty_server import FaultyServer, running
from support.graded import judge_said, rater_said

from judge.judging.parts import with_front
from judge.judging.prompts import Prompt, default_prompt, load_prompt, shipped_prompts
from judge.people.access import give
from judge.people.opening import openings
from judge.people.promoting import PROMOTED, promoted
from judge.scales import scale_named
from judge.store.acts import acts
from judge.store.db import Database
from judge.store.prompts import versions_of
from judge.store.settings import use_scale
from judge.store.verdicts import register_judge

DEV, TEST = ["red sofa", "desk lamp"], ["oak bed", "bookcase"]
PAIRS = [(f"q{query}", f"p{product}") for query in range(4) for product in range(1, 4)]
PEOPLE = dict(zip(PAIRS, [5, 4, 2] * 4, strict=True))
RELEVANCE = load_prompt("relevance", [])
PATIENCE = 60.0
"""Seconds a command may take on a busy machine."""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's folder: what the pages save goes there."""
    monkeypatch.chdir(tmp_path)
    return tmp_path / "prompts"


@pytest.fixture
def labelled(shop: Any) -> Database:
    """Queries q0 and q1 of the dev split, q2 and q3 of the test split, three products each, all labelled."""
    db: Database = shop(products=3, queries=[{"id": f"q{n}", "text": text} for n, text in enumerate(DEV + TEST)])
    rater_said(db, PEOPLE)
    return db


@pytest.fixture
def strict(folder: Path) -> Prompt:
    """A prompt of the user's own."""
    folder.mkdir()
    text = with_front(RELEVANCE.text, name="strict").replace("Use the whole scale.", "Be strict.")
    (folder / "strict.md").write_text(text)
    return load_prompt("strict", [folder])


@pytest.fixture
def server() -> Iterator[FaultyServer]:
    with running() as started:
        yield started


def spec(judge: str, prompt: Prompt) -> str:
    return f"{judge}#{prompt.name}@{prompt.hash[3:11]}"


def step(app: AppTest, name: str) -> AppTest:
    next(control for control in app.segmented_control if control.key == "step").set_value(name)
    return clean(app.run())


def judged_by(app: AppTest, db: Database, judge: str) -> AppTest:
    """Pick a judge, which has been used before: typing a new one takes a browser."""
    register_judge(db, f"{judge}#other", "j1-other", "other", "Grade it.")
    clean(app.run())
    app.selectbox(key="prompts_judge").set_value(judge)
    return clean(app.run())


def press(app: AppTest, label: str) -> AppTest:
    next(button for button in app.button if button.label.startswith(label)).click()
    return clean(app.run())


def buttons(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def soon(app: AppTest, so: Callable[[], object]) -> None:
    """Draw the page again until that is so."""
    end = time.monotonic() + PATIENCE
    while not so():
        assert time.monotonic() < end, text(app)
        time.sleep(0.3)
        clean(app.run())


STEPS = ("Edit", "On real pairs", "Compare on dev", "Test and promote")


def test_every_step_of_an_empty_database_says_what_to_type_next(app: AppTest, db: Database) -> None:
    draw(app, "prompts", rater="Ann")
    for name in STEPS:
        step(app, name)
        assert any(code.value.startswith("judge ") for code in app.code)


@pytest.mark.parametrize("scale", ["paper", "esci", "trec", "wands", "binary"])
def test_every_step_is_drawn_in_every_scale(app: AppTest, shop: Any, scale: str) -> None:
    db = shop(queries=[{"id": "q1", "text": "red sofa"}, {"id": "q2", "text": "oak bed"}])
    use_scale(db, scale)
    rater_said(db, {("q1", "p1"): 1, ("q1", "p2"): None, ("q2", "p1"): 0 if scale != "paper" else 1})
    judge_said(db, {("q1", "p1"): 1, ("q1", "p2"): None}, "scripted/1#relevance")
    draw(app, "prompts", rater="Ann")
    for name in STEPS:
        step(app, name)
        assert default_prompt(scale_named(scale)) in text(app)


def test_it_asks_for_a_name_first(app: AppTest, labelled: Database) -> None:
    draw(app, "prompts")
    assert buttons(app) == []
    assert "noted with what you do" in app.selectbox(key="name_given").label


# --- Edit


def test_the_text_is_there_to_edit_with_what_it_would_cost_over_all_candidates(app: AppTest, labelled: Database) -> None:
    draw(app, "prompts", rater="Ann")
    assert app.text_area[0].value == RELEVANCE.text
    assert "12 of 12 pairs: about 12 requests" in text(app)
    assert "The text is the same." in text(app)


def test_a_change_is_shown_as_a_difference_from_the_current_prompt(app: AppTest, labelled: Database) -> None:
    draw(app, "prompts", rater="Ann")
    app.text_area[0].set_value(RELEVANCE.text.replace("Use the whole scale.", "Be strict."))
    clean(app.run())
    assert "\n+Be strict." in app.code[0].value


def test_a_shipped_prompt_is_saved_as_a_copy_and_every_version_is_kept(app: AppTest, labelled: Database, folder: Path) -> None:
    draw(app, "prompts", rater="Ann")
    for word in ("strict", "very strict"):
        app.text_area[0].set_value(app.text_area[0].value.replace("Use the whole scale.", "Be it.").replace("Be it.", f"Be {word}."))
        clean(app.run())
        press(app, "Save")
        assert app.selectbox(key="prompt").value == "my-relevance"
    assert [file.name for file in folder.iterdir()] == ["my-relevance.md"]
    assert "Be strict." in load_prompt("my-relevance", [folder]).text
    assert len(versions_of(labelled, "my-relevance")) >= 1
    assert load_prompt("relevance", []) == RELEVANCE


def test_ones_own_prompt_is_saved_over_and_the_version_before_is_kept(
    app: AppTest, labelled: Database, strict: Prompt, folder: Path
) -> None:
    draw(app, "prompts", rater="Ann")
    assert app.selectbox(key="prompt").value == "strict"
    app.text_area[0].set_value(strict.text.replace("Be strict.", "Be fair."))
    clean(app.run())
    press(app, "Save")
    assert "Be fair." in load_prompt("strict", [folder]).text
    assert strict.hash in {version.hash for version in versions_of(labelled, "strict")}
    assert app.toast[0].value.startswith("Saved as strict")


def test_a_file_that_changed_meanwhile_is_not_saved_over(app: AppTest, labelled: Database, strict: Prompt, folder: Path) -> None:
    draw(app, "prompts", rater="Ann")
    app.text_area[0].set_value(strict.text.replace("Be strict.", "Be fair."))
    (folder / "strict.md").write_text(strict.text.replace("Be strict.", "Be somebody else's."))
    next(button for button in app.button if button.label == "Save").click()
    clean(app.run())
    assert "changed since you opened it" in app.toast[0].value
    assert "somebody else's" in load_prompt("strict", [folder]).text


@pytest.mark.parametrize("broken", ["{{ oops", "no front matter", "{{ query.__class__ }}"])
def test_a_text_that_is_no_prompt_says_why_and_saves_nothing(app: AppTest, labelled: Database, folder: Path, broken: str) -> None:
    draw(app, "prompts", rater="Ann")
    app.text_area[0].set_value(broken if "front" in broken else RELEVANCE.text + broken)
    clean(app.run())
    assert "no prompt yet" in app.error[0].value
    press(app, "Save")
    assert "Nothing was stored" in app.toast[0].value
    assert not folder.exists()


def test_what_was_typed_is_still_there_after_a_look_at_real_pairs(app: AppTest, labelled: Database) -> None:
    draw(app, "prompts", rater="Ann")
    changed = RELEVANCE.text.replace("Use the whole scale.", "Be strict.")
    app.text_area[0].set_value(changed)
    clean(app.run())
    step(app, "On real pairs")
    assert "Be strict." in app.code[1].value
    assert "not saved yet" in text(app)
    step(app, "Edit")
    assert app.text_area[0].value == changed


def test_it_is_seen_on_pairs_of_the_dev_split_that_people_graded(app: AppTest, labelled: Database) -> None:
    step(draw(app, "prompts", rater="Ann"), "On real pairs")
    question = app.code[0].value
    assert "title: Lamp" in question
    assert any(f"<query>\n{words}\n</query>" in question for words in DEV)


def test_who_may_not_configure_reads_and_changes_nothing(app: AppTest, labelled: Database, strict: Prompt) -> None:
    give(labelled, "Lead", ["configure"], "Lead")
    give(labelled, "Ann", ["review"], "Lead")
    draw(app, "prompts", rater="Ann")
    assert app.text_area[0].disabled
    for name in STEPS:
        assert buttons(step(app, name)) == []


def test_a_judge_that_is_none_is_told(app: AppTest, labelled: Database) -> None:
    draw(app, "prompts", rater="Ann")
    judged_by(app, labelled, "nobody/knows")
    assert "no provider 'nobody'" in app.text[0].value


# --- Compare on dev


def test_without_labels_it_says_where_they_come_from(app: AppTest, shop: Any) -> None:
    shop()
    step(draw(app, "prompts", rater="Ann"), "Compare on dev")
    assert "judge import labels FILE" in app.code[0].value


def both_judged(db: Database, strict: Prompt) -> None:
    """The current prompt is wrong on one pair of each split, the user's on another one."""
    judge_said(db, {**PEOPLE, PAIRS[0]: 4, PAIRS[6]: 4}, spec("scripted/4", RELEVANCE))
    judge_said(db, {**PEOPLE, PAIRS[5]: 5, PAIRS[11]: 5}, spec("scripted/4", strict))


def test_two_prompts_are_compared_and_what_flipped_is_read_one_by_one(app: AppTest, labelled: Database, strict: Prompt) -> None:
    both_judged(labelled, strict)
    step(draw(app, "prompts", rater="Ann"), "Compare on dev")
    page = text(app)
    for expected in ("6 of 6 labelled pairs", "6 pairs of 2 queries", "probability 1.000 (exact", "B less A", "Quadratic kappa"):
        assert expected in page
    assert "desk lamp" in page  # the broken pair
    assert "oak bed" not in page
    flips = next(control for control in app.segmented_control if control.key == "flips")
    assert flips.options == ["Broken by B (1)", "Mended by B (1)"]
    flips.set_value("Mended by B (1)")
    assert "red sofa" in text(clean(app.run()))


def test_a_pair_whose_verdicts_were_read_here_is_labelled_as_seen(app: AppTest, labelled: Database, strict: Prompt) -> None:
    both_judged(labelled, strict)
    step(draw(app, "prompts", rater="Ann"), "Compare on dev")
    assert app.session_state["verdicts_seen"] == {PAIRS[5]}


def test_a_run_on_the_dev_split_is_started_and_its_end_is_seen(app: AppTest, labelled: Database, strict: Prompt) -> None:
    draw(app, "prompts", rater="Ann")
    judged_by(app, labelled, "scripted/4")
    step(app, "Compare on dev")
    for _ in range(2):
        press(app, "Judge 6 pairs")
    soon(app, lambda: "B less A" in text(app))
    assert not any(button.startswith("Judge") for button in buttons(app))


def test_a_run_that_cannot_begin_says_why(app: AppTest, labelled: Database, strict: Prompt, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    draw(app, "prompts", rater="Ann")
    judged_by(app, labelled, "openai/gpt-6-luna")
    step(app, "Compare on dev")
    press(app, "Judge 6 pairs")
    soon(app, lambda: app.error)
    assert "needs a key" in app.text[0].value
    assert any(button.startswith("Judge 6 pairs") for button in buttons(app))


# --- Test and promote


def test_the_test_split_is_opened_in_two_presses_and_noted_with_the_name(app: AppTest, labelled: Database, strict: Prompt) -> None:
    draw(app, "prompts", rater="Ann")
    judged_by(app, labelled, "scripted/4")
    step(app, "Test and promote")
    assert "strict@" in text(app)
    assert "never" in text(app)
    press(app, "Open the test split")
    assert "It opens once for a version" in app.warning[0].value
    press(app, "Not yet")
    assert openings(labelled, strict.hash) == []
    press(app, "Open the test split")
    press(app, "Open it")
    soon(app, lambda: openings(labelled, strict.hash))
    soon(app, lambda: "once: by Ann" in text(app))
    assert "6 pairs of 2 queries" in text(app)
    assert "The pairs are not shown" in text(app)
    soon(app, lambda: "Open the test split …" in buttons(app))
    press(app, "Open the test split")
    assert "opened for this version before" in app.warning[0].value
    press(app, "Open it again")
    soon(app, lambda: "2 times: by Ann" in text(app))


def test_a_version_is_promoted_with_who_and_why(app: AppTest, labelled: Database, strict: Prompt) -> None:
    draw(app, "prompts", rater="Ann")
    judged_by(app, labelled, "scripted/4")
    step(app, "Test and promote")
    app.text_area[0].set_value("better on dev")
    press(app, "Make it the default")
    (act,) = acts(labelled, PROMOTED)
    assert (act.actor, act.about, act.details["why"]) == ("Ann", strict.hash, "better on dev")
    default = promoted(labelled)
    assert default is not None
    assert (default.judge, default.text) == ("scripted/4", strict.text)
    assert "is the current prompt" in app.info[0].value
    assert "better on dev" in text(app)


# --- An edit by the judge


def test_a_proposed_edit_is_shown_and_taken_over_into_the_text_or_not(
    app: AppTest, labelled: Database, strict: Prompt, server: FaultyServer
) -> None:
    judge = f"openai/test?base_url={server.url}"
    judge_said(labelled, dict.fromkeys(PEOPLE, 3), spec(judge, strict))
    draw(app, "prompts", rater="Ann")
    judged_by(app, labelled, judge)
    press(app, "Propose an edit")
    soon(app, lambda: "Take it over" in buttons(app))
    assert "Be strict with accessories." in text(app)
    press(app, "Take it over")
    assert "Be strict with accessories." in str(app.text_area[0].value)
    assert load_prompt("strict", [Path("prompts")]) == strict
    assert "Propose an edit" in buttons(app)


def test_a_judge_that_only_grades_is_not_asked_for_an_edit(app: AppTest, labelled: Database) -> None:
    draw(app, "prompts", rater="Ann")
    judged_by(app, labelled, "local/lexical")
    assert "Propose an edit" not in buttons(app)


def test_the_shipped_prompts_are_where_they_were(folder: Path) -> None:
    assert folder.resolve() != shipped_prompts().resolve()
