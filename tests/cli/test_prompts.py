"""`judge prompts`: show what two differ in, pick examples, improve, promote."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.command_line import Judge
from support.faulty_server import Faults, FaultyServer, running

from judge.people.promoting import PROMOTED
from judge.store.acts import acts
from judge.store.db import open_database
from judge.tables import Act


@pytest.fixture
def labelled(judge: Judge, tmp_path: Path) -> Judge:
    """Two queries of the dev split and one of the test split, all labelled."""
    files = tmp_path / "files"
    files.mkdir()
    (files / "products.csv").write_text("id,title,colour\n01,White sofa,white\n02,Black sofa,black\n03,Desk lamp,red\n")
    (files / "queries.csv").write_text("query_id,query\nq1,red sofa\nq2,desk lamp\nq3,oak bed\n")
    (files / "ratings.csv").write_text("query_id,product_id,rater,grade\nq1,01,ann,4\nq1,02,ann,2\nq2,03,ann,5\nq2,01,ann,1\nq3,01,ann,5\n")
    for kind, name in (("products", "products.csv"), ("queries", "queries.csv"), ("labels", "ratings.csv")):
        assert judge("import", kind, str(files / name)).code == 0
    assert judge("mine", "--sources", "labels").code == 0
    return judge


@pytest.fixture
def mine(labelled: Judge, tmp_path: Path) -> Path:
    folder = tmp_path / "prompts"
    folder.mkdir()
    text = labelled("prompts", "show", "relevance").out.replace("name: relevance", "name: mine")
    (folder / "mine.md").write_text(text.replace("Use the whole scale.", "Be strict."))
    return folder / "mine.md"


@pytest.fixture
def server() -> Iterator[FaultyServer]:
    with running() as started:
        yield started


def noted() -> list[Act]:
    database = open_database("labels.db")
    found = acts(database, PROMOTED)
    database.close()
    return found


def test_the_difference_of_two_prompts_is_printed(labelled: Judge, mine: Path) -> None:
    printed = labelled("prompts", "diff", "mine", "relevance")
    assert printed.code == 0
    assert "\n+Be strict." in printed.out
    assert printed.out == labelled("prompts", "diff", str(mine)).out
    assert labelled("prompts", "diff", "mine", "mine").out == ""


def test_promoted_it_is_what_judge_run_works_with(labelled: Judge, mine: Path) -> None:
    promoted = labelled("prompts", "promote", "mine", "--judge", "scripted/4", "--by", "Ann", "--why", "better")
    assert promoted.code == 0, promoted.err
    assert labelled("run").code == 0
    (act,) = noted()
    assert (act.actor, act.details["why"]) == ("Ann", "better")
    spec = act.details["judge"]
    assert re.fullmatch(r"scripted/4#mine@\w{8}", spec)
    assert labelled("agreement", "--json").json["judges"] == [spec]


def test_a_promoted_prompt_stays_the_version_it_was_whatever_its_file_says_by_now(labelled: Judge, mine: Path) -> None:
    labelled("prompts", "promote", "mine", "--judge", "scripted/4")
    version = noted()[0].details["judge"]
    mine.write_text("no prompt at all")
    assert labelled("run").code == 0
    assert labelled("agreement", "--json").json["judges"] == [version]


def test_the_verdicts_of_before_stay_and_count_where_the_promoted_judge_has_none(labelled: Judge, mine: Path) -> None:
    labelled("run", "--judge", "scripted/2")
    labelled("prompts", "promote", "mine", "--judge", "scripted/4")
    found = labelled("agreement", "--json").json
    assert [spec.partition("#")[0] for spec in found["judges"]] == ["scripted/4", "scripted/2"]
    assert list(found["agreement"]["decided"].values()) == [0, 5]
    labelled("run", "--queries", "q1")
    assert list(labelled("agreement", "--json").json["agreement"]["decided"].values()) == [2, 3]


def test_who_promotes_is_the_login_unless_somebody_is_named(labelled: Judge, mine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "somebody")
    labelled("prompts", "promote", "mine", "--judge", "scripted/4")
    assert noted()[0].actor == "somebody"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("relevance-esci",), "works in 'paper'"),
        (("absent",), "no prompt 'absent'"),
        (("mine", "--judge", "nobody"), "names no judge"),
        (("mine", "--judge", "bogus/x"), "There is no provider 'bogus'"),
        (("mine", "--judge", "local/x"), "There is no embedded judge 'x'"),
    ],
    ids=str,
)
def test_what_cannot_be_promoted_is_refused_and_nothing_is_noted(labelled: Judge, mine: Path, words: tuple[str, ...], says: str) -> None:
    printed = labelled("prompts", "promote", *words)
    assert printed.code == 2
    assert says in printed.err
    assert noted() == []


def test_examples_are_written_into_a_new_file_that_judges_with_them(labelled: Judge, tmp_path: Path) -> None:
    looked = labelled("prompts", "examples", "relevance", "--n", "2")
    assert "Nothing was written" in looked.out
    assert not (tmp_path / "prompts").exists()
    written = labelled("prompts", "examples", "relevance", "--n", "2", "--write", "prompts/shots.md")
    assert written.code == 0, written.err
    assert "Written to prompts/shots.md as shots@" in written.out
    assert "Example 2. Grade:" in labelled("prompts", "show", "shots").out
    assert labelled("run", "--prompt", "shots", "--judge", "scripted/4").code == 0


def test_fewer_examples_than_asked_for_are_told(labelled: Judge) -> None:
    assert "No more than 2 queries" in labelled("prompts", "examples", "relevance", "--n", "6").out


def test_examples_of_a_prompt_of_another_scale_are_refused(labelled: Judge) -> None:
    printed = labelled("prompts", "examples", "relevance-esci")
    assert printed.code == 2
    assert "works in 'paper'" in printed.err


def test_a_judge_with_examples_is_not_measured_on_their_queries_by_agreement_either(labelled: Judge) -> None:
    labelled("prompts", "examples", "relevance", "--n", "1", "--write", "prompts/shots.md")
    labelled("run", "--prompt", "shots", "--judge", "scripted/4")
    found = labelled("agreement", "--json").json["agreement"]
    assert (found["n_pairs"], found["taught"]) == (3, 2)
    assert "2 pairs belong to queries" in labelled("agreement").out


@pytest.mark.parametrize("command", ["examples", "improve"])
def test_no_file_is_written_over(labelled: Judge, mine: Path, command: str) -> None:
    before = mine.read_text()
    printed = labelled("prompts", command, "relevance", "--write", str(mine))
    assert printed.code == 2
    assert "is there already" in printed.err
    assert mine.read_text() == before


def test_a_proposal_is_shown_as_a_difference_and_changes_nothing(labelled: Judge, server: FaultyServer, tmp_path: Path) -> None:
    spec = f"openai/test?base_url={server.url}"
    labelled("run", "--judge", spec, "--select", "labelled", "--select", "dev")
    printed = labelled("prompts", "improve", "relevance", "--judge", spec)
    assert printed.code == 0, printed.err
    for expected in ("pairs of the dev split are wrong", "\n+Be strict with accessories.", "\n-## Grades", "Nothing was written"):
        assert expected in printed.out
    assert not (tmp_path / "prompts").exists()


def test_what_was_proposed_is_written_on_request_and_not_paid_twice(labelled: Judge, server: FaultyServer) -> None:
    spec = f"openai/test?base_url={server.url}"
    labelled("run", "--judge", spec, "--select", "labelled", "--select", "dev")
    first = labelled("prompts", "improve", "relevance", "--judge", spec, "--json").json
    again = labelled("prompts", "improve", "relevance", "--judge", spec, "--write", "prompts/better.md", "--json").json
    assert (first["from_cache"], first["tokens"], again["from_cache"], again["tokens"]) == (False, 1260, True, 0)
    assert labelled("prompts", "show", "better").out == again["text"]
    assert "Be strict with accessories." in again["text"]


def test_the_test_split_is_never_shown_to_the_improver(labelled: Judge, server: FaultyServer) -> None:
    spec = f"openai/test?base_url={server.url}"
    labelled("run", "--judge", spec)
    labelled("prompts", "improve", "relevance", "--judge", spec, "--pairs", "60")
    shown = server.last["body"]["messages"][1]["content"]
    assert "People:" in shown
    assert "oak bed" not in shown


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--judge", "local/lexical"), "only grades"),
        (("--judge", "openai/test?base_url=http://127.0.0.1:9/v1"), "judge run --judge 'openai/test"),
        (("--judge", "openai/test?base_url=http://127.0.0.1:9/v1", "--max-cost", "1"), "Nobody has a price"),
    ],
    ids=str,
)
def test_where_there_is_nothing_to_learn_from_it_says_what_to_do(labelled: Judge, words: tuple[str, ...], says: str) -> None:
    printed = labelled("prompts", "improve", "relevance", *words)
    assert printed.code == 2
    assert says in printed.err


def test_a_model_that_makes_no_proposal_is_told_and_nothing_is_written(labelled: Judge, tmp_path: Path) -> None:
    with running(Faults(plan={"You improve": ["nonsense"] * 9})) as server:
        spec = f"openai/test?base_url={server.url}"
        labelled("run", "--judge", spec, "--select", "labelled")
        printed = labelled("prompts", "improve", "relevance", "--judge", spec, "--write", "prompts/better.md")
    assert printed.code == 2
    assert "made no proposal" in printed.err
    assert not (tmp_path / "prompts").exists()


def test_a_question_that_could_cost_more_than_allowed_is_not_asked(
    labelled: Judge, server: FaultyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test-0123456789")
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    labelled("run", "--judge", "openai/gpt-6-luna", "--select", "labelled")
    asked = server.stats()["requests"]
    printed = labelled("prompts", "improve", "relevance", "--judge", "openai/gpt-6-luna", "--max-cost", "0.0000001")
    assert printed.code == 2
    assert "more than --max-cost" in printed.err
    assert server.stats()["requests"] == asked
