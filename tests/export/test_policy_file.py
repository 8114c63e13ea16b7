"""A policy in a TOML file: every rule can be said there, and what is wrong is named with file, rule and remedy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from judge.errors import InputError
from judge.export.policy import Policy
from judge.export.policy_file import NAMES, policy_of, read_policy
from judge.export.splits import Shares

EVERY: dict[str, tuple[str, Any]] = {
    "positive_from": ("5", 5),
    "negative_to": ("1", 1),
    "min_positive": ("0.8", 0.8),
    "min_negative": ("0.7", 0.7),
    "min_true_negative": ("0.95", 0.95),
    "max_false_negative_rate": ("0.02", 0.02),
    "grade_gap": ("2", 2),
    "hardness": ("[0.2, 0.9]", (0.2, 0.9)),
    "margin": ("0.95", 0.95),
    "family_negatives": ("true", True),
    "mix": ("{ attribute_only = 2, random = 1 }", {"attribute_only": 2, "random": 1}),
    "positives_per_query": ('"none"', None),
    "negatives_per_positive": ("4", 4),
    "negatives_per_family": ("1", 1),
    "shares": ("{ train = 0.5, dev = 0.25, test = 0.25 }", Shares(0.5, 0.25, 0.25)),
    "split_by": ('"category"', "category"),
    "held_apart": ("true", True),
    "fields": ('["title", "category"]', ("title", "category")),
    "seed": ("-7", -7),
}


def policy(text: str, folder: Path) -> Policy:
    (folder / "policy.toml").write_text(text, encoding="utf-8")
    return policy_of(read_policy(folder / "policy.toml"), str(folder / "policy.toml"))


def test_every_rule_can_be_said_in_a_file_and_no_other() -> None:
    assert tuple(EVERY) == NAMES


@pytest.mark.parametrize("rule", EVERY)
def test_a_rule_alone_changes_that_rule_alone(rule: str, tmp_path: Path) -> None:
    text, value = EVERY[rule]
    assert policy(f"{rule} = {text}\n", tmp_path) == Policy(**{rule: value})
    assert Policy(**{rule: value}) != Policy()


def test_all_rules_together_are_read_and_an_empty_file_is_the_policy_nobody_changed(tmp_path: Path) -> None:
    found = policy("\n".join(f"{rule} = {text}" for rule, (text, _) in EVERY.items()), tmp_path)
    assert found == Policy(**{rule: value for rule, (_, value) in EVERY.items()})
    assert policy("", tmp_path) == policy("# nothing yet\n", tmp_path) == Policy()


def test_a_byte_order_mark_and_comments_do_no_harm(tmp_path: Path) -> None:
    assert policy("\ufeff# as agreed\nseed = 3  # of last week\n", tmp_path).seed == 3


@pytest.mark.parametrize(
    ("text", "named", "remedy"),
    [
        ("gradegap = 2", "no rule 'gradegap'", "grade_gap"),
        ("grade_gap 2", "is no TOML.*line 1", "a line a rule"),
        ("grade_gap = 2\ngrade_gap = 3", "is no TOML", "a line a rule"),
        ('grade_gap = "2"', "grade_gap is '2'", "without quotes"),
        ("grade_gap = 1.5", "grade_gap is 1.5", "without quotes"),
        ("grade_gap = true", "grade_gap is True", "without quotes"),
        ('grade_gap = "none"', "grade_gap is 'none'", "without quotes"),
        ("grade_gap = 0", "grade_gap is 0", "1 or more"),
        ("negatives_per_positive = 2.5", "negatives_per_positive is 2.5", "without quotes"),
        ("negatives_per_family = 0", "negatives_per_family is 0", "or no cap"),
        ('family_negatives = "no"', "family_negatives is 'no'", "without quotes"),
        ('held_apart = "false"', "held_apart is 'false'", "without quotes"),
        ("min_positive = 80", "min_positive is 80.0", "from 0 to 1"),
        ("margin = nan", "margin is nan", "from 0 to 1"),
        ("margin = 1.2", "margin is 1.2, which is no share", "from 0 to 1"),
        ("hardness = 0.2", "hardness is 0.2", "in brackets"),
        ("hardness = []", r"hardness is \(\)", "in brackets"),
        ("hardness = [0.2]", "hardness is", "in brackets"),
        ("hardness = [0.2, 0.3, 0.9]", "hardness is", "in brackets"),
        ("hardness = [0.9, 0.2]", "hardness is 0.9 to 0.2", "two numbers"),
        ("mix = { nonsense = 1 }", "mix is .*'attribute_only', 'cross_category'", ""),
        ('mix = { random = "1" }', "mix is", "without quotes"),
        ("mix = { random = 0 }", "mix has the ratios", "above 0"),
        ("mix = { random = inf }", "mix has the ratios", "above 0"),
        ("mix = { random = -1, untyped = 2 }", "mix has the ratios", "0 or more"),
        ('mix = { random = 1 }\nnegatives_per_positive = "none"', "nothing to share out", "negatives_per_positive"),
        ("shares = 0.8", "the shares 0.8", "train, dev and test"),
        ("[shares]\ntrain = 0.7", "the shares", "sum to 1"),
        ("[shares]\ntrain = 0.8\ndev = 0.1\ntesting = 0.1", "the shares", "train, dev and test"),
        ('[shares]\ntrain = "0.8"\ndev = 0.1\ntest = 0.1', "the shares", "train, dev and test"),
        ('split_by = "words"', "split_by is 'words'.*'query' or 'category'", ""),
        ('fields = "title"', "fields is 'title'", "in brackets"),
        ('fields = ["price"]', "price", "title"),
        ("seed = 1979-05-27", "seed is", "without quotes"),
    ],
)
def test_what_is_wrong_is_refused_with_the_file_the_rule_and_a_remedy(text: str, named: str, remedy: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=named) as refused:
        policy(text, tmp_path)
    assert str(tmp_path / "policy.toml") in refused.value.problem
    assert remedy in refused.value.remedy


def test_a_file_that_is_not_there_a_folder_and_one_that_is_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    for name, said in (("none.toml", "No such file"), (".", "directory"), ("binary.toml", "is no TOML")):
        with pytest.raises(InputError, match=said):
            read_policy(tmp_path / name)
