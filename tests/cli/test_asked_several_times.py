"""A judge that is asked several times, on the command line: how steady it is, what its answers say together, what goes up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import update
from support.command_line import Judge
from support.faulty_server import Faults, running

from judge.store.db import Database, open_database
from judge.store.rows import table_of
from judge.tables import Verdict

VERDICT = table_of(Verdict)
FIVE_TIMES = "scripted/4?repeat=5"


@pytest.fixture
def mined(judge: Judge, small_shop: Path) -> Judge:
    """Three products and two queries, mined: six pairs."""
    for kind in ("products", "queries"):
        assert judge("import", kind, str(small_shop / f"{kind}.csv")).code == 0
    assert judge("mine").code == 0
    return judge


@pytest.fixture
def wavering(mined: Judge, tmp_path: Path) -> Iterator[Database]:
    """All six pairs judged five times with grade 4, but for the last two answers to q1 and 01: those are 2."""
    assert mined("run", "--judge", FIVE_TIMES).code == 0
    db = open_database(tmp_path / "labels.db")
    pair = (VERDICT.c.query_id == "q1", VERDICT.c.product_id == "01")
    with db.write() as connection:
        connection.execute(update(VERDICT).where(*pair, VERDICT.c.repeat >= 3).values(grade=2))
    yield db
    db.close()


def test_after_a_run_the_summary_says_how_steady_the_judge_is(mined: Judge, wavering: Database) -> None:
    printed = mined("run", "--judge", FIVE_TIMES)
    # Of ten pairs of answers to the one that wavers six differ by 2; over six pairs that is 0.2.
    assert "asked 5 times each: the same grade every time for 83% of 6 pairs, mean difference 0.20 grades\n" in printed.out
    (told,) = mined("run", "--judge", FIVE_TIMES, "--json").json["runs"]
    assert told["steadiness"] == {"repeats": 5, "pairs": 6, "open": 0, "steady": pytest.approx(5 / 6), "spread": pytest.approx(0.2)}


def test_pairs_that_lack_an_answer_are_counted_apart(mined: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    with running(Faults(plan={"Desk lamp": ["", "refusal"]})) as server:
        some = mined("run", "--judge", f"openai/m?base_url={server.url}&repeat=3")
    assert "for 100% of 4 pairs, mean difference 0.00 grades; 2 pairs lack an answer" in some.out
    with running(Faults(plan={"sofa": ["refusal"] * 9, "lamp": ["refusal"] * 9})) as server:
        none = mined("run", "--judge", f"openai/m?base_url={server.url}&repeat=3")
    assert "asked 3 times each: 6 pairs lack an answer" in none.out


def test_of_a_judge_that_is_asked_once_nothing_is_said(mined: Judge) -> None:
    assert "asked" not in mined("run", "--judge", "scripted/4").out
    assert mined("run", "--judge", "scripted/4", "--json").json["runs"][0]["steadiness"] is None


def test_explain_shows_each_answer_and_what_they_say_together(mined: Judge, wavering: Database) -> None:
    printed = mined("explain", "q1", "01")
    assert "Asked 5 times: 4, 4, 4, 2, 2" in printed.out
    assert "together: grade 4, probabilities 1:0.00 2:0.40 3:0.00 4:0.60 5:0.00, confidence 0.60, expected 3.20" in printed.out
    told = mined("explain", "q1", "01", "--json").json["repeated"]
    assert [answer["grade"] for answer in told["answers"]] == [4, 4, 4, 2, 2]
    assert (told["times"], told["pooled"]["grade"], told["pooled"]["expected"]) == (5, 4, pytest.approx(3.2))
    assert told["pooled"]["probabilities"] == {"1": 0, "2": 0.4, "3": 0, "4": 0.6, "5": 0}


def test_explain_shows_the_mean_grade_where_a_model_gives_probabilities(mined: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    with running() as server:
        assert mined("run", "--judge", f"openai/m?base_url={server.url}&logprobs=true").code == 0
    found = mined("explain", "q1", "01", "--json").json
    assert found["repeated"] is None
    assert found["verdict"]["expected"] == pytest.approx(found["parsed"]["expected"])
    printed = mined("explain", "q1", "01").out
    assert printed.count(f"expected {found['verdict']['expected']:.2f}") == 2
    assert found["reply"]["body"]["choices"][0]["logprobs"]["content"]
    assert "top_logprobs" not in printed.partition("The reply cache")[2]


def test_a_pair_on_which_the_judge_wavers_goes_up_whatever_it_says_of_itself(mined: Judge, wavering: Database) -> None:
    words = ("run", "--judge", FIVE_TIMES, "--escalate", "scripted/5", "--when")
    assert "1 of 6 pairs go up" in mined(*words, "confidence < 0.8").err
    assert "0 of 6 pairs go up" in mined(*words, "confidence < 0.6").err
