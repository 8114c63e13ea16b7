"""Every version of a prompt is kept by its hash."""

from __future__ import annotations

from judge.store.db import Database
from judge.store.prompts import Version, keep_prompt, prompt_kept, prompts_of, versions_of
from judge.store.verdicts import register_judge


def test_a_version_is_kept_as_it_was_first(db: Database) -> None:
    keep_prompt(db, "j1-a", "mine", "the text")
    keep_prompt(db, "j1-a", "mine", "the text, told differently")
    kept = prompt_kept(db, "j1-a")
    assert kept is not None
    assert (kept.name, kept.text) == ("mine", "the text")
    assert prompt_kept(db, "j1-b") is None


def test_the_versions_of_a_name_are_listed_newest_first_those_of_judges_included(db: Database) -> None:
    keep_prompt(db, "j1-a", "mine", "one")
    register_judge(db, "scripted/1#mine", "j1-b", "mine", "two")
    keep_prompt(db, "j1-c", "other", "three")
    assert [version.text for version in versions_of(db, "mine")] == ["two", "one"]


def test_the_prompts_of_judges_are_each_told_once(db: Database) -> None:
    judges = [register_judge(db, f"scripted/{n}#mine", "j1-a", "mine", "one") for n in range(2)]
    other = register_judge(db, "scripted/3#other", "j1-b", "other", "two")
    assert [prompt.text for prompt in prompts_of(db, judges)] == ["one"]
    assert {prompt.text for prompt in prompts_of(db, [*judges, other])} == {"one", "two"}
    assert prompts_of(db, []) == []


def test_a_version_is_written_as_its_name_and_the_beginning_of_its_hash() -> None:
    assert str(Version("mine", "j1-0123456789ab")) == "mine@01234567"
