"""A judge as one short string that round-trips: `provider/model?param=value#prompt`.

local/default
openai/gpt-6-luna?temperature=0#relevance
openai/NAME?base_url=http://127.0.0.1:8000/v1
vllm/Qwen/Qwen3-8B
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from judge.errors import InputError


@dataclass(frozen=True)
class JudgeSpec:
    """Provider, model, parameters, prompt. Parameter values are JSON scalars; order does not matter."""

    provider: str
    model: str
    params: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    prompt: str = ""

    @classmethod
    def parse(cls, text: str) -> JudgeSpec:
        """The judge a string names. InputError says how it should look."""
        rest, _, prompt = text.partition("#")
        path, _, query = rest.partition("?")
        provider, slash, model = path.partition("/")
        if not (slash and provider and model):
            raise InputError(
                f"'{text}' names no judge", "Write provider/model, for example local/default or openai/gpt-6-luna?temperature=0"
            )
        pairs = parse_qsl(query, keep_blank_values=True)
        params = {name: _scalar(value) for name, value in pairs}
        if len(params) != len(pairs):
            raise InputError(f"'{text}' gives a parameter twice", "Name each parameter once")
        return cls(provider, model, MappingProxyType(params), prompt)

    def __str__(self) -> str:
        query = urlencode([(name, _text(self.params[name])) for name in sorted(self.params)], safe="/:", quote_via=quote)
        return f"{self.provider}/{self.model}" + (f"?{query}" if query else "") + (f"#{self.prompt}" if self.prompt else "")

    def __hash__(self) -> int:
        return hash(str(self))

    def with_prompt(self, prompt: str) -> JudgeSpec:
        return replace(self, prompt=prompt)


def _scalar(text: str) -> Any:
    """`0` is a number, `true` a truth value, everything else text: as JSON would have it."""
    named = {"true": True, "false": False, "null": None}
    if text in named:
        return named[text]
    for number in (int, float):
        try:
            value = number(text)
        except ValueError:
            continue
        # Only spellings that print back the same way are numbers: "007" and "1_000" stay text.
        if _text(value) == text:
            return value
    return text


def _text(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return {True: "true", False: "false", None: "null"}[value]
    return str(value)
