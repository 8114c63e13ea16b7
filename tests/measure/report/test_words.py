"""What of a machine and of texts may stand in a file that is sent to anybody."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.measure.report.words import database_named, file_named, judge_named, number, share, visible
from judge.stats.clusters import Estimate


@pytest.mark.parametrize(
    ("target", "name"),
    [
        ("labels.db", "labels.db"),
        ("/home/ann/shop/labels.db", "labels.db"),
        (r"C:\Users\ann\labels.db", "labels.db"),
        ("sqlite:////home/ann/labels.db", "labels.db"),
        ("postgresql+psycopg://ann:secret@db.intern:5432/relevance?sslmode=require", "relevance"),
    ],
)
def test_of_a_database_only_the_name_is_told(target: str, name: str) -> None:
    assert database_named(target) == name


@pytest.mark.parametrize("path", ["/home/ann/out", "/home/ann/out/", r"C:\ann\out", "out"])
def test_of_a_folder_only_its_own_name(path: str) -> None:
    assert file_named(path) == "out"


@pytest.mark.parametrize(
    ("spec", "told"),
    [
        ("local/default#relevance@8e31", "local/default#relevance@8e31"),
        ("openai/m?base_url=http://ann:pw@10.0.0.7/v1#p", "openai/m#p"),
        ("openai/m?base_url=http://10.0.0.7/v1&temperature=0#p", "openai/m?temperature=0#p"),
        ("openai/m?a=1&base_url=http://10.0.0.7/v1&temperature=0", "openai/m?a=1&temperature=0"),
        ("openai/m?a=1&base_url=http://10.0.0.7/v1", "openai/m?a=1"),
    ],
)
def test_of_a_judge_everything_but_where_it_is_served(spec: str, told: str) -> None:
    assert judge_named(spec) == told


@given(st.text())
def test_visible_text_can_be_written_and_read_as_it_stands(text: str) -> None:
    shown = visible(text)
    assert shown.encode().decode() == shown == visible(shown)
    assert not {"\u202e", "\u2066", "\u200b", "\u0000", "\ufeff"} & {*shown}


@pytest.mark.parametrize("text", ["👩‍👩‍👧 sofa", "क्‍ष", "שולחן", "one\ntwo"])
def test_emoji_and_scripts_stay_whole(text: str) -> None:
    assert visible(text) == text


def test_a_figure_has_its_interval_where_it_has_one() -> None:
    assert number(Estimate(0.5, 0.25, 0.75)) == "0.500 [0.250, 0.750]"
    assert number(Estimate(0.5), "+") == "+0.500"
    assert share(Estimate(0.5, 0.25, 0.75)) == "50.0% [25.0%, 75.0%]"
    assert share(None) == "none"
