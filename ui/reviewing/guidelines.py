"""The guidelines that a judge grades by, for people to grade by: without its examples, which are other people's grades."""

from __future__ import annotations

import re
from functools import lru_cache

from markdown_it import MarkdownIt

from judge.config import Settings
from judge.errors import InputError
from judge.judging.parts import parts_of
from judge.judging.prompts import Prompt, default_prompt, load_prompt, read_prompt
from judge.judging.shown import visible
from judge.store.db import Database
from judge.store.prompts import prompts_of
from judge.store.settings import scale_of
from judge.store.trusted import trusted_judges

_FOR_MACHINES = re.compile(r"^## How to reply$.*?(?=^## |\Z)", re.MULTILINE | re.DOTALL)
# Prompt text is not trusted: no HTML, and nothing that loads or leads elsewhere.
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).disable(["image", "link", "autolink", "reference"])


def guidelines(db: Database) -> str:
    """As safe HTML: those of the judge trusted most; those of the scale's own prompt where no judge was asked yet, or only one without."""
    kept = next(iter(prompts_of(db, trusted_judges(db)[:1])), None)
    try:
        return _written(kept.text, kept.name) if kept else _of_scale(db)
    except InputError:
        return _of_scale(db)


def _of_scale(db: Database) -> str:
    return _html(load_prompt(default_prompt(scale_of(db)), [Settings().prompts]))


@lru_cache(8)
def _written(text: str, name: str) -> str:
    return _html(read_prompt(text, name))


def _html(prompt: Prompt) -> str:
    told = prompt.rendered(parts_of(prompt.text).guidelines)
    return str(_MARKDOWN.render(visible(_FOR_MACHINES.sub("", told))))
