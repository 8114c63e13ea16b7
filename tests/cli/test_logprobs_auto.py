"""`logprobs=auto` on the command line: asked once, said once, remembered; and nothing is asked where nothing may be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.command_line import Judge, Printed
from support.faulty_server import UNWEIGHED, Faults, FaultyServer, running

PAIRS = 6
ALWAYS = 50
GIVES, GIVES_NONE, UNKNOWN = "gives probabilities with its grades", "gives no probabilities", "not known yet"


@pytest.fixture(autouse=True)
def a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)


@pytest.fixture
def mined(judge: Judge, small_shop: Path) -> Judge:
    """Three products and two queries, labelled and mined."""
    for kind, name in (("products", "products.csv"), ("queries", "queries.csv"), ("labels", "ratings.csv")):
        assert judge("import", kind, str(small_shop / name)).code == 0
    assert judge("mine").code == 0
    return judge


@pytest.fixture
def server() -> Iterator[FaultyServer]:
    with running() as started:
        yield started


def named(server: FaultyServer, logprobs: str = "auto", **params: object) -> str:
    more = "".join(f"&{name}={value}" for name, value in params.items())
    return f"openai/m?base_url={server.url}" + (f"&logprobs={logprobs}" if logprobs else "") + more


def judges_known(judge: Judge) -> list[str]:
    return [run["judge"].partition("#")[0] for run in judge("status", "--json").json["runs"]]


@pytest.fixture
def priced(server: FaultyServer, monkeypatch: pytest.MonkeyPatch) -> str:
    """A judge whose model has a listed price, under the name that this server gives it too."""
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    return "openai/gpt-3.5-turbo-instruct?logprobs=auto"


def test_what_finding_out_cost_is_said_and_taken_from_the_budget(mined: Judge, server: FaultyServer, priced: str) -> None:
    found = mined("run", "--judge", priced, "--max-cost", "0.002", "--concurrency", "1", "--json")
    (said,) = re.findall(r"asked once, beside the run: \$(\d+\.\d+)\)", " ".join(found.err.split()))
    (left,) = re.findall(r"--max-cost (\S+)", found.json["runs"][0]["note"])
    assert found.code == 3
    assert float(said) > 0
    assert float(left) == pytest.approx(0.002 - float(said), abs=1e-4)


def test_what_could_cost_more_than_may_be_spent_is_not_asked(mined: Judge, server: FaultyServer, priced: str) -> None:
    refused = mined("run", "--judge", priced, "--max-cost", "0")
    assert refused.code == 2
    assert "crosses --max-cost 0" in refused.err
    assert server.stats()["requests"] == 0


def test_at_a_price_nobody_knows_that_is_said(mined: Judge, server: FaultyServer) -> None:
    assert "asked once, beside the run: unknown price" in " ".join(mined("run", "--judge", named(server)).err.split())


def test_a_model_that_gives_probabilities_is_judged_with_them_and_asked_once(mined: Judge, server: FaultyServer) -> None:
    first = mined("run", "--judge", named(server), "--json")
    assert first.code == 0, first.err
    assert GIVES in first.err
    assert first.json["runs"][0]["judged"] == PAIRS
    assert server.stats()["requests"] == PAIRS + 1
    assert judges_known(mined) == [named(server, "true")]
    assert mined("explain", "q1", "01", "--json").json["verdict"]["probabilities"]
    again = mined("run", "--judge", named(server), "--json")
    assert (again.json["runs"][0]["known"], again.err) == (PAIRS, "")
    assert server.stats()["requests"] == PAIRS + 1


@pytest.mark.parametrize(("fault", "why"), [(UNWEIGHED, ""), ("logprobs", "HTTP 400")])
def test_a_model_that_gives_none_is_judged_without_and_the_way_to_estimate_them_is_said(mined: Judge, fault: str, why: str) -> None:
    with running(Faults(plan={"logprobs": [fault] * ALWAYS})) as server:
        first = mined("run", "--judge", named(server))
        assert first.code == 0, first.err
        assert GIVES_NONE in first.err
        assert "repeat=5" in first.err
        assert why in first.err
        assert mined("run", "--judge", named(server)).err == ""
        assert server.stats()["requests"] == PAIRS + 1
        assert judges_known(mined)[0] == named(server, "")


def test_it_is_the_judge_that_is_named_so_by_who_knows(mined: Judge, server: FaultyServer) -> None:
    mined("run", "--judge", named(server))
    (told,) = mined("run", "--judge", named(server, "true"), "--json").json["runs"]
    assert (told["known"], told["requests"]) == (PAIRS, 0)


def test_a_dry_run_asks_nothing_and_says_what_is_not_known_and_how_to_find_out(mined: Judge, server: FaultyServer) -> None:
    dry = mined("run", "--judge", named(server), "--dry-run", "--json")
    assert dry.code == 0
    assert UNKNOWN in dry.err
    assert f"judge run --judge '{named(server)}' --limit 1" in dry.err
    assert "logprobs" not in dry.json["runs"][0]["example"]["json"]
    assert server.stats()["requests"] == 0
    mined("run", "--judge", named(server), "--limit", "1")
    known = mined("run", "--judge", named(server), "--dry-run", "--json")
    assert (known.err, known.json["runs"][0]["example"]["json"]["logprobs"]) == ("", True)
    assert server.stats()["requests"] == 2


def test_explain_and_the_readers_of_verdicts_ask_nothing_and_use_what_is_known(mined: Judge, server: FaultyServer) -> None:
    unknown = mined("explain", "q1", "01", "--judge", named(server), "--json")
    assert UNKNOWN in unknown.err
    assert unknown.json["judge"].startswith(named(server, "") + "#")
    assert server.stats()["requests"] == 0
    mined("run", "--judge", named(server))
    asked = server.stats()["requests"]
    known = mined("explain", "q1", "01", "--judge", named(server), "--json")
    assert (known.err, known.json["state"]) == ("", "judged")
    for words in (("agreement",), ("export", "out"), ("reparse",)):
        assert mined(*words, "--judge", named(server)).code == 0
    assert server.stats()["requests"] == asked


def test_an_unknown_judge_of_verdicts_says_that_nobody_asked(mined: Judge, server: FaultyServer) -> None:
    mined("run", "--judge", named(server, ""))
    printed = mined("agreement", "--judge", named(server))
    assert printed.code == 0
    assert UNKNOWN in printed.err


def test_a_key_that_is_refused_is_no_finding(mined: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    with running(key="sk-right") as server:
        failed = mined("run", "--judge", named(server))
        assert failed.code == 2
        assert "could not be found out" in failed.err
        assert "OPENAI_API_KEY" in failed.err
        assert judges_known(mined) == []
        monkeypatch.setenv("OPENAI_API_KEY", "sk-right")
        assert GIVES in mined("run", "--judge", named(server)).err


@pytest.mark.parametrize("fault", ["quota", "parameter", "404", "400"])
def test_what_does_not_concern_the_parameter_is_an_error_and_not_remembered(mined: Judge, fault: str) -> None:
    with running(Faults(plan={"logprobs": [fault]})) as server:
        assert mined("run", "--judge", named(server)).code == 2
        assert UNKNOWN in mined("run", "--judge", named(server), "--dry-run").err
        assert GIVES in mined("run", "--judge", named(server)).err


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (("--max-cost", "1"), "Nobody has a price"),
        (("--judge", "local/absent"), "local/lexical"),
        (("--judge", "anthropic/m?logprobs=auto"), "for the provider openai"),
        (("--queries", "absent"), "no query 'absent'"),
    ],
    ids=str,
)
def test_nothing_is_asked_for_a_command_that_is_refused(mined: Judge, server: FaultyServer, more: tuple[str, ...], says: str) -> None:
    refused = mined("run", "--judge", named(server), *more)
    assert refused.code == 2
    assert says in refused.err
    assert server.stats()["requests"] == 0


def test_without_a_key_nothing_is_asked(mined: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    printed = mined("run", "--judge", "openai/m?logprobs=auto")
    assert printed.code == 2
    assert "OPENAI_API_KEY" in printed.err


def test_a_judge_that_packs_is_not_asked(mined: Judge, server: FaultyServer) -> None:
    printed = mined("run", "--judge", named(server, pack=3), "--json")
    assert (printed.code, printed.err) == (0, "")
    assert printed.json["runs"][0]["requests"] == server.stats()["requests"] == 2
    assert judges_known(mined) == [named(server, "", pack=3)]


def test_before_24_hour_jobs_are_sent_the_model_is_asked_at_once(mined: Judge, server: FaultyServer) -> None:
    sent = mined("run", "--judge", named(server), "--batch")  # this server has no such jobs
    assert GIVES in sent.err
    assert judges_known(mined) == [named(server, "true")]
    assert server.stats()["requests"] == 1


@pytest.fixture
def with_a_dev_query(mined: Judge, tmp_path: Path) -> Judge:
    """And one more query, labelled, that prompts may be tried on."""
    (tmp_path / "more.csv").write_text("query_id,query\nq3,red sofa\n")
    (tmp_path / "said.csv").write_text("query_id,product_id,rater,grade\nq3,01,ann,5\nq3,02,ann,2\n")
    for words in (("import", "queries", "more.csv"), ("import", "labels", "said.csv"), ("mine",)):
        assert mined(*(str(tmp_path / word) if word.endswith(".csv") else word for word in words)).code == 0
    return mined


def test_both_sides_of_a_comparison_ask_once(with_a_dev_query: Judge, server: FaultyServer, tmp_path: Path) -> None:
    mined = with_a_dev_query
    (tmp_path / "prompts").mkdir()
    text = mined("prompts", "show", "relevance").out.replace("name: relevance", "name: mine")
    (tmp_path / "prompts" / "mine.md").write_text(text.replace("Use the whole scale.", "Be strict."))
    compared: Printed = mined("prompts", "compare", "relevance", "mine", "--judge", named(server), "--json")
    assert compared.code == 0, compared.err
    assert compared.err.count(GIVES) == 1
    asked = sum(run["requests"] for run in compared.json["runs"])
    assert server.stats()["requests"] == asked + 1


def test_a_comparison_with_what_the_model_turns_out_to_be_is_one_judge(with_a_dev_query: Judge, server: FaultyServer) -> None:
    mined = with_a_dev_query
    same = mined("prompts", "compare", "--judge", named(server), "--judge", named(server, "true"))
    assert same.code == 2
    assert "same judge" in same.err
    assert mined("prompts", "compare", "--judge", named(server), "--judge", named(server, "")).code == 0


def test_probes_are_asked_of_the_judge_as_it_was_found(mined: Judge, server: FaultyServer) -> None:
    probed = mined("probe", "--judge", named(server), "--json")
    assert GIVES in probed.err
    assert probed.json["judge"].startswith(named(server, "true") + "#")
    assert server.stats()["requests"] == probed.json["requests"] + 1
