"""Prompts are written whole or not at all, and over nothing that somebody else wrote."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from judge.errors import InputError
from judge.judging.parts import with_front
from judge.judging.prompts import load_prompt, shipped_prompts
from judge.judging.saving import difference, ours, save, write_new

SHIPPED = load_prompt("relevance", [])
MINE = with_front(SHIPPED.text, name="mine")


def test_a_new_prompt_is_a_new_file_that_can_be_asked_for_by_name(tmp_path: Path) -> None:
    saved = save(tmp_path / "prompts", "mine", MINE)
    assert load_prompt("mine", [tmp_path / "prompts"]) == saved
    assert [path.name for path in (tmp_path / "prompts").iterdir()] == ["mine.md"]


def test_a_version_is_replaced_only_by_who_has_seen_it(tmp_path: Path) -> None:
    first = save(tmp_path, "mine", MINE)
    second = save(tmp_path, "mine", MINE.replace("Use the whole scale.", "Be strict."), over=first.hash)
    assert load_prompt("mine", [tmp_path]).hash == second.hash
    with pytest.raises(InputError, match="has changed since you opened it"):
        save(tmp_path, "mine", MINE, over=first.hash)
    with pytest.raises(InputError, match="is there already"):
        save(tmp_path, "mine", MINE)
    assert load_prompt("mine", [tmp_path]).hash == second.hash


def test_a_file_that_is_gone_by_now_is_written_anew(tmp_path: Path) -> None:
    assert save(tmp_path, "mine", MINE, over="j1-gone").name == "mine"


def test_the_prompts_that_came_with_the_program_are_never_written_over() -> None:
    with pytest.raises(InputError, match="came with shelfjudge"):
        save(shipped_prompts(), "relevance", SHIPPED.text + "\n", over=SHIPPED.hash)
    assert load_prompt("relevance", []) == SHIPPED
    assert ours(shipped_prompts())


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("mine", SHIPPED.text, "calls it 'relevance'"),
        ("mine", MINE.replace("{{ query }}", ""), "the query is never shown"),
        ("mine", MINE.replace("Use the whole", "{{ oops"), "line"),
        ("../mine", MINE, "is no name"),
        ("", MINE, "is no name"),
        ("my prompt", MINE, "is no name"),
    ],
    ids=["another name", "no query", "no template", "another folder", "empty", "two words"],
)
def test_what_is_no_prompt_is_not_written(tmp_path: Path, name: str, text: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        save(tmp_path / "prompts", name, text)
    assert not list(tmp_path.rglob("*.md"))


@pytest.mark.parametrize("file", ["mine", "mine.txt", "prompts/.md"])
def test_a_file_that_cannot_hold_a_prompt_is_refused(tmp_path: Path, file: str) -> None:
    with pytest.raises(InputError, match="is no name for a prompt"):
        write_new(tmp_path / file, MINE)


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "prompts").write_text("no folder")
    with pytest.raises(InputError, match="Cannot write"):
        write_new(tmp_path / "prompts" / "mine.md", MINE)


KEYS = ("name", "description", "scale", "fields", "examples")


def front(text: str) -> dict[str, object]:
    found = re.match(r"---\n(.*?)\n---\n", text, re.DOTALL)
    assert found
    written: dict[str, object] = yaml.safe_load(found[1])
    return written


@given(key=st.sampled_from(KEYS), value=st.from_regex(r"[a-z]{1,8}", fullmatch=True))
def test_a_value_of_the_front_matter_is_set_and_nothing_else_changes(key: str, value: str) -> None:
    block = SHIPPED.text.replace("fields: [title, category, attributes, description]", "fields:\n  - title\n  - category")
    for text in (SHIPPED.text, block):
        changed = with_front(text, **{key: value})
        assert front(changed) == {**front(text), key: value}
        assert changed.split("\n---\n", 1)[1] == text.split("\n---\n", 1)[1]


def test_the_difference_of_two_prompts_is_what_is_other_and_nothing_where_nothing_is(tmp_path: Path) -> None:
    strict = save(tmp_path, "mine", MINE.replace("Use the whole scale.", "Be strict."))
    lines = difference(SHIPPED, strict).splitlines()
    assert lines[:2] == [f"--- relevance@{SHIPPED.hash[3:11]}", f"+++ mine@{strict.hash[3:11]}"]
    assert any(line.startswith("+Be strict.") for line in lines)
    assert difference(SHIPPED, SHIPPED) == ""
