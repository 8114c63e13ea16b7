"""Every table, one class a word of the design. Nothing else in the package declares one.

Ids are text, as the shop writes them. A pair is always (query_id, product_id).
What a person did (Label, Gold) and what a judge said (Verdict) is appended; nothing is overwritten.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import JSON, BigInteger, ForeignKeyConstraint, Index, Integer, text
from sqlalchemy.orm import configure_mappers
from sqlmodel import Field, SQLModel


def now() -> datetime:
    """The current instant, aware and in UTC: the only form the tables take."""
    return datetime.now(UTC)


def canonical(value: Any) -> bytes:
    """JSON with sorted keys and no spaces. Changing this form changes every hash."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def content_hash(value: Any) -> str:
    """A hash of canonical JSON, tagged with its form and algorithm so that a change of either is visible."""
    return "j1-" + hashlib.sha256(canonical(value)).hexdigest()[:40]


class Setting(SQLModel, table=True):
    """What holds for the whole database: its scale, the judges people trust, in order."""

    key: str = Field(primary_key=True)
    value: Any = Field(sa_type=JSON)


class Product(SQLModel, table=True):
    """One catalogue row. `category` is a path, levels joined by " > "."""

    id: str = Field(primary_key=True)
    title: str
    description: str = ""
    category: str = Field(default="", index=True)
    attributes: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    image_url: str = ""
    url: str = ""
    price: float | None = None
    hash: str = ""

    def content(self) -> dict[str, Any]:
        """Everything a judge could be shown: what `hash` is taken of."""
        return self.model_dump(exclude={"hash"})


class Query(SQLModel, table=True):
    """One search text exactly as typed, case and emoji kept."""

    id: str = Field(primary_key=True)
    text: str = Field(index=True)
    locale: str = ""
    origin: str = "real"
    intent: str = ""
    need: str = ""
    hash: str = ""

    def content(self) -> dict[str, Any]:
        """What a judge could be shown: what `hash` is taken of. Origin and intent are ours, not the shopper's."""
        return self.model_dump(include={"id", "text", "locale", "need"})


class SearchRun(SQLModel, table=True):
    """A search system, or a pool, whose ranked lists were imported."""

    __tablename__ = "search_run"
    name: str = Field(primary_key=True)
    added_at: datetime = Field(default_factory=now)


class Ranked(SQLModel, table=True):
    """One product a search run returned for a query; rank counts from 1."""

    run: str = Field(primary_key=True, foreign_key="search_run.name")
    query_id: str = Field(primary_key=True, foreign_key="query.id")
    product_id: str = Field(primary_key=True, foreign_key="product.id")
    rank: int
    score: float | None = None


class QueryEvent(SQLModel, table=True):
    """What shoppers did after one query on one day. Of searches without a click, None: nobody counted them."""

    __tablename__ = "query_event"
    query_id: str = Field(primary_key=True, foreign_key="query.id")
    day: str = Field(primary_key=True)
    searches: int = 0
    zero_click_searches: int | None = None
    clicks: int = 0
    carts: int = 0
    purchases: int = 0


class PairEvent(SQLModel, table=True):
    """What shoppers did with one product shown for one query on one day. `position` is the mean, from 1.

    Where the log knows with what probability each product was shown at its position (its propensity), the weighted counts are
    sums of 1 / propensity over impressions and over clicks.
    """

    __tablename__ = "pair_event"
    query_id: str = Field(primary_key=True, foreign_key="query.id")
    product_id: str = Field(primary_key=True, foreign_key="product.id")
    day: str = Field(primary_key=True)
    impressions: int = 0
    clicks: int = 0
    carts: int = 0
    purchases: int = 0
    position: float | None = None
    weighted_impressions: float | None = None
    weighted_clicks: float | None = None


class QueryIntent(SQLModel, table=True):
    """What kind of search a query is, and who says so: `source` is "catalogue", "model", "import" or "person", in rising order of trust.

    `recognised` is what it rests on: each part of the query with what it was taken for. A person's word is an Act as well.
    """

    __tablename__ = "query_intent"
    query_id: str = Field(primary_key=True, foreign_key="query.id")
    intent: str = Field(index=True)
    source: str
    said_by: str = ""
    recognised: list[list[str]] = Field(default_factory=list, sa_type=JSON)


