"""The contract between the engine and a provider: request in, reply out, or an error that says why not.

A provider decides three things and does one. Pure: `body` (exactly what is sent, so its hash is the
request's identity), `answers` (what a raw reply says). At the edge: `send`, the only call that waits.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple

from judge.errors import InputError, ProviderError, Rejected
from judge.judging.spec import JudgeSpec
from judge.scales import Scale
from judge.tables import Product, Query, content_hash

Json = dict[str, Any]

NOT_SENT = frozenset({"base_url", "timeout", "concurrency", "pack", "repeat"})
"""Parameters of a judge that say how it is asked, not what: they are never part of what is sent."""

MOST_REPEATS = 100


class Message(NamedTuple):
    """One chat message, rendered."""

    role: str
    content: str


class Form(NamedTuple):
    """Another form of reply than a verdict: its JSON schema, and how many verdicts it may be as long as."""

    schema: Json
    room: int


@dataclass(frozen=True, slots=True)
class Request:
    """One question to a judge: one query, and the products (one, unless the provider packs) to grade for it.

    With a `form` it is a question of another kind, of no product, to a provider that `talks`.
    """

    query: Query
    products: tuple[Product, ...]
    scale: Scale
    messages: tuple[Message, ...]
    guidelines: str = ""
    form: Form | None = None

    @property
    def room(self) -> int:
        """How many verdicts the reply may be as long as."""
        return self.form.room if self.form else len(self.products)


class Usage(NamedTuple):
    """Tokens of one reply. `input_tokens` counts everything read, cached part included."""

    input_tokens: int = 0
    cached_tokens: int = 0
    cache_write_tokens: int = 0
    output_tokens: int = 0

    def split(self, parts: int) -> list[Usage]:
        """These tokens over products that shared a request; the parts add up to the whole."""
        return [Usage(*(tokens * (part + 1) // parts - tokens * part // parts for tokens in self)) for part in range(parts)]


def together(usages: Iterable[Usage]) -> Usage:
    """The tokens of several replies added up."""
    return Usage(*(sum(tokens) for tokens in zip(Usage(), *usages, strict=True)))


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back, raw, as JSON; kept by key before anything is read from it.

    `batch`: it came from a 24-hour job, which has prices of its own; kept, so that whoever reads it later knows what it cost.
    `rest`: seconds for which the server's headers leave no room for another request; of the moment, so not kept.
    """

    body: Any
    model: str = ""
    usage: Usage = field(default=Usage())
    latency_ms: int = 0
    request_id: str = ""
    rest: float = 0.0
    batch: bool = False

    def to_json(self) -> Json:
        return {
            "body": self.body,
            "model": self.model,
            "usage": list(self.usage),
            "latency_ms": self.latency_ms,
            "request_id": self.request_id,
            **({"batch": True} if self.batch else {}),
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Reply:
        known = (value["body"], value["model"], Usage(*value["usage"]), value["latency_ms"], value["request_id"])
        return cls(*known, batch=value.get("batch", False))


@dataclass(frozen=True, slots=True)
class Answer:
    """What a reply says of one product. `probabilities` sum to 1 over the scale's values, where known.

    `on_grades`: where they were read from a model's tokens, the probability that lay on tokens of any grade. Where it is
    small, the model would rather have written something else, and the probabilities say little.
    """

    grade: int
    probabilities: Mapping[int, float] | None = None
    confidence: float | None = None
    reason: str = ""
    met: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()
    on_grades: float | None = None

    @property
    def expected(self) -> float | None:
        """The mean grade by the probabilities; None without them."""
        return None if self.probabilities is None else sum(grade * share for grade, share in self.probabilities.items())


Outcome = Answer | ProviderError


@dataclass(frozen=True, slots=True)
class Limits:
    """How a provider may be used: requests in flight, candidates in one request unless the judge says, and at most."""

    concurrency: int = 32
    pack: int = 1
    most: int = 1


class Provider(ABC):
    """One way to ask a model. Subclasses are listed in `judge.judging.providers`."""

    name: ClassVar[str]
    limits: Limits = Limits()
    """Of the provider; of one that asks several servers, by how many there are."""
    free: ClassVar[bool] = False
    """True when a reply costs nothing: its price is 0, not unknown."""
    talks: ClassVar[bool] = False
    """True when it answers a request of another form too; `said` is then the text of its reply."""

    def __init__(self, spec: JudgeSpec) -> None:
        """InputError when the judge's `pack` (candidates in one request) or `repeat` (times each pair is asked) cannot be."""
        self.spec = spec
        self.pack = _whole(spec, "pack", self.limits.pack, self.limits.most)
        self.repeats = _whole(spec, "repeat", 1, MOST_REPEATS)

    @abstractmethod
    def body(self, request: Request) -> Json:
        """Exactly what is sent (or computed from), as JSON: everything that can change the answer, nothing else."""

    @abstractmethod
    async def send(self, body: Json) -> Reply:
        """The reply to that body. Raises Transient, Refused or Rejected; never returns half an answer."""

    @abstractmethod
    def answers(self, reply: Reply, request: Request) -> list[Outcome]:
        """What the reply says of each product, in the request's order. Raises nothing: what cannot be read is Unreadable."""

    def said(self, body: Any) -> str | ProviderError:  # noqa: ARG002  (who talks reads it)
        """The text of a reply's body, or why it holds none. Raises nothing."""
        return Rejected(f"{self.spec} only grades")

    def parts(self, reply: Reply, request: Request) -> list[Reply]:
        """A reply to several products as one reply each, as if each had been asked about alone; tokens add up.

        That is how replies are kept, so which candidates shared a request never matters again. Providers with
        `limits.most` above 1 say how; a product that the reply does not answer gets a part that is Unreadable.
        """
        return [reply] * len(request.products)

    async def close(self) -> None:  # noqa: B027  (most providers hold nothing open)
        """Give back connections; nothing to give back unless a subclass says so."""

    def key(self, request: Request, repeat: int = 0) -> str:
        """The request's identity: a tagged hash of canonical JSON of what is sent.

        A pair's is that of its product alone, whichever others it shared a request with. How many those may be can change
        the answer, so a number other than the provider's own is part of it.
        """
        packed = {"pack": self.pack} if self.pack != self.limits.pack else {}
        return content_hash({"provider": self.name, "body": self.body(request), "repeat": repeat, **packed})


def _whole(spec: JudgeSpec, name: str, default: int, most: int) -> int:
    """A judge's parameter that is a whole number from 1 to `most`."""
    value = spec.params.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
        raise InputError(f"'{spec.provider}/{spec.model}' cannot have {name}={value}", f"Give it a whole number from 1 to {most}, or none")
    return value
