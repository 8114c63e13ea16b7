"""What each rule of a policy takes, in words, and as a line of the file: what a person is told who wrote something else."""

from __future__ import annotations

import json
from typing import Any, NamedTuple, get_args

from judge.errors import InputError
from judge.export.splits import SplitBy
from judge.export.text import FIELDS


class Form(NamedTuple):
    """What a rule takes, and a line that says it."""

    takes: str
    line: str


_GRADE, _SHARE, _CAP = "a grade, a whole number", "a number from 0 to 1", 'a whole number, or "none" for no cap'
_SWITCH = "true or false, without quotes"

FORMS: dict[str, Form] = {
    "positive_from": Form(_GRADE, "positive_from = 4"),
    "negative_to": Form(_GRADE, "negative_to = 2"),
    "min_positive": Form(_SHARE, "min_positive = 0.8"),
    "min_negative": Form(_SHARE, "min_negative = 0.8"),
    "min_true_negative": Form(_SHARE, "min_true_negative = 0.95"),
    "max_false_negative_rate": Form("a number between 0 and 1", "max_false_negative_rate = 0.02"),
    "grade_gap": Form("a whole number", "grade_gap = 2"),
    "hardness": Form("two numbers in brackets", "hardness = [0.2, 0.9]"),
    "margin": Form(_SHARE, "margin = 0.95"),
    "family_negatives": Form(_SWITCH, "family_negatives = true"),
    "mix": Form("a number for each type of negative", "mix = { attribute_only = 2, random = 1 }"),
    "positives_per_query": Form(_CAP, "positives_per_query = 20"),
    "negatives_per_positive": Form(_CAP, "negatives_per_positive = 8"),
    "negatives_per_family": Form(_CAP, "negatives_per_family = 1"),
    "intents": Form('"traffic", "queries", or a number for each kind of search', 'intents = "traffic"'),
    "shares": Form("a number for each of train, dev and test", "shares = { train = 0.8, dev = 0.1, test = 0.1 }"),
    "split_by": Form(" or ".join(f'"{one}"' for one in get_args(SplitBy)), 'split_by = "category"'),
    "held_apart": Form(_SWITCH, "held_apart = true"),
    "fields": Form(f"names in brackets, of: {', '.join(FIELDS)}", 'fields = ["title", "category"]'),
    "seed": Form("a whole number", "seed = 7"),
}


def refused(name: str, value: Any) -> InputError:
    """That the rule takes no such value, which is shown as a policy file has it, near enough to be found there."""
    found = json.dumps(value, default=str, ensure_ascii=False)
    return InputError(f"{name} is {found}: it takes {FORMS[name].takes}", f"Write, for example: {FORMS[name].line}")
