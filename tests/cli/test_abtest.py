"""Reading A/B tests on the command line."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.command_line import Judge

ROWS = "variant,segment,users,clicked,zero_click\nold,long tail,4000,1600,900\nnew,long tail,4010,1610,880\n"


@pytest.fixture
def results(tmp_path: Path) -> Path:
    (tmp_path / "results.csv").write_text(ROWS)
    return tmp_path / "results.csv"


def test_a_test_is_read_without_a_database(judge: Judge, results: Path) -> None:
    printed = judge("abtest", "results.csv")
    assert printed.code == 0
    assert "new against old, per users" in printed.out
    assert "no difference could be told; less than 7.7 % could not have been seen" in printed.out
    assert "22.5%" in printed.out
    assert "2 looks, corrected together (Holm)" in printed.out
    assert not Path("labels.db").exists()


def test_a_file_alone_means_compare(judge: Judge, results: Path) -> None:
    assert judge("abtest", "results.csv", "--alpha", "0.1").out == judge("abtest", "compare", "results.csv", "--alpha", "0.1").out
    assert judge("abtest", "--alpha", "0.1", "results.csv").out == judge("abtest", "results.csv", "--alpha", "0.1").out


def test_json_has_every_look_with_its_evidence(judge: Judge, results: Path) -> None:
    found = judge("abtest", "results.csv", "--json").json
    assert found["n_looks"] == len(found["looks"]) == 2
    first = found["looks"][0]
    assert (first["segment"], first["metric"], first["n_control"]) == ("all", "clicked", 4000)
    assert first["low"] < first["difference"] < first["high"]
    assert first["p"] <= first["p_adjusted"]
    assert first["smallest"] == pytest.approx(first["smallest_lift"] * first["control"])
    assert first["zero_click_control"] == 0.225


def test_a_split_that_went_wrong_is_said_before_anything_else_and_is_exit_code_1(judge: Judge, results: Path) -> None:
    printed = judge("abtest", "results.csv", "--split", "60/40")
    assert printed.code == 1
    assert printed.out.index("WARNING: 4,000 and 4,010 are not the planned split") < printed.out.index("zero-click")
    assert judge("abtest", "results.csv", "--split", "60/40", "--json").json["split_went_wrong"] is True


@pytest.mark.parametrize(
    ("sizes", "hint"),
    [
        ((8000, 2000), "--split 80/20 (an example"),
        ((1000, 9050), "--split 10/90 (an example"),
        ((20000, 10010), "--split 2/1 (an example"),
        ((440000, 450000), "--split C/T"),
    ],
    ids=str,
)
def test_another_plan_is_named_only_where_chance_could_make_of_it_what_the_file_has(
    judge: Judge, tmp_path: Path, sizes: tuple[int, int], hint: str
) -> None:
    (tmp_path / "r.csv").write_text("variant,users,clicked\n" + "".join(f"{v},{n},{n // 4}\n" for v, n in zip("ab", sizes, strict=True)))
    printed = judge("abtest", "r.csv")
    assert printed.code == 1
    assert hint in printed.out
    assert "90/10" not in printed.out.replace("10/90", "")


def test_intents_come_from_the_database_where_the_file_has_queries(judge: Judge, small_shop: Path, tmp_path: Path) -> None:
    (small_shop / "queries.csv").write_text("query_id,query,intent\nq1,white sofa,single-attribute\nq2,lamp,category-only\n")
    judge("import", "products", str(small_shop / "products.csv"))
    judge("import", "queries", str(small_shop / "queries.csv"))
    rows = "".join(f"u{u},{'ab'[u % 2]},q{1 + u % 3},{u // 3 % 2}\n" for u in range(600))
    (tmp_path / "users.csv").write_text("user_id,variant,query_id,clicked\n" + rows)
    found = judge("abtest", "users.csv", "--json").json
    assert [each["segment"] for each in found["looks"]] == ["all", "category-only", "single-attribute"]
    assert judge("abtest", "users.csv", "--db", "absent.db").code == 2


def test_text_of_the_file_cannot_draw_on_the_terminal(judge: Judge, tmp_path: Path) -> None:
    (tmp_path / "r.jsonl").write_text(
        "".join(
            f'{{"variant": "{v}", "segment": "\\u001b[2J[red]x[/red]", "users": 90, "clicked": {n}}}\n' for v, n in (("a", 40), ("b", 41))
        )
    )
    printed = judge("abtest", "r.jsonl")
    assert "\x1b" not in printed.out
    assert "[red]x[/red]" in printed.out


def test_past_tests_are_read_with_intervals_and_the_few_are_refused(judge: Judge, tmp_path: Path) -> None:
    rows = [f"t{i},{i % 5 - 2},{(i % 5 - 2) / 10 + i % 3 / 20},0.02" for i in range(15)]
    (tmp_path / "past.csv").write_text("test,offline,online,online_se\n" + "\n".join(rows) + "\n")
    printed = judge("abtest", "history", "past.csv")
    assert printed.code == 0
    assert "spearman" in printed.out
    assert "point the same way" in printed.out
    assert "97 %" in printed.out
    assert judge("abtest", "history", "past.csv", "--json").json["segments"][0]["n"] == 15
    (tmp_path / "past.csv").write_text("test,offline,online\n" + "\n".join(f"t{i},{i},{i}" for i in range(7)) + "\n")
    few = judge("abtest", "history", "past.csv")
    assert "7 tests: it takes 8" in few.out
    assert "97 %" not in few.out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("absent.csv",), "no file absent.csv"),
        (("results.csv", "--split", "half"), "--split 50/50"),
        (("results.csv", "--split", "0/100"), "--split 50/50"),
        (("results.csv", "--map", "variant"), "FIELD=COLUMN"),
        (("results.csv", "--control", "older"), "The file has: new, old"),
        (("results.csv", "--control", "old", "--treatment", "old"), "with itself"),
        (("results.csv", "--metrics", "carts"), "It has: variant"),
        (("results.csv", "--alpha", "0.5"), "0.3"),
        (("history", "results.csv"), "--map test=COLUMN"),
    ],
    ids=str,
)
def test_wrong_usage_says_what_to_do(judge: Judge, results: Path, words: tuple[str, ...], says: str) -> None:
    printed = judge("abtest", *words)
    assert printed.code == 2, printed.out
    assert says in printed.err
    assert "Traceback" not in printed.err
