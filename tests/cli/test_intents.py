"""`judge intents`: every query read, counted once, corrected by people and models, and corrections stick."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.command_line import Judge, Printed
from support.faulty_server import Faults, FaultyServer, running

from judge.store.db import open_database
from judge.store.intents import history

QUERIES = [
    "q1,sofa,,real",
    "q2,grey sofa,,real",
    "q3,netflix,,real",
    "q4,odd gift,,real",
    "q5,gift,product-name,real",
    "s1,lamp,,synthetic",
]
EVENTS = ["q1,2026-01-01,30", "q3,2026-01-01,10"]


@pytest.fixture
def asked(judge: Judge, tmp_path: Path) -> Judge:
    """Three grey sofas, five real queries, one of which its file gives an intent, and a synthetic one."""
    rows = [f"{n},Grey sofa,grey,Home > Sofas" for n in range(3)] + ["l,Lamp,red,Home > Lamps"]
    (tmp_path / "products.csv").write_text("\n".join(["id,title,colour,category", *rows]))
    (tmp_path / "queries.csv").write_text("\n".join(["query_id,query,intent,origin", *QUERIES]))
    (tmp_path / "events.csv").write_text("\n".join(["query_id,day,searches", *EVENTS]))
    for kind in ("products", "queries", "events"):
        assert judge("import", kind, f"{kind}.csv").code == 0
    return judge


@pytest.fixture
def server() -> Iterator[FaultyServer]:
    with running() as started:
        yield started


def model(server: FaultyServer) -> str:
    return f"openai/test?base_url={server.url}"


def amounts(printed: Printed) -> dict[str, Any]:
    return {each["intent"]: each for each in printed.json["intents"]}


def listed(asked: Judge, intent: str, *more: str) -> list[Any]:
    return asked("intents", "--list", intent, *more, "--json").json["listed"]


def test_every_query_is_counted_by_queries_and_by_searches_beside_the_paper(asked: Judge) -> None:
    printed = asked("intents", "--json")
    found = amounts(printed)
    assert {name: each["queries"] for name, each in found.items()} == {
        "category-only": 1,
        "single-attribute": 1,
        "multi-attribute": 0,
        "product-name": 1,
        "other": 2,
    }
    only = found["category-only"]["share"]
    assert (only["queries"], only["searches"], only["paper"]) == (0.2, 0.75, 0.447)
    assert only["interval"][0] < 0.2 < only["interval"][1]
    assert found["other"]["share"]["paper"] is None
    assert (printed.json["queries"], printed.json["searches"], printed.json["read"]) == (5, 40, 5)
    assert printed.json["sources"] == {"catalogue": 4, "import": 1}
    assert printed.json["unknown"] == {"netflix": 1, "odd": 1, "gift": 1}


def test_the_table_says_the_same_with_examples_and_the_words_not_known(asked: Judge) -> None:
    printed = asked("intents").out
    (row,) = [line.split() for line in printed.splitlines() if line.startswith("category-only ")]
    assert (row[1], row[-3:]) == ("1", ["30", "75%", "45%"])
    assert "other: netflix; odd gift" in printed
    assert "not in the catalogue: netflix 1, odd 1, gift 1" in printed


def test_synthetic_queries_are_read_where_that_is_asked(asked: Judge) -> None:
    assert asked("intents", "--json").json["examples"].get("category-only") == ["sofa"]
    assert asked("intents", "--all", "--json").json["examples"]["category-only"] == ["sofa", "lamp"]


def test_a_list_has_the_queries_of_an_intent_and_what_was_recognised(asked: Judge) -> None:
    asked("intents")
    (told,) = listed(asked, "single-attribute")
    assert (told["query_id"], told["source"]) == ("q2", "catalogue")
    assert told["recognised"] == [["grey", "colour: grey"], ["sofa", "category: Home > Sofas"]]
    assert "grey: colour: grey" in asked("intents", "--list", "single-attribute").out
    assert len(listed(asked, "other", "--limit", "1")) == 1
    assert "1 of 2 queries" in asked("intents", "--list", "other", "--limit", "1").out


def test_a_list_before_anything_was_read_says_how_to_read(asked: Judge) -> None:
    assert "judge intents" in asked("intents", "--list", "other").out


def test_what_a_person_says_sticks_and_can_be_taken_back(asked: Judge) -> None:
    asked("intents")
    assert "by person (ann)" in asked("intents", "set", "netflix", "product-name", "--by", "ann").out
    assert "q3" in [each["query_id"] for each in listed(asked, "product-name")]
    assert amounts(asked("intents", "--json"))["product-name"]["queries"] == 2
    assert "other, by catalogue" in asked("intents", "set", "q3", "--clear", "--by", "bob").out
    assert "Nobody said" in asked("intents", "set", "q3", "--clear", "--by", "bob").out
    database = open_database("labels.db")
    assert [act.actor for act in history(database, "q3")] == ["bob", "ann"]
    database.close()


def test_a_word_about_a_text_that_has_changed_since_is_told(asked: Judge, tmp_path: Path) -> None:
    asked("intents", "set", "q3", "product-name", "--by", "ann")
    assert "changed since" not in asked("intents").out
    (tmp_path / "changed.csv").write_text("query_id,query\nq3,grey netflix\n")
    asked("import", "queries", "changed.csv")
    printed = asked("intents").out
    assert "1 said by people of a text that has changed since" in printed
    assert "q3 grey netflix: product-name, said by ann of: netflix" in printed
    (told,) = asked("intents", "--json").json["outdated"]
    assert (told["text"], told["was"]) == ("grey netflix", "netflix")


@pytest.mark.parametrize(
    ("words", "problem", "remedy"),
    [
        (["nobody", "other"], "no query 'nobody'", "id or its exact text"),
        (["q1", "broad"], "'broad' is no intent", "category-only"),
        (["q1"], "an intent or --clear", "--clear"),
        (["q1", "other", "--clear"], "an intent or --clear", "--clear"),
        (["q1", "other", "--by", " "], "names nobody", "login name"),
    ],
)
def test_what_cannot_be_set_is_refused_and_changes_nothing(asked: Judge, words: list[str], problem: str, remedy: str) -> None:
    asked("intents")
    before = asked("intents", "--json").out
    refused = asked("intents", "set", *words)
    assert refused.code == 2
    assert problem in refused.err
    assert remedy in refused.err
    assert asked("intents", "--json").out == before


def test_a_text_that_two_queries_have_is_no_name(asked: Judge, tmp_path: Path) -> None:
    (tmp_path / "more.csv").write_text("query_id,query,origin\ns2,sofa,synthetic\n")
    asked("import", "queries", "more.csv")
    refused = asked("intents", "set", "sofa", "other")
    assert (refused.code, "q1, s2" in refused.err) == (2, True)


def test_without_queries_or_products_it_says_what_to_bring(judge: Judge, tmp_path: Path) -> None:
    (tmp_path / "queries.csv").write_text("query_id,query\nq1,sofa\n")
    assert "no database" in judge("intents").err
    open_database("labels.db").close()
    assert "judge import queries" in judge("intents").err
    judge("import", "queries", "queries.csv")
    refused = judge("intents")
    assert (refused.code, "judge import products" in refused.err) == (2, True)


def test_a_model_says_what_the_catalogue_cannot_and_is_asked_once(asked: Judge, server: FaultyServer) -> None:
    found = asked("intents", "--judge", model(server), "--json")
    assert (found.code, found.json["model"]["selected"], found.json["model"]["answered"]) == (0, 2, 2)
    assert amounts(found)["category-only"]["queries"] == 3
    assert found.json["sources"] == {"catalogue": 2, "import": 1, "model": 2}
    told = {each["query_id"]: each for each in listed(asked, "category-only")}
    assert told["q3"]["said_by"].startswith(f"{model(server)}#intents@")
    assert told["q3"]["recognised"] == [["netflix", "all of it"]]
    again = asked("intents", "--judge", model(server), "--select", "all", "--json").json["model"]
    assert (again["selected"], server.stats()["requests"]) == (2, 2)
    assert asked("intents", "--judge", model(server), "--select", "all", "--json").json["model"]["selected"] == 0


def test_a_model_is_not_asked_about_what_people_or_files_say(asked: Judge, server: FaultyServer) -> None:
    asked("intents", "set", "q3", "other", "--by", "ann")
    assert asked("intents", "--judge", model(server), "--select", "all", "--json").json["model"]["selected"] == 3
    assert "netflix" not in str(server.last["body"]["messages"][1])
    assert [each["query_id"] for each in listed(asked, "other")] == ["q3"]


def test_queries_without_a_readable_answer_are_listed_and_asked_again(asked: Judge) -> None:
    with running(Faults(plan={"netflix": ["nonsense"] * 2})) as server:
        printed = asked("intents", "--judge", model(server))
        assert printed.code == 1
        assert "2 queries = 0 answered + 2 failed + 0 left" in printed.out
        assert "failed: q3 and 1 more: unreadable" in printed.out
        assert len(listed(asked, "other")) == 2
        assert asked("intents", "--judge", model(server)).code == 0
        assert listed(asked, "other") == []


def test_a_dry_run_asks_nothing(asked: Judge, server: FaultyServer) -> None:
    printed = asked("intents", "--judge", model(server), "--dry-run")
    assert (printed.code, server.stats()["requests"]) == (0, 0)
    assert "2 queries in 1 requests = 0 from the reply cache + 1 to ask" in printed.out
    assert '<query number=\\"1\\">netflix</query>' in printed.out
    assert len(listed(asked, "other")) == 2


def test_a_budget_that_is_spent_leaves_the_rest_open(asked: Judge, server: FaultyServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    printed = asked("intents", "--judge", "openai/gpt-6-luna", "--max-cost", "0")
    assert printed.code == 3
    assert "0 answered + 0 failed + 2 left" in printed.out
    assert server.stats()["requests"] == 0


@pytest.mark.parametrize("words", [["--judge", "local/default"], ["--judge", "openai/test", "--select", "broad"], ["--list", "broad"]])
def test_what_cannot_be_asked_is_refused_before_anything_is_read(asked: Judge, words: list[str]) -> None:
    assert asked("intents", *words).code == 2
    assert listed(asked, "other") == []
