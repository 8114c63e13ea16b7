"""Prompts: plain files with front matter and a template, found by name, rendered to messages.

A prompt is `NAME.md`: YAML front matter (name, description, scale, fields), guidelines, a line `===user===`, the question.
Where the guidelines hold pairs that people graded, the front matter names them too: `examples`, a list of [query id, product id].
Guidelines know only the scale: they are the same for every pair, so a provider can cache them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any

import yaml
from jinja2 import StrictUndefined, Template, TemplateSyntaxError, meta, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from judge.errors import InputError, Rejected
from judge.judging.base import Message
from judge.judging.parts import USER, parts_of
from judge.judging.shown import FieldName, ShownProduct, ShownQuery
from judge.scales import DEFAULT_SCALE, Scale, scale_named
from judge.tables import Product, Query, content_hash

KEPT_PRODUCTS = 20_000
"""Products kept as they are shown: some 30 MB of typical ones."""

START = "Start from a shipped one: judge prompts show relevance"

# No autoescape: what is written is a plain-text prompt, and shown.py has cleaned what sellers wrote.
_JINJA = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False, trim_blocks=True, lstrip_blocks=True)
_GUIDELINE_NAMES = {"scale"}
_QUESTION_NAMES = {"scale", "query", "products"}
_FRONT_MATTER = re.compile(r"---\n(.*?)\n---\n(.*)", re.DOTALL)
_INCLUDE = re.compile(r"""\{%-?\s*include\s+(["'])([^"'\n]+)\1\s*-?%\}\n?""")
_PLAIN_NAME = re.compile(r"[\w-][\w.-]*")


class _Front(BaseModel):
    """The front matter, as written."""

    model_config = ConfigDict(extra="forbid", strict=True)
    name: Annotated[str, Field(pattern=r"^[\w-][\w.-]*$")]
    description: str
    scale: str
    fields: Annotated[list[FieldName], Field(min_length=1)]
    examples: list[Annotated[list[str], Field(min_length=2, max_length=2)]] = []


_KEYS = ", ".join(name for name, field in _Front.model_fields.items() if field.is_required()) + ", and examples where it holds any"


@dataclass(frozen=True)
class Prompt:
    """One prompt. `text` is the whole file with its includes written out: what `hash`, its version, is taken of."""

    name: str
    description: str
    scale: Scale
    fields: tuple[str, ...]
    text: str
    examples: tuple[tuple[str, str], ...] = ()

    @cached_property
    def hash(self) -> str:
        return content_hash(self.text)

    @cached_property
    def guidelines(self) -> str:
        """What the judge is told before any pair, rendered."""
        return self.rendered(parts_of(self.text).told)

    def rendered(self, guidelines: str) -> str:
        """Guidelines, a template, as a judge of this scale reads them."""
        return _JINJA.from_string(guidelines).render(scale=self.scale).strip()

    @cached_property
    def question(self) -> Template:
        return _JINJA.from_string(parts_of(self.text).question)

    def ask(self, values: dict[str, Any]) -> str:
        """The question with these values in it; what `Template.render` does, without the copies it makes first."""
        return "".join(self.question.root_render_func(self.question.new_context(values, shared=True)))

    def shown(self, product: Product) -> ShownProduct:
        """The product as this prompt shows it, kept for the next query that asks about it."""
        if not product.hash:
            return ShownProduct.of(product, self.fields)
        if len(self._shown) >= KEPT_PRODUCTS:
            self._shown.clear()
        if product.hash not in self._shown:
            self._shown[product.hash] = ShownProduct.of(product, self.fields)
        return self._shown[product.hash]

    @cached_property
    def _shown(self) -> dict[str, ShownProduct]:
        return {}


def render(prompt: Prompt, query: Query, products: Sequence[Product]) -> tuple[Message, ...]:
    """The messages that ask about these products. Raises Rejected, naming them, where the template fails on their data."""
    try:
        question = prompt.ask({"query": ShownQuery.of(query), "products": _numbered(products, prompt), "scale": prompt.scale})
    except Exception as error:  # a template can raise anything; one pair's data must not stop the others
        pair = f"query '{query.id}' with product {', '.join(repr(product.id) for product in products)}"
        raise Rejected(f"The prompt '{prompt.name}' cannot be written for {pair}: {error}") from error
    return Message("system", prompt.guidelines), Message("user", question.strip())


def _numbered(products: Sequence[Product], prompt: Prompt) -> list[ShownProduct]:
    if len(products) == 1:
        return [prompt.shown(products[0])]
    return [prompt.shown(product).numbered(number) for number, product in enumerate(products, start=1)]


def shipped_prompts() -> Path:
    """The folder of prompts that came with the package: inside it once installed, beside it in a checkout."""
    package = Path(__file__).parents[1]
    installed = package / "shipped_prompts"
    return installed if installed.is_dir() else package.parent / "prompts"


def default_prompt(scale: Scale) -> str:
    """The name of the shipped prompt for that scale."""
    return "relevance" if scale.name == DEFAULT_SCALE else f"relevance-{scale.name}"


def load_prompt(name_or_path: str, folders: Iterable[Path]) -> Prompt:
    """The prompt of that name, in the user's folders before the shipped one, or the one in that file. Raises InputError."""
    path = _find(name_or_path, [*folders, shipped_prompts()])
    prompt = read_prompt(_written_out(path), str(path))
    if prompt.name != path.stem:
        raise InputError(f"{path}: the front matter calls it '{prompt.name}'", f"Name both alike: write `name: {path.stem}`")
    return prompt


def list_prompts(folders: Iterable[Path]) -> list[Prompt]:
    """Every prompt that can be asked for by name and read, in order of name; `unreadable_prompts` are the others."""
    return [found for found in _tried(folders) if isinstance(found, Prompt)]


def unreadable_prompts(folders: Iterable[Path]) -> list[InputError]:
    """Why the files among the prompts that are none, or hold a mistake, cannot be asked for. A page without front matter is no mistake."""
    return [found for found in _tried(folders) if isinstance(found, InputError)]


def _tried(folders: Iterable[Path]) -> Iterator[Prompt | InputError]:
    for _, path in sorted(_available([*folders, shipped_prompts()]).items()):
        try:
            yield load_prompt(str(path), [])
        except InputError as error:
            yield error


def read_prompt(text: str, where: str) -> Prompt:
    """The prompt that a text without includes says. InputError names `where` and what is wrong."""
    front, _ = _split(text, where)
    try:
        scale = scale_named(front.scale)
    except InputError as error:
        raise InputError(f"{where}: {error.problem}", error.remedy) from None
    _parsed(text, where)
    if bool(parts_of(text, where).examples) != bool(front.examples):
        problem = "the guidelines hold examples and the front matter does not name them, or the other way round"
        raise InputError(f"{where}: {problem}", "A judge is never measured on its examples: judge prompts examples writes both")
    examples = tuple((query, product) for query, product in front.examples)
    prompt = Prompt(front.name, front.description, scale, tuple(dict.fromkeys(front.fields)), text, examples)
    parts = parts_of(text, where)
    _check_names(parts.told, _GUIDELINE_NAMES, f"{where}, above {USER}")
    _check_names(parts.question, _QUESTION_NAMES, f"{where}, below {USER}")
    _try_out(prompt, where)
    return prompt


def _find(name_or_path: str, places: Sequence[Path]) -> Path:
    path = Path(name_or_path)
    if path.suffix == ".md" or len(path.parts) > 1:
        if path.is_file():
            return path
        raise InputError(f"There is no prompt file {path}", START + f" > {path.name}")
    available = _available(places)
    if name_or_path not in available:
        pages = [place / f"{name_or_path}.md" for place in places if (place / f"{name_or_path}.md").is_file()]
        if pages:  # reading it says what it lacks
            return pages[0]
        looked = ", ".join(str(place) for place in places)
        raise InputError(f"There is no prompt '{name_or_path}'", f"There are: {', '.join(sorted(available))} (looked in {looked})")
    return available[name_or_path]


def _available(places: Iterable[Path]) -> dict[str, Path]:
    """Prompts by name; the first place wins. Fragments (`_NAME.md`) and pages without front matter (a README) are none.

    A file that is no text is taken for a prompt: whoever asks for it is told what is the matter.
    """
    found: dict[str, Path] = {}
    for place in places:
        for path in sorted(place.glob("*.md")):
            if path.is_file() and not path.name.startswith("_") and _may_be_one(path):
                found.setdefault(path.stem, path)
    return found


def _may_be_one(path: Path) -> bool:
    try:
        return _read(path).startswith("---\n")
    except InputError:
        return True


def _written_out(path: Path, above: tuple[Path, ...] = ()) -> str:
    """The file's text with every include replaced by what it names: one text, which the hash covers."""
    if path in above:
        raise InputError(f"{path} includes itself", "Take one of the includes out")
    text = _read(path)
    _parsed(text, str(path))
    return _INCLUDE.sub(lambda match: _written_out(_beside(path, match[2]), (*above, path)).rstrip("\n") + "\n", text)


def _beside(path: Path, name: str) -> Path:
    """The file an include names: in the prompt's own folder, nowhere else."""
    if not _PLAIN_NAME.fullmatch(name):
        raise InputError(f"{path} includes '{name}'", "Include a file of the same folder, by its plain name")
    if not (path.parent / name).is_file():
        raise InputError(f"{path} includes '{name}', which is not in {path.parent}", f"Put it there. {START} prints one without includes")
    return path.parent / name


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is not UTF-8 ({error.reason} at byte {error.start})", "Save it as UTF-8") from error
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}", "Let it be read, or move it away") from error


def _split(text: str, where: str) -> tuple[_Front, str]:
    """The front matter, checked, and the body below it."""
    match = _FRONT_MATTER.match(text)
    if match is None:
        raise InputError(f"{where} has no front matter between two lines of ---", START)
    try:
        return _Front.model_validate(yaml.safe_load(match[1])), match[2]
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 2}" if mark else ""
        raise InputError(f"{where}{line}: the front matter is not YAML: {getattr(error, 'problem', error)}", START) from error
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        raise InputError(f"{where}: front matter: {wrong}", f"It has exactly: {_KEYS}") from error


def _parsed(text: str, where: str) -> nodes.Template:
    try:
        return _JINJA.parse(text)
    except TemplateSyntaxError as error:
        raise InputError(
            f"{where}, line {error.lineno}: {error.message}", "Templates are Jinja2: {{ value }}, {% if %}, {% for %}"
        ) from error


def _check_names(section: str, known: set[str], where: str) -> None:
    tree = _parsed(section, where)
    if any(tree.find_all((nodes.Include, nodes.Extends, nodes.Import, nodes.FromImport))):
        raise InputError(f"{where}: this template loads another in a way that is not supported", 'Write {% include "_file.md" %}')
    unknown = meta.find_undeclared_variables(tree) - known - _JINJA.globals.keys()
    if unknown:
        raise InputError(f"{where}: there is no {', '.join(sorted(unknown))} here", f"There is: {', '.join(sorted(known))}")


class _Whatever(dict[str, str]):
    """Attributes of an example product: a template may ask for any by name, since some product has it."""

    def __missing__(self, name: str) -> str:
        return "example"


def _try_out(prompt: Prompt, where: str) -> None:
    """Render one example, so that a template that can never work is refused before a run and not pair by pair."""
    shown = _numbered([_example(1), _example(2)], prompt)
    for product in shown:
        if "attributes" in product:
            product["attributes"] = _Whatever(product["attributes"])
    values: dict[str, Any] = {"query": ShownQuery.of(Query(id="q", text="example-query")), "products": shown, "scale": prompt.scale}
    try:
        question, _ = prompt.question.render(values), prompt.guidelines
    except Exception as error:
        remedy = f"A product here has the fields of the front matter: {', '.join(prompt.fields)}"
        raise InputError(f"{where}: the template fails on an example: {error}", remedy) from error
    if "example-query" not in question:
        raise InputError(f"{where}: the query is never shown", f"Write {{{{ query }}}} below {USER}")
    if not all(any(text in question for text in _texts(product)) for product in shown):
        raise InputError(f"{where}: not every product is shown", "Write {% for product in products %}{{ product }}{% endfor %}")


def _example(number: int) -> Product:
    texts = {name: f"example-{name}-{number}" for name in ("id", "title", "category", "description", "url", "image_url")}
    return Product(**texts, attributes={"colour": f"example-colour-{number}"}, price=1000.0 + number)


def _texts(product: ShownProduct) -> list[str]:
    """Every text a shown product has, attributes' values included."""
    return [text for value in product.values() for text in (value.values() if isinstance(value, dict) else [value])]
