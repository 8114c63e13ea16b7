"""The prompts of writing: a plain file with front matter each, `writing/NAME.md` among the prompts.

Above `===user===` stands what the model is told, the same for every request; below it the question, which shows one category,
or, in the prompt of intents, some queries.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml
from jinja2 import StrictUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from judge.errors import InputError
from judge.judging.base import Message
from judge.judging.parts import USER, parts_of
from judge.judging.prompts import shipped_prompts
from judge.judging.shown import FieldName, ShownProduct, one_line
from judge.judging.writing.leaf import LEVEL, Leaf
from judge.tables import Product, content_hash

FOLDER = "writing"

# As in relevance prompts: no autoescape, because what is written is plain text; what sellers wrote is cleaned before.
_JINJA = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False, trim_blocks=True, lstrip_blocks=True)


class _Front(BaseModel):
    """The front matter, as written."""

    model_config = ConfigDict(extra="forbid", strict=True)
    name: str
    description: str
    fields: list[FieldName] = Field(default_factory=list)


@dataclass(frozen=True)
class WritingPrompt:
    """One prompt. `text` is the whole file: what `hash`, its version, is taken of. `fields`: what of a product is shown."""

    name: str
    fields: tuple[str, ...]
    text: str

    @cached_property
    def hash(self) -> str:
        return content_hash(self.text)

    @property
    def version(self) -> str:
        """Its name and the beginning of its hash, as versions of prompts are written."""
        return f"{self.name}@{self.hash[3:11]}"

    @cached_property
    def _templates(self) -> tuple[Template, Template]:
        parts = parts_of(self.text)
        return _JINJA.from_string(parts.guidelines), _JINJA.from_string(parts.question)

    def messages(self, leaf: Leaf, values: Mapping[str, Any]) -> tuple[Message, ...]:
        """What asks about that category. InputError where the template fails."""
        shown = [ShownProduct.of(product, self.fields).numbered(number) for number, product in enumerate(leaf.products, start=1)]
        known = {"category": one_line(leaf.name, LEVEL), "facts": leaf.shown_facts(), "products": shown, **values}
        return self.filled_in(known, leaf.name)

    def filled_in(self, known: Mapping[str, Any], about: str) -> tuple[Message, ...]:
        """The messages with these values, about that. InputError where the template fails."""
        try:
            told, asked = (template.render(known).strip() for template in self._templates)
        except Exception as error:  # a template can raise anything
            raise InputError(
                f"The prompt '{self.name}' cannot be written for '{about}': {error}", f"There is: {', '.join(known)}"
            ) from error
        return Message("system", told), Message("user", asked)


def load(name: str, folders: Iterable[Path]) -> WritingPrompt:
    """The prompt of that name, in the user's folders before the shipped one. InputError where it cannot be read."""
    paths = [folder / FOLDER / f"{name}.md" for folder in (*folders, shipped_prompts())]
    path = next(path for path in paths if path.is_file() or path is paths[-1])
    try:
        prompt = _read(path.read_text(encoding="utf-8-sig"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"The prompt {path} cannot be read: {error}", "Save it as UTF-8, where it can be read") from error
    _TRY_OUT.get(name, _try_on_a_leaf)(prompt, str(path))
    return prompt


def _read(text: str, where: str) -> WritingPrompt:
    parts = parts_of(text, where)
    try:
        front = _Front.model_validate(yaml.safe_load(parts.front.removeprefix("---").removesuffix("---")))
    except (yaml.YAMLError, ValidationError) as error:
        raise InputError(f"{where}: front matter: {error}", f"It has exactly: {', '.join(_Front.model_fields)}") from error
    return WritingPrompt(front.name, tuple(dict.fromkeys(front.fields)), text)


def _try_on_a_leaf(prompt: WritingPrompt, where: str) -> None:
    """Render an example, so that a template that shows no category or no product is refused before anything is asked."""
    example = Leaf(("example-category",), (Product(id="p", title="example-title", description="example-description"),), ("example-fact",))
    asked = prompt.messages(example, {"parts": []})[1].content
    if not prompt.fields or "example-category" not in asked or "<product" not in asked:
        raise InputError(
            f"{where}: the category or its products are never shown",
            f"Name fields in the front matter, and write {{{{ category }}}} and the products below {USER}",
        )


def _try_on_queries(prompt: WritingPrompt, where: str) -> None:
    """The same for a prompt that shows queries."""
    asked = prompt.filled_in({"queries": ["example-query"], "intents": []}, "an example")[1].content
    if "example-query" not in asked:
        raise InputError(f"{where}: the queries are never shown", f"Write {{{{ query }}}} for each of queries below {USER}")


_TRY_OUT = {"intents": _try_on_queries}
"""The prompts that show no leaf, and how they are tried out."""
