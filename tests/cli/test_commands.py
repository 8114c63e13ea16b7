"""What every command promises: help with an example, --json, counts that reconcile, exit codes, errors with the next step."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer
from support.command_line import Judge

from judge.cli.app import MODULES, app


def commands(group: Any = None, words: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    group = group or typer.main.get_command(app)
    found: list[tuple[str, ...]] = []
    for name, command in group.commands.items():
        found += commands(command, (*words, name)) if hasattr(command, "commands") else [(*words, name)]
    return found


def brought_in(judge: Judge, files: Path) -> None:
    for kind, name in (("products", "products.csv"), ("queries", "queries.csv"), ("labels", "ratings.csv")):
        assert judge("import", kind, str(files / name)).code == 0
    assert judge("mine").code == 0


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_every_command_has_help_with_an_example(judge: Judge, words: tuple[str, ...]) -> None:
    printed = judge(*words, "--help")
    assert printed.code == 0
    assert re.search(rf"Example:\s+judge {' '.join(words)}", printed.out.replace("│", " "))


def test_help_lists_the_commands_in_the_order_of_use(judge: Judge) -> None:
    printed = judge("--help").out
    places = [printed.index(f"│ {name} ") for name in ("demo", "import", "mine", "run", "ui", "export")]
    assert places == sorted(places)


def test_a_command_is_loaded_when_it_is_wanted_and_the_version_wants_none() -> None:
    loads = "import sys; from judge.cli import main; sys.argv = ['judge', *sys.argv[1:]]\ntry: main()\nfinally: print(*sys.modules)"
    for words, loaded in ((("--version",), set()), (("prompts", "list", "--help"), {"judge.cli.prompts"})):
        ended = subprocess.run([sys.executable, "-c", loads, *words], capture_output=True, text=True, check=True)
        modules = {f"judge.cli.{module}" for module in MODULES.values()}
        assert modules & set(ended.stdout.split()) == loaded
        assert ("sqlalchemy" in ended.stdout.split()) == bool(loaded)


def test_from_files_to_triples(judge: Judge, small_shop: Path) -> None:
    brought_in(judge, small_shop)
    ran = judge("run", "--judge", "scripted/4", "--json")
    assert ran.code == 0
    (counts,) = ran.json["runs"]
    assert counts["state"] == "done"
    assert counts["selected"] == counts["known"] + counts["judged"] + counts["failed"] == 6
    agreed = judge("agreement", "--json").json
    assert agreed["agreement"]["n_pairs"] == 4
    exported = judge("export", "out", "--json")
    assert exported.code == 0
    triples = exported.json["counts"]["triples"]
    assert triples["written"] == triples["possible"] - sum(triples["left_out"].values()) > 0
    assert judge("status", "--json").json["coverage"]["judged"] == 6
    assert judge("failures").code == 0


def test_the_same_run_again_asks_nothing(judge: Judge, small_shop: Path) -> None:
    brought_in(judge, small_shop)
    judge("run", "--judge", "scripted/4")
    (again,) = judge("run", "--judge", "scripted/4", "--json").json["runs"]
    assert (again["known"], again["requests"]) == (6, 0)


def test_two_judges_in_one_command_are_two_runs(judge: Judge, small_shop: Path) -> None:
    brought_in(judge, small_shop)
    both = judge("run", "--judge", "scripted/4", "--judge", "scripted/2", "--json").json["runs"]
    assert [run["judged"] for run in both] == [6, 6]
    assert judge("agreement", "--judge", "scripted/2", "--json").json["judges"][0].startswith("scripted/2#relevance@")


def test_failures_left_are_exit_code_1_and_listed_and_asked_again_on_request(judge: Judge, small_shop: Path) -> None:
    brought_in(judge, small_shop)
    # 9 is no grade of the scale, so every reply is unreadable.
    assert judge("run", "--judge", "scripted/9").code == 1
    listed = judge("failures", "--json")
    assert listed.code == 1
    assert {failure["failure"] for failure in listed.json["failures"]} == {"unreadable"}
    assert "Ask again" in judge("failures").out
    (unasked,) = judge("run", "--judge", "scripted/9", "--json").json["runs"]
    assert unasked["requests"] == 0
    (asked,) = judge("run", "--judge", "scripted/9", "--retry-failures", "--json").json["runs"]
    assert asked["failed"] == 6


def test_a_kind_of_failure_is_asked_again_when_it_is_named(judge: Judge, small_shop: Path) -> None:
    brought_in(judge, small_shop)
    judge("run", "--judge", "scripted/9")
    for kind, requests in (("unreadable", 6), ("refused", 0)):
        (ran,) = judge("run", "--judge", "scripted/9", "--failure", kind, "--json").json["runs"]
        assert bool(ran["requests"]) is bool(requests)


def test_failures_say_whose_they_are(judge: Judge, small_shop: Path) -> None:
    brought_in(judge, small_shop)
    for spec in ("scripted/9", "scripted/8"):
        judge("run", "--judge", spec, "--limit", "1")
    whose = {failure["judge"].partition("#")[0] for failure in judge("failures", "--json").json["failures"]}
    assert whose == {"scripted/9", "scripted/8"}
    assert "scripted/8#relevance" in judge("failures").out


def test_a_selection_narrows_a_run(judge: Judge, small_shop: Path) -> None:
    brought_in(judge, small_shop)
    (ran,) = judge("run", "--judge", "scripted/4", "--select", "labelled", "--queries", "white sofa", "--json").json["runs"]
    assert ran["selected"] == 2


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("run",), "judge import products FILE"),
        (("status",), "judge demo"),
        (("export", "out"), "judge import products FILE"),
        (("import", "products", "absent.csv"), "absent.csv"),
        (("prompts", "show", "absent"), "relevance-trec"),
    ],
)
def test_what_is_missing_is_said_with_the_next_step_and_exit_code_2(judge: Judge, words: tuple[str, ...], says: str) -> None:
    printed = judge(*words)
    assert printed.code == 2
    assert says in printed.err
    assert "Traceback" not in printed.err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("run", "--judge", "nonsense"), "provider/model"),
        (("run", "--judge", "absent/model"), "openai-decisions"),
        (("run", "--judge", "openai/gpt-6-luna"), "OPENAI_API_KEY"),
        (("run", "--judge", "anthropic/claude-haiku-5-5?temperature=0"), "temperature"),
        (("run", "--judge", "local/absent"), "local/lexical"),
        (("run", "--prompt", "relevance-esci"), "works in 'paper'"),
        (("run", "--queries", "absent"), "no query 'absent'"),
        (("run", "--select", "nonsense"), "source:NAME"),
        (("run", "--select", "labelled", "--select", "unlabelled"), "one of the two"),
        (("ui", "--host", "192.0.2.1"), "--host 127.0.0.1"),
        (("status", "--db", "."), "is a folder"),
        (("status", "--db", "sqlite:///"), "names no file"),
        (("import", "products", "files/products.csv", "files/absent.csv"), "absent.csv"),
        (("run", "--concurrency", "100000000"), "4096"),
        (("failures", "99999999999999999999"), "1000000000"),
        (("run", "--select", "source:absent"), "judge mine"),
        (("mine", "--sources", "absent"), "lexical"),
        (("agreement",), "judge run"),
        (("agreement", "--judge", "absent"), "no judge here"),
        (("export", "out", "--format", "absent"), "qrels"),
        (("export", "out", "--positive-from", "9"), "5=Exact"),
        (("import", "labels", "files/ratings.csv", "--scale", "trec"), "already holds grades"),
        (("import", "labels", "files/ratings.csv", "--map", "nonsense"), "FIELD=COLUMN"),
        (("import", "scale", "trec"), "already holds grades"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_wrong_usage_says_what_to_do_and_changes_nothing(
    judge: Judge, small_shop: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], says: str
) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "ANTHROPIC_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    brought_in(judge, small_shop)
    before = judge("status", "--json").json
    printed = judge(*words)
    assert printed.code == 2, printed.out
    assert says in printed.err
    assert judge("status", "--json").json == before
    assert not Path("out").exists()


def test_the_scale_is_chosen_by_the_first_labels(judge: Judge, small_shop: Path) -> None:
    judge("import", "products", str(small_shop / "products.csv"))
    judge("import", "queries", str(small_shop / "queries.csv"))
    (small_shop / "trec.csv").write_text("query_id,product_id,rater,grade\nq1,01,ann,3\n")
    assert judge("import", "labels", str(small_shop / "trec.csv"), "--scale", "trec").code == 0
    assert judge("status", "--json").json["scale"] == "trec"
    judge("mine")
    assert judge("run", "--judge", "scripted/3").code == 0


def test_a_database_is_named_by_option_or_environment(judge: Judge, small_shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert judge("import", "products", str(small_shop / "products.csv"), "--db", "mine.db").code == 0
    monkeypatch.setenv("JUDGE_DB", "mine.db")
    assert "0 candidates" in judge("status").out
    assert not Path("labels.db").exists()


def test_product_text_cannot_draw_on_the_terminal(judge: Judge, tmp_path: Path) -> None:
    (tmp_path / "p.jsonl").write_text('{"id": "1", "title": "\\u001b[2JLamp [red]not markup[/red]"}\n')
    (tmp_path / "q.csv").write_text("query_id,query\nq1,lamp\n")
    judge("import", "products", "p.jsonl")
    judge("import", "queries", "q.csv")
    judge("mine")
    judge("run", "--judge", "scripted/9")
    printed = judge("failures").out
    assert "\x1b" not in printed
    assert "[red]not markup[/red]" in printed


def test_the_version_is_printed(judge: Judge) -> None:
    assert judge("--version").out.startswith("shelfjudge ")


def test_only_doubtful_pairs_go_up_to_the_stronger_judge(judge: Judge, small_shop: Path) -> None:
    brought_in(judge, small_shop)
    words = ("run", "--judge", "scripted/4", "--judge", "scripted/2", "--escalate", "scripted/5", "--when", "panel disagrees")
    ran = judge(*words)
    assert ran.code == 0
    assert "6 of 6 pairs go up to scripted/5" in ran.err
    agreeing = judge("run", "--judge", "scripted/4", "--escalate", "scripted/3", "--when", "panel disagrees", "--json").json["runs"]
    assert [run["selected"] for run in agreeing] == [6, 0]


def test_a_dry_run_asks_nothing_and_says_what_it_would_take(judge: Judge, small_shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret-key")
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    brought_in(judge, small_shop)
    printed = judge("run", "--judge", "openai/gpt-6-luna", "--dry-run", "--json")
    assert printed.code == 0
    (found,) = printed.json["runs"]
    assert (found["selected"], found["known"], found["open"], found["requests"]) == (6, 0, 6, 6)
    assert 0 < found["least"] < found["most"]
    assert "White sofa" in str(found["example"])
    assert "sk-secret-key" not in printed.out
    assert judge("status", "--json").json["runs"] == []
    assert "cost: $" in judge("run", "--judge", "openai/gpt-6-luna", "--dry-run").out


def test_a_dry_run_needs_no_key_and_says_the_same(judge: Judge, small_shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    brought_in(judge, small_shop)
    told = []
    for key in ("sk-secret-key", None):
        monkeypatch.setenv("OPENAI_API_KEY", key) if key else monkeypatch.delenv("OPENAI_API_KEY")
        told += judge("run", "--judge", "openai/gpt-6-luna", "--dry-run", "--json").json["runs"]
    assert told[0] == told[1]


def test_a_budget_that_cannot_be_kept_is_refused_before_anything_is_asked(judge: Judge, small_shop: Path) -> None:
    brought_in(judge, small_shop)
    refused = judge("run", "--judge", "openai/house-model?base_url=http://127.0.0.1:1/v1", "--max-cost", "1")
    assert refused.code == 2
    assert "Nobody has a price" in refused.err


def test_failures_of_an_earlier_run_still_count_as_left(judge: Judge, small_shop: Path) -> None:
    brought_in(judge, small_shop)
    assert judge("run", "--judge", "scripted/9").code == 1
    again = judge("run", "--judge", "scripted/9")
    assert again.code == 1
    assert "6 unreadable" in again.out
