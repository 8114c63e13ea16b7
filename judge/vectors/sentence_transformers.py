"""Any model of sentence-transformers, from the hub or from a folder. The package is an extra: it brings torch.

st:NAME_OR_PATH
st:NAME_OR_PATH?query=query: &product=passage:    with the words that a model wants before each, where its files do not say them
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

import numpy as np

from judge.errors import InputError
from judge.vectors.base import Encoder, Matrix

PROMPTS = ("query", "product")
REMEDY = "Install it: pip install 'shelfjudge[dense]', or use the embedded model: --encoder embedded"


class SentenceTransformers(Encoder):
    """A model that tells queries from products by what stands before the text, if it was told what."""

    def __init__(self, model: Any, called: str, prompts: Mapping[str, str]) -> None:
        """`model` is a SentenceTransformer, which brings its own batches and device; `prompts` replace those of its configuration."""
        self._model, self._prompts = model, prompts
        self.name = f"st:{called}-{_fingerprint(model, prompts)}"
        self.dimensions = int(model.get_embedding_dimension())

    def encode(self, texts: Sequence[str]) -> Matrix:
        return self.encode_products(texts)

    def encode_queries(self, texts: Sequence[str]) -> Matrix:
        return self._unit(self._model.encode_query, texts, self._prompts.get("query"))

    def encode_products(self, texts: Sequence[str]) -> Matrix:
        return self._unit(self._model.encode_document, texts, self._prompts.get("product"))

    def _unit(self, encode: Any, texts: Sequence[str], prompt: str | None) -> Matrix:
        """Rows of length 1. A text in which the model finds nothing, and so makes zeros of, is equally near to everything."""
        found = np.asarray(encode(list(texts), prompt=prompt, convert_to_numpy=True, show_progress_bar=False), dtype=np.float32)
        vectors = found.reshape(len(texts), self.dimensions)
        vectors[~vectors.any(axis=1)] = 1
        unit: Matrix = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit


def sentence_transformer(text: str) -> SentenceTransformers:
    """The model of that name or folder. InputError where the package is missing, or the model cannot be loaded."""
    model, _, rest = text.partition("?")
    prompts = dict(parse_qsl(rest, keep_blank_values=True))
    if unknown := [name for name in prompts if name not in PROMPTS]:
        raise InputError(f"A sentence-transformers model takes no '{unknown[0]}'", "Write st:NAME?query=WORDS&product=WORDS, or less of it")
    if not model:
        raise InputError("'st' names no model", "Say which: --encoder st:NAME_OR_PATH")
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise InputError(f"An encoder of sentence-transformers needs the package {error.name}, which is not installed", REMEDY) from error
    try:
        # A model may come with code of its own; it is never run.
        return SentenceTransformers(SentenceTransformer(model, trust_remote_code=False), model, prompts)
    except (OSError, ValueError) as error:
        raise InputError(f"The model '{model}' cannot be loaded: {error}", "Name a model of the hub, or a folder that holds one") from error


def _fingerprint(model: Any, prompts: Mapping[str, str]) -> str:
    """Of all that can change a vector: weights, layers, prompts, and the tokenizer where it can be written down."""
    digest = hashlib.sha256()
    for part in (repr(sorted(prompts.items())).encode(), *_parts(model)):
        digest.update(part)
    return digest.hexdigest()[:16]


def _parts(model: Any) -> Iterator[bytes]:
    yield repr((str(model), sorted(model.prompts.items()), model.default_prompt_name)).encode()
    for name, weights in sorted(model.state_dict().items()):
        yield name.encode()
        yield weights.detach().cpu().float().numpy().tobytes()
    written = getattr(getattr(model.tokenizer, "backend_tokenizer", model.tokenizer), "to_str", None)
    yield written().encode() if written else b""