class QuerySample(SQLModel, table=True):
    """Queries drawn by lot under a name: by what seed, from what strata, how many of each."""

    __tablename__ = "query_sample"
    name: str = Field(primary_key=True)
    seed: int
    design: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    created_at: datetime = Field(default_factory=now)


class SampledQuery(SQLModel, table=True):
    """A query of a sample, with the probability that it came in: 1 / `inclusion` is its weight in every estimate."""

    __tablename__ = "sampled_query"
    sample: str = Field(primary_key=True, foreign_key="query_sample.name")
    query_id: str = Field(primary_key=True, foreign_key="query.id")
    stratum: str
    inclusion: float


class Candidate(SQLModel, table=True):
    """A pair worth judging."""

    query_id: str = Field(primary_key=True, foreign_key="query.id")
    product_id: str = Field(primary_key=True, foreign_key="product.id")


class Proposal(SQLModel, table=True):
    """One source that proposed a candidate, with the rank and score it gave.

    A source of negatives says beforehand what it expects: the type, the kinds of attribute `violated` (comma-separated), and the
    `distance`: edges in the category tree from what the query asks for, None where that is unknown.
    """

    __table_args__ = (ForeignKeyConstraint(["query_id", "product_id"], ["candidate.query_id", "candidate.product_id"]),)
    query_id: str = Field(primary_key=True)
    product_id: str = Field(primary_key=True)
    source: str = Field(primary_key=True, index=True)
    rank: int | None = None
    score: float | None = None
    negative_type: str = ""
    violated: str = ""
    distance: int | None = None


class PromptText(SQLModel, table=True):
    """A prompt as it was when a judge used it; the hash is its version."""

    __tablename__ = "prompt"
    hash: str = Field(primary_key=True)
    name: str
    text: str
    added_at: datetime = Field(default_factory=now)


class Judge(SQLModel, table=True):
    """Provider, model, parameters and prompt. `spec` is the short string that says all of it."""

    id: int | None = Field(default=None, primary_key=True)
    spec: str = Field(unique=True)
    prompt_hash: str = Field(foreign_key="prompt.hash")
    added_at: datetime = Field(default_factory=now)


class Run(SQLModel, table=True):
    """One `judge run`: its plan, its progress, what it cost. `planned` = the sum of all that follows once it is done."""

    id: int | None = Field(default=None, primary_key=True)
    judge_id: int = Field(foreign_key="judge.id")
    selection: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    state: str = "running"
    note: str = ""
    pid: int = 0
    host: str | None = None
    selected: int = 0
    known: int = 0
    planned: int = 0
    judged: int = 0
    failed: int = 0
    from_cache: int = 0
    requests: int = 0
    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float = 0.0
    unpriced: int = 0
    started_at: datetime = Field(default_factory=now)
    updated_at: datetime = Field(default_factory=now)
    ended_at: datetime | None = None


