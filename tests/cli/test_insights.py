"""`judge insights` as a person uses it."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.command_line import Judge

from judge.store.db import open_database
from judge.store.queues import best_of

WIDTH = 80


@pytest.fixture
def a_log(judge: Judge, small_shop: Path, tmp_path: Path) -> Path:
    """The small shop, its ratings, and a week: "white sofa" had nothing but a black sofa to show, "lamp" a lamp nobody graded."""
    (small_shop / "events.csv").write_text(
        "query_id,product_id,day,searches,zero_click_searches,impressions,clicks,position\n"
        "q1,,2026-01-01,1000,900,,100,\nq1,02,2026-01-01,,,1000,100,1\nq2,,2026-01-02,50,10,,40,\nq2,02,2026-01-02,,,50,40,1\n"
    )
    for kind, file in (("products", "products"), ("queries", "queries"), ("labels", "ratings"), ("events", "events")):
        assert judge("import", kind, str(small_shop / f"{file}.csv")).code == 0
    return tmp_path


def test_the_summary_fits_80_columns_and_says_what_to_do_next(judge: Judge, a_log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(WIDTH))
    told = judge("insights")
    assert told.code == 0, told.err
    assert max(map(len, told.out.splitlines())) <= WIDTH
    for line in ("2 queries, 1,050 searches", "nothing relevant was shown", "judge insights --queue gap", "judge import runs unjudged.csv"):
        assert line in told.out
    assert "67%" in told.out


def test_what_the_summary_says_is_there_for_machines(judge: Judge, a_log: Path) -> None:
    told = judge("insights", "--json").json
    assert {part["kind"]: (part["queries"], part["searches"]) for part in told["zero_click_searches"]} == {
        "gap": (1, 900),
        "relevant": (0, 0),
        "unjudged": (1, 10),
        "unknown": (0, 0),
    }
    assert told["popular"]["surely"] == 1
    assert [row["query"] for row in told["above"]] == ["white sofa"]
    assert sum(part["searches"] for part in told["parts"]) == told["searches"] == 1050


def test_days_positions_and_thresholds_are_adjustable(judge: Judge, a_log: Path) -> None:
    told = judge(
        "insights", "--json", "--since", "2026-01-02", "--until", "2026-01-02", "--popular", "50", "--above", "0.1", "--top", "1"
    ).json
    assert (told["queries"], told["popular"]["queries"], told["popular"]["above"]) == (1, 1, 0.1)
    assert told["asked"]["window"] == {"since": "2026-01-02", "until": "2026-01-02", "depth": 1, "run": None}


def test_the_commands_it_names_judge_what_was_shown(judge: Judge, a_log: Path) -> None:
    """Word for word, but for the judge, which is the embedded one."""
    next_ = [line for line in judge("insights").out.splitlines() if "unjudged.csv" in line or "mine" in line]
    for line in next_:
        assert judge(*line[line.index("judge ") :].split()[1:]).code == 0
    assert judge("run", "--judge", "local/default").code == 0
    after = {part["kind"]: part["queries"] for part in judge("insights", "--json").json["zero_click_searches"]}
    assert len(next_) == 3
    assert after["unjudged"] == 0


def test_a_list_becomes_a_queue(judge: Judge, a_log: Path) -> None:
    told = judge("insights", "--queue", "gap")
    assert (told.code, "insights-gap: 1 pair" in told.out) == (0, True)
    db = open_database(str(a_log / "labels.db"))
    assert [(pair.query_id, pair.product_id) for pair in best_of(db, "insights-gap", 9)] == [("q1", "02")]
    db.close()
    assert "no click in 900 of 1,000" in judge("queue", "show", "insights-gap").out


def test_a_list_is_printed_and_written_whole(judge: Judge, a_log: Path) -> None:
    assert "Black sofa" in judge("insights", "--list", "gap").out
    told = judge("insights", "--list", "gap", "--limit", "0", "--csv", "gap.csv")
    assert "No pair" in told.out
    assert (a_log / "gap.csv").read_text().splitlines()[1].startswith("q1,02,1,white sofa,Black sofa,2,raters,1000,900")
    assert judge("insights", "--list", "gap", "--json").json["pairs"][0]["product"] == "Black sofa"


@pytest.mark.parametrize(
    "words",
    [
        ("--list", "gaps"),
        ("--queue", "all"),
        ("--csv", "all.csv"),
        ("--list", "gap", "--queue", "gap"),
        ("--shares", "0.3", "0.6", "--ranks", "10", "20"),
        ("--since", "2026-13-01"),
        ("--above", "50"),
        ("--run", "nobody"),
        ("--list", "gap", "--csv", "labels.db"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_remedy_and_nothing_is_written(judge: Judge, a_log: Path, words: tuple[str, ...]) -> None:
    before = sorted(path.name for path in a_log.iterdir())
    told = judge("insights", *words)
    assert told.code == 2
    assert len(told.err.strip().splitlines()) == 2
    assert [name for name in sorted(path.name for path in a_log.iterdir()) if not name.endswith(("-wal", "-shm"))] == [
        name for name in before if not name.endswith(("-wal", "-shm"))
    ]


def test_text_from_the_log_cannot_move_the_cursor(judge: Judge, a_log: Path) -> None:
    (a_log / "hostile.csv").write_text("query_id,query\nq1,\x1b[2Jwhite [bold]sofa\n")
    judge("import", "queries", str(a_log / "hostile.csv"))
    assert "\x1b" not in judge("insights").out
