"""The part of a data card that says by which rules pairs became triples."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from judge.export.markdown import table
from judge.export.policy_written import policy_lines


def rules(manifest: Mapping[str, Any]) -> Iterator[str]:
    """Every rule that had a say, in words."""
    scale, policy = manifest["scale"], manifest["policy"]
    yield f"## Scale and policy (`{scale['name']}`, seed {policy['seed']})"
    yield ""
    yield from table(("grade", "name", "used as"), *((g["value"], g["name"], g["side"]) for g in scale["grades"]))
    yield ""
    yield from _least(manifest)
    yield f"- at most {_cap(policy['positives_per_query'], 'positives')} a query, the highest grades first, then by lot"
    yield f"- at most {_cap(policy['negatives_per_positive'], 'negatives')} a positive, by lot among the negatives of the query"
    yield "- no negative whose text a positive of its query has too, and none with an empty text"
    yield from _of_negatives(policy)
    if manifest["similarity"]:
        yield f"- how like a query its products are, by the vectors of `{manifest['similarity']}`"
    yield from _of_triples(policy)
    yield from _intents(policy["intents"])
    yield from _weights(manifest["counts"]["weights"])
    yield f"- product text: {', '.join(policy['fields'])}, a line each, control characters removed"
    yield from _splits(policy)
    yield ""
    yield "What was asked for, as a file for `judge export --policy FILE`:"
    yield ""
    yield from ("```toml", *policy_lines(manifest["asked"]), "```")
    yield ""
    lowest = min(g["value"] for g in scale["grades"] if g["side"] == "positive")
    yield f"Qrels hold the grades of this scale as they are: for measures that ask yes or no, a product is relevant from {lowest} on (`rel={lowest}`)."


def _of_negatives(policy: Mapping[str, Any]) -> Iterator[str]:
    """Rules about a negative alone, where somebody asks."""
    if (least := policy["min_true_negative"]) is not None:
        yield f"- no negative of P(true negative) below {least:.3g}, whether a verdict or raters who disagree make it one; gold is not asked"
        if (rate := policy["max_false_negative_rate"]) is not None:
            yield f"- that keeps false negatives among the verdicts at {rate:.1%} or below, on average over random audits like this one"
    if policy["hardness"]:
        yield f"- negatives from {policy['hardness'][0]:g} to {policy['hardness'][1]:g} like the query (cosine)"


def _of_triples(policy: Mapping[str, Any]) -> Iterator[str]:
    """Rules about the two products of a triple, and about how many."""
    if not policy["family_negatives"]:
        yield "- no variant or near-duplicate of a positive is its negative"
    if policy["grade_gap"] > 1:
        yield f"- at least {policy['grade_gap']} grades between the two products of a triple"
    if (margin := policy["margin"]) is not None:
        yield f"- no negative more than {margin:g} times as like the query as its positive (TopK-PercPos)"
    if (most := policy["negatives_per_family"]) is not None:
        yield f"- at most {most} negatives of one family a positive"
    if policy["mix"]:
        ratios = " : ".join(f"{ratio:g} {name.replace('_', ' ')}" for name, ratio in policy["mix"].items())
        yield f"- types of negatives mixed as {ratios}, of each positive as far as there are that many"


def _intents(intents: str | Mapping[str, float]) -> Iterator[str]:
    if isinstance(intents, str):
        yield f"- queries left out by lot until their intents are mixed as those of the real {'searches' if intents == 'traffic' else 'queries'}"
    elif intents:
        ratios = " : ".join(f"{ratio:g} {name}" for name, ratio in intents.items())
        yield f"- queries left out by lot until their intents are mixed as {ratios}"


def _weights(counts: Mapping[str, int]) -> Iterator[str]:
    if known := [f"{name} {n}" for name, n in counts.items() if n]:
        yield "- the weight of a triple is P(true negative): 1 for gold; the share of raters' grades that are not positive; of a verdict"
        yield "  1 - P(positive), calibrated where its judge is, else as the judge says, else by likeness where vectors were compared; or nothing"
        yield f"- triples by what that is known from: {', '.join(known)}"


def _splits(policy: Mapping[str, Any]) -> Iterator[str]:
    shares = ", ".join(f"{share:.0%} {name}" for name, share in policy["shares"].items())
    if policy["split_by"] == "category":
        yield f"- split by the category that a query asks for, {shares}: all queries that ask for it are in one split"
    else:
        yield (
            f"- split by query, {shares}: by a hash of the query's letters and digits, so that spellings of one query stay together "
            "and new queries move no others"
        )
    if policy["held_apart"]:
        yield "- no triple of train has a positive of a product family in which dev or test has one"


def _least(manifest: Mapping[str, Any]) -> Iterator[str]:
    """How sure a verdict had to be, and what that was known from."""
    policy = manifest["policy"]
    for side in ("positive", "negative"):
        if (least := policy[f"min_{side}"]) is not None:
            yield f"- a verdict makes a {side} only where the calibrated probability of a {side} grade is {least:g} or more"
    for judge in manifest["judges"]:
        if known := judge["calibration"]:
            yield f"- `{judge['spec']}` was calibrated on {known['n_pairs']} pairs of {known['n_queries']} queries ({known['against']})"


def _cap(cap: int | None, what: str) -> str:
    return f"{cap} {what}" if cap is not None else f"all {what}"