class Verdict(SQLModel, table=True):
    """What a judge said of a pair, or how it failed: exactly one of `grade` and `failure` is set.

    `key` names the pair's request by content; `reply_key` the reply it was read from (another key where
    several candidates shared one request). `superseded_at` is set when a newer request replaced this one.
    """

    __table_args__ = (
        Index(
            "verdict_current",
            "judge_id",
            "query_id",
            "product_id",
            "repeat",
            unique=True,
            sqlite_where=text("superseded_at IS NULL"),
            postgresql_where=text("superseded_at IS NULL"),
        ),
        Index("verdict_pair", "query_id", "product_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    judge_id: int = Field(foreign_key="judge.id")
    query_id: str = Field(foreign_key="query.id")
    product_id: str = Field(foreign_key="product.id")
    repeat: int = 0
    key: str
    reply_key: str = ""
    query_hash: str
    product_hash: str
    run_id: int | None = Field(default=None, foreign_key="run.id")
    grade: int | None = None
    probabilities: dict[str, float] | None = Field(default=None, sa_type=JSON)
    confidence: float | None = None
    reason: str = ""
    evidence: dict[str, list[str]] = Field(default_factory=dict, sa_type=JSON)
    failure: str | None = Field(default=None, index=True)
    detail: str = ""
    model: str = ""
    attempts: int = 1
    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float | None = None
    latency_ms: int = 0
    created_at: datetime = Field(default_factory=now)
    superseded_at: datetime | None = None

    @property
    def expected(self) -> float | None:
        """The mean grade by the probabilities; None without them."""
        return sum(int(grade) * share for grade, share in self.probabilities.items()) if self.probabilities else None


class KeptReply(SQLModel, table=True):
    """What a provider replied to the request of that key: JSON, compressed by zlib. Used where several machines share a database; beside a
    file stands a folder of replies.
    """

    __tablename__ = "reply"
    key: str = Field(primary_key=True)
    text: bytes
    kept_at: datetime = Field(default_factory=now)


class Batch(SQLModel, table=True):
    """One 24-hour job at a model's server. `id` is ours and known before the server hears of it; `remote_id` is the server's.

    State: "preparing" (nothing sent), "sending" (the server may or may not have it), "running", then "collected" or
    "abandoned". `strays` are results that name no request of the job, or one that was answered already.
    """

    id: str = Field(primary_key=True)
    judge_id: int = Field(foreign_key="judge.id")
    run_id: int = Field(foreign_key="run.id", index=True)
    state: str = Field(default="preparing", index=True)
    remote_id: str = ""
    remote_state: str = ""
    requests: int = 0
    strays: int = 0
    note: str = ""
    created_at: datetime = Field(default_factory=now)
    sent_at: datetime | None = None
    ended_at: datetime | None = None


class BatchItem(SQLModel, table=True):
    """A pair in a 24-hour job, joined to its result by `key`. Outcome: "" (waiting), "judged", "failed", or "open" again."""

    __tablename__ = "batch_item"
    batch_id: str = Field(primary_key=True, foreign_key="batch.id")
    query_id: str = Field(primary_key=True, foreign_key="query.id")
    product_id: str = Field(primary_key=True, foreign_key="product.id")
    key: str = Field(index=True)
    outcome: str = ""


class Label(SQLModel, table=True):
    """What one person said of a pair: a grade or "cannot tell" (grade is null). Appended, never overwritten.

    `shown_because` names the queue that showed the pair, `visible` what was on the screen beside it. `stratum` is "audit"
    where chance chose the pair, with probability `inclusion`, "queue" where its use did, "" where nobody knows.

    `fingerprint` makes the same act count once: the same imported row, or the same view of the same pair.
    An undo is a label that `retracts` another.
    """

    __table_args__ = (
        Index("label_pair", "query_id", "product_id"),
        Index("label_rater", "rater", "created_at", "retracts"),
        Index("label_retracted", "retracts", sqlite_where=text("retracts IS NOT NULL"), postgresql_where=text("retracts IS NOT NULL")),
    )
    id: int | None = Field(default=None, primary_key=True)
    query_id: str = Field(foreign_key="query.id")
    product_id: str = Field(foreign_key="product.id")
    rater: str
    grade: int | None = None
    note: str = ""
    seconds: float | None = None
    verdict_visible: bool = False
    shown_because: str = ""
    reasons: list[str] = Field(default_factory=list, sa_type=JSON)
    visible: list[str] = Field(default_factory=list, sa_type=JSON)
    stratum: str = ""
    inclusion: float | None = None
    source: str = ""
    retracts: int | None = Field(default=None, foreign_key="label.id")
    fingerprint: str = Field(unique=True)
    created_at: datetime = Field(default_factory=now)


class Gold(SQLModel, table=True):
    """A grade people settled on for a pair, by whom and why. The newest one counts; the older ones stay."""

    __table_args__ = (Index("gold_pair", "query_id", "product_id"),)
    id: int | None = Field(default=None, primary_key=True)
    query_id: str = Field(foreign_key="query.id")
    product_id: str = Field(foreign_key="product.id")
    grade: int
    decided_by: str
    why: str = ""
    fingerprint: str = Field(unique=True)
    created_at: datetime = Field(default_factory=now)


class Reaction(SQLModel, table=True):
    """What a person said once the verdict on a pair they had labelled was shown: "agree", "keep" (their own grade) or "unclear".

    "unclear" is the guideline's fault: neither side's. Appended, never overwritten.
    """

    id: int | None = Field(default=None, primary_key=True)
    label_id: int = Field(foreign_key="label.id", index=True)
    verdict_id: int | None = Field(default=None, foreign_key="verdict.id", index=True)
    rater: str
    kind: str
    note: str = ""
    fingerprint: str = Field(unique=True)
    created_at: datetime = Field(default_factory=now)


class ReviewQueue(SQLModel, table=True):
    """A named queue as it was last built: of how many candidates, from what state of the labels and verdicts."""

    __tablename__ = "review_queue"
    name: str = Field(primary_key=True)
    population: int = 0
    stamp: str = ""
    built_at: datetime = Field(default_factory=now)


class QueueItem(SQLModel, table=True):
    """A pair that waits in a queue. The largest `score` comes first; `why` holds the parts it is the product of.

    `raters` is how many people should label it. In the queue "audit" the score is one minus the pair's random number.
    """

    __tablename__ = "queue_item"
    __table_args__ = (Index("queue_order", "queue", "score"),)
    queue: str = Field(primary_key=True, foreign_key="review_queue.name")
    query_id: str = Field(primary_key=True, foreign_key="query.id")
    product_id: str = Field(primary_key=True, foreign_key="product.id")
    score: float
    raters: int = 1
    why: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)


class Lease(SQLModel, table=True):
    """A pair on one rater's desk until `until`, so that nobody else is handed it; or one they skipped. Gone once they label it."""

    query_id: str = Field(primary_key=True, foreign_key="query.id")
    product_id: str = Field(primary_key=True, foreign_key="product.id")
    rater: str = Field(primary_key=True)
    queue: str
    stratum: str = ""
    inclusion: float | None = None
    skipped: bool = False
    until: datetime = Field(index=True)


class Referral(SQLModel, table=True):
    """A pair that one person sent to another ("" is anyone) to look at. Settled by that person's next label of it."""

    __table_args__ = (Index("referral_to", "sent_to"),)
    id: int | None = Field(default=None, primary_key=True)
    query_id: str = Field(foreign_key="query.id")
    product_id: str = Field(foreign_key="product.id")
    sent_by: str
    sent_to: str = ""
    note: str = ""
    fingerprint: str = Field(unique=True)
    created_at: datetime = Field(default_factory=now)


class Calibration(SQLModel, table=True):
    """How one judge's verdicts become probabilities of people's grades: a model as JSON and what it was fitted on. The newest counts.

    `figures` holds log loss and Brier score before and after, cross-fitted by query, with their n.
    """

    id: int | None = Field(default=None, primary_key=True)
    judge_id: int = Field(foreign_key="judge.id", index=True)
    model: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    figures: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    fitted_by: str = ""
    created_at: datetime = Field(default_factory=now)


class Act(SQLModel, table=True):
    """Something a person did that is neither a label nor gold: promoted a prompt, opened the test split, changed a setting. Appended."""

    id: int | None = Field(default=None, primary_key=True)
    actor: str
    what: str = Field(index=True)
    about: str = ""
    details: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    created_at: datetime = Field(default_factory=now)


class Import(SQLModel, table=True):
    """One imported file: rows = added + changed + unchanged + refused."""

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    file: str
    format: str
    rows: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    created_at: datetime = Field(default_factory=now)


class Export(SQLModel, table=True):
    """One export: where it went, what chose its rows, and its counts as in the manifest."""

    id: int | None = Field(default=None, primary_key=True)
    folder: str
    policy: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    counts: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    created_at: datetime = Field(default_factory=now)


for _column in (column for table in SQLModel.metadata.tables.values() for column in table.columns if not column.primary_key):
    if isinstance(_column.type, Integer):
        # As wide on a server as in SQLite: a large run takes more than two billion tokens.
        _column.type = _column.type.with_variant(BigInteger(), "postgresql")

# The store builds rows with `model_construct`, ten times cheaper than the constructor; reading their attributes
# needs the mappers, which SQLAlchemy otherwise configures at the first constructor call.
configure_mappers()
