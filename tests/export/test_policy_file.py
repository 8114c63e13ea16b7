"""A policy in a TOML file: every rule can be said there, and what is wrong is named with file, rule and remedy."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.errors import InputError
from judge.export.policy import Policy
from judge.export.policy_file import NAMES, policy_of, read_policy
from judge.export.policy_words import FORMS
from judge.export.policy_written import policy_lines
from judge.export.splits import Shares
from judge.export.text import FIELDS
from judge.export.typing import NEGATIVE_TYPES

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
    "intents": ('"traffic"', "traffic"),
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
        ("intents = 3", "it takes", 'intents = "traffic"'),
        ('intents = "shoppers"', "it takes", 'intents = "traffic"'),
        ("intents = { sofas = 1 }", "'sofas', which is no kind of search", "category-only"),
        ("intents = { other = 0 }", "the ratio 0", "other = 2"),
        ('Split-By = "query"', "no rule 'Split-By'", "Did you mean split_by?"),
        ("luck = {}", "no rule 'luck'", "The rules are: positive_from"),
        ("[policy]\nseed = 3", r"\[policy\] is no part of a policy", "seed and other rules stand at the top"),
        ("grade_gap 2", "is no TOML.*line 1", "a line a rule"),
        ("grade_gap = 2\ngrade_gap = 3", "is no TOML", "a line a rule"),
        ('grade_gap = "2"', 'grade_gap is "2": it takes a whole number', "grade_gap = 2"),
        ("grade_gap = 1.5", "grade_gap is 1.5: it takes a whole number", "grade_gap = 2"),
        ("grade_gap = true", "grade_gap is true", "grade_gap = 2"),
        ('grade_gap = "none"', 'grade_gap is "none"', "grade_gap = 2"),
        ("grade_gap = 0", "grade_gap is 0", "1 or more"),
        (
            "negatives_per_positive = 2.5",
            'negatives_per_positive is 2.5: it takes a whole number, or "none" for no cap',
            "negatives_per_positive = 8",
        ),
        ("negatives_per_family = 0", "negatives_per_family is 0", "or no cap"),
        ('family_negatives = "no"', 'family_negatives is "no": it takes true or false, without quotes', "family_negatives = true"),
        ('held_apart = "false"', 'held_apart is "false"', "held_apart = true"),
        ("min_positive = 80", "min_positive is 80.0", "from 0 to 1"),
        ("margin = nan", "margin is nan", "from 0 to 1"),
        ("margin = 1.2", "margin is 1.2, which is no share", "from 0 to 1"),
        ("hardness = 0.2", "hardness is 0.2: it takes two numbers in brackets", "hardness = [0.2, 0.9]"),
        ("hardness = []", r"hardness is \[\]", "hardness = [0.2, 0.9]"),
        ("hardness = [0.2]", "hardness is .* two numbers", "hardness = [0.2, 0.9]"),
        ("hardness = [0.2, 0.3, 0.9]", "hardness is .* two numbers", "hardness = [0.2, 0.9]"),
        ("hardness = [0.9, 0.2]", "hardness is 0.9 to 0.2", "two numbers"),
        ("mix = { nonsense = 1 }", "mix names 'nonsense'", "attribute_only, cross_category"),
        ('mix = { random = "1" }', 'mix is {"random": "1"}: it takes a number for each', "mix = { attribute_only = 2"),
        ("mix = { random = true }", "mix is", "mix = { attribute_only = 2"),
        ("mix = 3", "mix is 3", "mix = { attribute_only = 2"),
        ("mix = { random = 0, untyped = 2 }", "mix gives 'random' the ratio 0", "not named are left out"),
        ("mix = { random = inf }", "mix gives 'random' the ratio inf", "above 0"),
        ("mix = { random = nan }", "mix gives 'random' the ratio nan", "above 0"),
        ("mix = { untyped = 2, random = -1 }", "mix gives 'random' the ratio -1", "above 0"),
        ('mix = { random = 1 }\nnegatives_per_positive = "none"', "nothing to share out", "negatives_per_positive"),
        ("shares = 0.8", "shares is 0.8: it takes a number for each of train, dev and test", "shares = { train = 0.8"),
        ("shares = true", "shares is true", "shares = { train = 0.8"),
        ("shares = [0.8, 0.1, 0.1]", "shares is", "shares = { train = 0.8"),
        ("[shares]\ntrain = 0.7", "shares is", "shares = { train = 0.8"),
        ("[shares]\ntrain = 0.8\ndev = 0.1\ntesting = 0.1", "shares is", "shares = { train = 0.8"),
        ("[shares]\ntrain = true\ndev = false\ntest = false", "shares is", "shares = { train = 0.8"),
        ("[shares]\ntrain = 0.9\ndev = 0.1\ntest = 0.1", "shares are 0.9, 0.1, 0.1, which is no division", "sum to 1"),
        ('[shares]\ntrain = "0.8"\ndev = 0.1\ntest = 0.1', "shares is", "shares = { train = 0.8"),
        ("max_false_negative_rate = 0", "no audit of some pairs can show", "leave it out"),
        ("max_false_negative_rate = 1", "every negative may be one then", "leave it out"),
        ("max_false_negative_rate = 1.5", "max_false_negative_rate is 1.5, which is no share of negatives", "between 0 and 1"),
        ("max_false_negative_rate = nan", "max_false_negative_rate is nan", "between 0 and 1"),
        ('split_by = "words"', 'split_by is "words": it takes "query" or "category"', 'split_by = "category"'),
        ('fields = "title"', 'fields is "title": it takes names in brackets', 'fields = ["title", "category"]'),
        ('fields = ["price"]', "price", "title"),
        ('fields = ["title", 3]', "fields is", 'fields = ["title", "category"]'),
        ("fields = []", "fields names nothing", "title"),
        ('fields = ["title", "category", "title"]', "fields names 'title' twice", "each once"),
        ("seed = 1979-05-27", 'seed is "1979-05-27"', "seed = 7"),
    ],
)
def test_what_is_wrong_is_refused_with_the_file_the_rule_and_a_remedy(text: str, named: str, remedy: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=named) as refused:
        policy(text, tmp_path)
    assert str(tmp_path / "policy.toml") in refused.value.problem
    assert remedy in refused.value.remedy
    assert "Input should" not in str(refused.value), "the words of a library that nobody here knows"


def test_a_file_that_is_not_there_a_folder_and_one_that_is_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    for name, said in (("none.toml", "No such file"), (".", "directory"), ("binary.toml", "is no TOML")):
        with pytest.raises(InputError, match=said):
            read_policy(tmp_path / name)


def test_what_a_rule_is_said_to_take_is_a_line_that_is_read_and_changes_that_rule(tmp_path: Path) -> None:
    assert tuple(FORMS) == NAMES
    for rule, form in FORMS.items():
        found = policy(form.line, tmp_path)
        assert [name for name, value in found.to_json().items() if value != Policy().to_json()[name]] in ([rule], [])


@pytest.mark.parametrize("rule", EVERY)
def test_the_lines_of_a_policy_are_a_file_that_says_the_same_again(rule: str, tmp_path: Path) -> None:
    asked = Policy(**{rule: EVERY[rule][1]})
    assert policy("\n".join(policy_lines(asked.to_json())), tmp_path) == asked


SHARE = st.none() | st.floats(0, 1)
CAP = st.none() | st.integers(1, 10**9)
POLICIES = st.builds(
    Policy,
    min_positive=SHARE,
    margin=SHARE,
    max_false_negative_rate=st.none() | st.floats(0, 1, exclude_min=True, exclude_max=True),
    hardness=st.none() | st.just((1e-07, 0.30000000000000004)),
    mix=st.dictionaries(st.sampled_from(NEGATIVE_TYPES), st.floats(1e-9, 1e9)),
    negatives_per_positive=st.integers(1, 9),
    negatives_per_family=CAP,
    positives_per_query=CAP,
    fields=st.permutations(FIELDS).map(tuple),
    seed=st.integers(-(2**63) + 1, 2**63 - 1),
)


@given(asked=POLICIES)
def test_whatever_was_asked_the_lines_of_it_and_of_its_manifest_say_the_same_again(
    asked: Policy, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("policy")
    assert policy("\n".join(policy_lines(asked.to_json())), folder) == asked
    assert policy("\n".join(policy_lines(orjson.loads(orjson.dumps(asked.to_json())))), folder) == asked
