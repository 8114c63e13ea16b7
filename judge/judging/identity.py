"""What a judge is called, and a judge that is only looked at: its requests and replies without its key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from judge.judging.base import Provider
from judge.judging.prompts import Prompt
from judge.judging.providers import provider_class
from judge.judging.spec import JudgeSpec

NO_KEY = "not-a-key"


def full_spec(spec: JudgeSpec, prompt: Prompt) -> JudgeSpec:
    """The judge's full name: with the prompt, and the prompt's version."""
    return spec.with_prompt(f"{prompt.name}@{prompt.hash[3:11]}")


def unasked(spec: JudgeSpec, environ: Mapping[str, str]) -> Provider:
    """That judge for its `body`, `key` and `answers`, never to send anything: it needs no key and is given none.

    InputError when there is no such judge. `environ` still says where a server is, as that is part of a request.
    """
    found = cast("Any", provider_class(spec.provider))
    names = getattr(found, "key_variables", ())
    if not names:
        return cast("Provider", found(spec))
    return cast("Provider", found(spec, {**{name: text for name, text in environ.items() if name not in names}, names[0]: NO_KEY}))
