"""The A/B tests page, drawn without a browser: files brought to it, good and bad."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from streamlit.testing.v1 import AppTest
from support.drawn import clean, draw, text

from judge.store.db import Database
from judge.store.intents import save_readings
from ui.measuring import past, reading
from ui.measuring.bringing import MEGABYTE, MOST_MB, MOST_ROWS
from ui.measuring.reading import COUNTED, SEARCHES

RESULTS = "variant,segment,users,clicked,zero_click\nold,long tail,4000,1600,900\nnew,long tail,4010,1610,880\n"
PAST = "test,offline,online,online_se\n" + "".join(f"t{i},{i % 5 - 2},{(i % 5 - 2) / 10 + i % 3 / 20},0.02\n" for i in range(15))


@pytest.fixture
def at(app: AppTest, db: Database) -> AppTest:
    return draw(app, "ab_tests", rater="Ann")


def bring(app: AppTest, content: str | bytes, name: str = "results.csv", place: int = 0) -> str:
    """Bring a file to the first or the second place; what the page then says."""
    body = content.encode() if isinstance(content, str) else content
    app.file_uploader[place].set_value((name, body, "text/plain"))
    return text(clean(app.run()))


def refusal(app: AppTest) -> str:
    """What the page says is wrong, as somebody reads it."""
    return str(app.error[0].value).replace("\\", "").replace("\u2060", "")


def charts(app: AppTest) -> list[dict[str, Any]]:
    return [json.loads(chart.proto.spec) for chart in app.get("vega_lite_chart")]


def test_a_test_shows_lifts_what_could_not_have_been_seen_and_searches_without_a_click(at: AppTest) -> None:
    page = bring(at, RESULTS)
    for expected in (
        "4,000 had old, 4,010 new: as planned",
        "less than 7.7 % could not have been seen",
        "22.5%",
        "2 looks, corrected together",
    ):
        assert expected in page
    (forest,) = charts(at)
    encoding = forest["layer"][1]["encoding"]
    assert (encoding["y"]["sort"], encoding["color"]["scale"]["domain"]) == (["all"], ["clicked", "zero_click"])
    low, high = encoding["x"]["scale"]["domain"]
    assert low < 0 < high


def test_a_split_that_went_wrong_is_said_before_any_figure(at: AppTest) -> None:
    page = bring(at, RESULTS.replace("4010", "5010"))
    assert "not the planned split" in at.error[0].value
    assert page.index("not the planned split") < page.index("clicked")
    at.number_input[0].set_value(44)
    clean(at.run())
    assert not at.error


@pytest.mark.parametrize(
    ("content", "problem", "remedy"),
    [
        (RESULTS.replace("1610", "many"), "results.csv, line 3, clicked: 'many'", ""),
        (RESULTS.replace("variant", "which"), "No column of results.csv is known to hold the variant", "'Column of the variant'"),
        (RESULTS.replace("users", "amount"), "No column of results.csv says whom it is about", "'Column of who was split"),
        (RESULTS.replace("old", "here").replace("new", "there"), "which variant is the control", "'Control'"),
        ("variant,users,clicks\na,90,120\nb,90,40\n", "no metric is left to compare", "with 'Divide by'"),
        (RESULTS + "newest,long tail,10,1,1\n", "There are 2 variants beside 'old'", "'Treatment'"),
        ("", "results.csv is empty", ""),
    ],
    ids=["value", "variant", "unit", "control", "no metric", "treatment", "empty"],
)
def test_a_file_that_does_not_fit_is_refused_in_the_words_of_the_page(at: AppTest, content: str, problem: str, remedy: str) -> None:
    bring(at, content)
    assert problem in refusal(at)
    assert remedy in at.text[0].value
    assert "--" not in refusal(at) + at.text[0].value
    assert tempfile.gettempdir() not in refusal(at) + at.text[0].value


def test_what_a_file_calls_otherwise_can_be_said(at: AppTest) -> None:
    bring(at, RESULTS.replace("variant", "which").replace("old", "here"))
    at.selectbox[0].set_value("which")
    clean(at.run())
    next(box for box in at.text_input if box.label == "Control").set_value("here")
    assert "4,000 had here, 4,010 new: as planned" in text(clean(at.run()))


def test_queries_of_a_file_without_segments_are_cut_up_by_the_intents_of_the_database(app: AppTest, shop: Any) -> None:
    save_readings(shop(), [{"query_id": f"q{n}", "intent": intent, "recognised": []} for n, intent in ((1, "other"), (2, "category-only"))])
    rows = "".join(f"u{u},{'ab'[u % 2]},q{1 + u % 3},{u // 3 % 2}\n" for u in range(600))
    page = bring(draw(app, "ab_tests", rater="Ann"), "user_id,variant,query_id,clicked\n" + rows)
    assert "category-only" in page


def test_past_tests_are_drawn_and_correlated_and_the_few_are_not(at: AppTest) -> None:
    page = bring(at, PAST, "past.csv", 1)
    assert "spearman" in page
    assert "point the same way" in page
    assert len(charts(at)) == 1
    assert "7 tests: it takes 8" in bring(at, "".join(PAST.splitlines(keepends=True)[:8]), "few.csv", 1)
    bring(at, PAST.replace("offline", "before"), "past.csv", 1)
    assert "offline" in at.error[0].value


def test_more_than_a_page_reads_is_refused_before_it_is_read(at: AppTest) -> None:
    rows, few = MOST_ROWS + 1, io.BytesIO()
    pq.write_table(pa.table({"variant": pa.array(["a"]).take(pa.array([0] * rows)), "users": pa.array([1] * rows, pa.int8())}), few)
    assert len(few.getvalue()) < MEGABYTE
    bring(at, few.getvalue(), "results.parquet")
    assert "2,000,001 rows, more than a page reads" in refusal(at)
    bring(at, RESULTS + " " * (MOST_MB * MEGABYTE))
    assert "more than 50 MB" in refusal(at)


def test_nothing_of_a_file_is_left_on_the_disk(at: AppTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    bring(at, RESULTS, "../../results.csv")
    bring(at, RESULTS.replace("1610", "many"))
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.mark.parametrize("form", [(SEARCHES[0]._fields, SEARCHES), COUNTED], ids=["searches", "counts"])
def test_a_file_as_the_page_shows_it_is_read(at: AppTest, form: tuple[Sequence[str], Sequence[Sequence[object]]]) -> None:
    head, rows = form
    assert all(name in text(at) for name in head)
    bring(at, written(head, rows))
    assert not at.error


def test_past_tests_as_the_page_shows_them_are_read(at: AppTest) -> None:
    bring(at, written(past.PastTest._fields, past.EXAMPLE), place=1)
    assert not at.error


def written(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    lines = io.StringIO()
    csv.writer(lines).writerows([head, *rows])
    return lines.getvalue()


def test_every_remedy_of_the_command_line_has_its_words_here() -> None:
    assert all("--" not in reading.here(f"Say which: {option}") for option in reading.HERE)
