"""What would people say, given what the judge said? A probability for every grade, from labels: the models there are.

Each is a file with a `fit` and what it fits: adding one takes a line here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from judge.stats import isotonic, ordinal
from judge.stats.isotonic import Isotonic
from judge.stats.ordinal import Ordinal

Calibration = Ordinal | Isotonic


class Method(NamedTuple):
    """How a calibration is learned from labels, and read back from JSON values."""

    fit: Callable[..., Calibration]
    from_json: Callable[[Mapping[str, Any]], Calibration]


METHODS = {
    Ordinal.method: Method(ordinal.fit, Ordinal.from_json),
    Isotonic.method: Method(isotonic.fit, Isotonic.from_json),
}


def from_json(said: Mapping[str, Any]) -> Calibration:
    """What `to_json` of a calibration wrote. ValueError for anything else."""
    # Those stored while there was one model do not name it.
    method = METHODS.get(said.get("method", Ordinal.method))
    if method is None:
        raise ValueError(f"not a calibration: {said['method']!r} is none of {', '.join(METHODS)}")
    return method.from_json(said)
