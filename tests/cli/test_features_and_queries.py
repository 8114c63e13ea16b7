"""`judge features` and `judge queries`: asked once, kept with their origin, counted; what fails is told and nothing is invented."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.command_line import Judge
from support.faulty_server import Faults, FaultyServer, running
from support.writing import NOWHERE

from judge.store.catalog import all_queries
from judge.store.db import open_database
from judge.store.written import features, written

LEAVES = ["Furniture > Sofas", "Furniture > Tables", "Lighting > Lamps"]


@pytest.fixture
def shelves(judge: Judge, tmp_path: Path) -> Judge:
    """Three leaves with two products each, and one real query."""
    rows = [f'{place}{n},"{leaf.split()[-1][:-1]} {n}",{leaf}' for place, leaf in enumerate(LEAVES) for n in (1, 2)]
    (tmp_path / "products.csv").write_text("\n".join(["id,title,category", *rows]))
    (tmp_path / "queries.csv").write_text("query_id,query\nq1,sofa\n")
    assert judge("import", "products", "products.csv").code == judge("import", "queries", "queries.csv").code == 0
    return judge


@pytest.fixture
def server() -> Iterator[FaultyServer]:
    with running() as started:
        yield started


def model(server: FaultyServer) -> str:
    return f"openai/test?base_url={server.url}"


def kept(origin: str = "synthetic") -> list[Any]:
    database = open_database("labels.db")
    try:
        return [query for query in all_queries(database) if query.origin == origin]
    finally:
        database.close()


def test_features_are_found_for_every_leaf_and_kept_with_who_found_them(shelves: Judge, server: FaultyServer) -> None:
    found = shelves("features", "--judge", model(server), "--json").json
    assert (found["answered"], found["failed"], found["left"]) == (3, 0, 0)
    assert list(found["categories"]) == LEAVES
    database = open_database("labels.db")
    sofas = features(database)["Furniture > Sofas"]
    database.close()
    (value,) = sofas["features"][0]["values"]
    assert value["value"] == "Sofa"
    assert (sofas["named"], sofas["dropped"]) == (2, {"not in the product's text": 1})
    assert value["products"][0] in sofas["sample"]
    assert sorted(sofas["sample"]) == ["01", "02"]
    assert sofas["judge"].startswith(f"{model(server)}#features@")
    assert NOWHERE not in str(sofas)


@pytest.mark.parametrize("command", ["features", "queries"])
def test_the_same_command_again_asks_nothing_and_says_the_same(shelves: Judge, server: FaultyServer, command: str) -> None:
    first = shelves(command, "--judge", model(server), "--json").json
    assert server.stats()["requests"] == 3
    again = shelves(command, "--judge", model(server), "--json").json
    assert server.stats()["requests"] == 3
    assert (again["known"], again["answered"], again["tokens"]) == (3, 0, 0)
    assert again["categories"] == first["categories"]


@pytest.mark.parametrize("command", ["features", "queries"])
def test_a_leaf_without_a_readable_answer_is_listed_and_alone_asked_again(shelves: Judge, command: str) -> None:
    with running(Faults(plan={"Tables": ["nonsense"] * 2 + ["refusal"]})) as server:
        printed = shelves(command, "--judge", model(server))
        assert printed.code == 1
        assert "failed: Furniture > Tables: unreadable" in printed.out
        assert "2 answered + 1 failed + 0 left" in printed.out
        refused = shelves(command, "--judge", model(server), "--json")
        assert (refused.code, refused.json["known"], refused.json["failures"][0]["failure"]) == (1, 2, "refused")
        assert shelves(command, "--judge", model(server)).code == 0
        assert server.stats()["answered_most"] == 4  # that leaf's: twice nonsense, a refusal, an answer
        assert sorted(server.stats()["asked_by_key"].values()) == [1, 1, 4]


def test_of_a_leaf_that_failed_every_query_is_refused(shelves: Judge) -> None:
    with running(Faults(plan={"Tables": ["nonsense"] * 9})) as server:
        found = shelves("queries", "--judge", model(server), "--per-category", "10", "--variants", "1", "--json").json
    assert found["asked"] == 3 * 13 == found["kept"] + sum(found["refused"].values())
    assert found["refused"] == {"no answer": 13}


def test_queries_are_written_in_the_papers_tiers_and_marked(shelves: Judge, server: FaultyServer) -> None:
    found = shelves("queries", "--judge", model(server), "--json").json
    assert (found["asked"], found["kept"]) == (168, 168)
    assert found["parts"] == {"simple": 45, "medium": 54, "complex": 51, "activity": 6, "situation": 6, "product_name": 6}
    queries = kept()
    assert len(queries) == 168
    assert {query.intent for query in queries} == {"", "activity", "situation", "product-name"}
    assert [query.text for query in kept("real")] == ["sofa"]
    database = open_database("labels.db")
    records = written(database)
    database.close()
    assert {query for record in records.values() for query in record["queries"]} == {query.id for query in queries}
    assert {record["leaf"] for record in records.values()} == set(LEAVES)


def test_the_features_found_are_what_queries_are_written_with(shelves: Judge, server: FaultyServer) -> None:
    shelves("features", "--judge", model(server))
    shelves("queries", "--judge", model(server), "--category", "Lighting", "--variants", "0", "--per-category", "3")
    assert "- look (visual): Lamp" in server.last["body"]["messages"][1]["content"]
    assert "activity" not in server.last["body"]["messages"][1]["content"]


def test_a_synthetic_query_that_is_imported_again_stays_synthetic(shelves: Judge, server: FaultyServer, tmp_path: Path) -> None:
    shelves("queries", "--judge", model(server), "--limit", "1", "--per-category", "3", "--variants", "0")
    lines = [f"{query.id},{query.text}" for query in kept()]
    (tmp_path / "again.csv").write_text("\n".join(["query_id,query", *lines]))
    assert shelves("import", "queries", "again.csv").code == 0
    assert len(kept()) == 3


def test_a_real_query_of_the_same_text_is_another_query(shelves: Judge, server: FaultyServer, tmp_path: Path) -> None:
    shelves("queries", "--judge", model(server), "--limit", "1", "--per-category", "1", "--variants", "0")
    (text,) = [query.text for query in kept()]
    (tmp_path / "typed.csv").write_text(f"query\n{text}\n")
    assert shelves("import", "queries", "typed.csv").code == 0
    assert [query.text for query in kept()] == [text]
    assert sorted(query.text for query in kept("real")) == sorted([text, "sofa"])


def test_what_resembles_a_query_there_is_already_is_refused(shelves: Judge, server: FaultyServer, tmp_path: Path) -> None:
    shelves("queries", "--judge", model(server), "--per-category", "4", "--variants", "0")
    (tmp_path / "typed.csv").write_text("query\n" + "\n".join(query.text.upper() for query in kept()))
    os.remove("labels.db")
    for kind, name in (("products", "products.csv"), ("queries", "typed.csv")):
        shelves("import", kind, name)
    found = shelves("queries", "--judge", model(server), "--per-category", "4", "--variants", "0", "--json").json
    assert found["refused"] == {"like a real query": 12}
    assert found["from_cache"] == 3
    assert kept() == []


@pytest.mark.parametrize("command", ["features", "queries"])
def test_a_dry_run_asks_nothing_and_shows_the_first_request(shelves: Judge, server: FaultyServer, command: str) -> None:
    printed = shelves(command, "--judge", model(server), "--dry-run")
    assert printed.code == 0
    for expected in (
        "The category: Furniture > Sofas",
        "nothing was sent",
        "3 categories = 0 known + 0 from the reply cache + 3 to ask",
        "unknown price",
    ):
        assert expected in printed.out
    assert shelves(command, "--judge", model(server), "--dry-run", "--json").json["requests"] == 3
    assert server.stats()["requests"] == 0
    assert kept() == []


@pytest.mark.parametrize("command", ["features", "queries"])
def test_a_dry_run_needs_no_key_and_names_the_requests_that_a_run_with_one_sends(
    shelves: Judge, server: FaultyServer, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    asked = (command, "--judge", "openai/gpt-6-luna")
    assert "needs a key" in shelves(*asked).err
    dry = shelves(*asked, "--dry-run", "--json").json
    assert (dry["requests"], dry["known"]) == (3, 0)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test-0123456789")
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    assert shelves(*asked).code == 0
    monkeypatch.delenv("OPENAI_API_KEY")
    assert shelves(*asked, "--dry-run", "--json").json["known"] == 3


@pytest.mark.parametrize("command", ["features", "queries"])
def test_the_budget_stops_it_and_the_same_command_goes_on(
    shelves: Judge, server: FaultyServer, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test-0123456789")
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    stopped = shelves(command, "--judge", "openai/gpt-6-luna", "--max-cost", "0.0000001")
    assert stopped.code == 3
    assert "Stopped: the next request could cross --max-cost" in stopped.out
    assert "0 answered + 0 failed + 3 left" in stopped.out
    assert server.stats()["requests"] == 0
    assert shelves(command, "--judge", "openai/gpt-6-luna", "--max-cost", "1").code == 0


@pytest.mark.parametrize("command", ["features", "queries"])
@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--judge", "local/lexical"), "only grades"),
        (("--judge", "openai/test?base_url=http://127.0.0.1:9/v1", "--max-cost", "1"), "Nobody has a price"),
        (("--judge", "scripted/x", "--category", "Garden"), "no category 'Garden'"),
    ],
    ids=str,
)
def test_what_cannot_be_asked_is_refused_with_what_to_do(shelves: Judge, command: str, words: tuple[str, ...], says: str) -> None:
    printed = shelves(command, *words)
    assert printed.code == 2
    assert says in printed.err


@pytest.mark.parametrize("command", ["features", "queries"])
def test_a_wrong_key_stops_everything_and_says_so(shelves: Judge, command: str) -> None:
    with running(Faults(plan={"category": ["401"] * 9})) as server:
        printed = shelves(command, "--judge", model(server))
    assert printed.code == 2
    assert "cannot be asked" in printed.err


def test_products_without_any_category_are_told(judge: Judge, tmp_path: Path) -> None:
    (tmp_path / "products.csv").write_text("id,title\n1,Zzz\n")
    judge("import", "products", "products.csv")
    printed = judge("features", "--judge", "scripted/x")
    assert printed.code == 2
    assert "No product here lies in a category" in printed.err


def test_killed_in_the_middle_it_goes_on_and_pays_for_nothing_twice(shelves: Judge) -> None:
    with running(latency=0.3) as server:
        command = [sys.executable, "-m", "judge", "queries", "--judge", model(server), "--concurrency", "1"]
        environment = {**os.environ, "OPENAI_API_KEY": "sk-test"}
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        # The third request is sent only once the second reply is kept.
        while server.stats()["requests"] < 3 and process.poll() is None:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert kept() == []
        found = shelves("queries", "--judge", model(server), "--json").json
        assert (found["from_cache"], found["kept"]) == (2, 168)
        assert sorted(server.stats()["asked_by_key"].values()) in ([1, 1, 2], [1, 1, 1])


def test_breadth_says_what_to_run_before_anything_is_judged(shelves: Judge, server: FaultyServer) -> None:
    shelves("queries", "--judge", model(server), "--per-category", "2", "--variants", "0")
    printed = shelves("queries", "--breadth")
    assert printed.code == 0
    assert "None of the 6 synthetic queries has a grade yet. Judge them: judge mine, then judge run" in printed.out


def test_breadth_warns_where_the_synthetic_queries_are_far_narrower(judge: Judge, tmp_path: Path) -> None:
    (tmp_path / "products.csv").write_text("\n".join(["id,title,category", *(f"{n},Thing {n},Category {n}" for n in range(1, 5))]))
    (tmp_path / "queries.csv").write_text("query_id,query,origin\nr,thing,real\ns,thing 1,synthetic\n")
    (tmp_path / "labels.csv").write_text(
        "\n".join(["query_id,product_id,rater,grade", *(f"r,{n},ann,5" for n in range(1, 5)), "s,1,ann,5"])
    )
    for kind in ("products", "queries", "labels"):
        assert judge("import", kind, f"{kind}.csv").code == 0
    found = judge("queries", "--breadth", "--json").json["breadth"]
    assert found["far_narrower"] is True
    assert {origin: one["categories"]["value"] for origin, one in found["by_origin"].items()} == {"real": 4.0, "synthetic": 1.0}
    printed = judge("queries", "--breadth").out
    assert "far narrower" in printed
    assert "12.5" in printed


def test_breadth_of_products_without_a_category_is_told_apart_from_queries_without_grades(judge: Judge, tmp_path: Path) -> None:
    (tmp_path / "products.csv").write_text("id,title\n1,Sofa\n")
    (tmp_path / "queries.csv").write_text("query_id,query\nr,sofa\n")
    (tmp_path / "labels.csv").write_text("query_id,product_id,rater,grade\nr,1,ann,5\n")
    for kind in ("products", "queries", "labels"):
        assert judge("import", kind, f"{kind}.csv").code == 0
    printed = judge("queries", "--breadth").out
    assert "No real query with grades has a relevant product with a category" in printed
    assert "There are no synthetic queries here." in printed


def test_nobody_to_write_is_told(shelves: Judge) -> None:
    printed = shelves("queries")
    assert printed.code == 2
    assert "--judge openai/gpt-6-luna" in printed.err
