"""Token states of the embedded MiniLM, computed once and kept: nothing below a head is trained, so they never change.

The model is that of judge/vectors, whose first output is one state of 384 numbers a token, [CLS] and [SEP] included.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from judge.vectors.embedded import FINGERPRINT, MAX_CHARACTERS, MAX_TOKENS, installed_files

AT_ONCE = 1_024
REDUCED = 96
"""Numbers a token has in late interaction: its principal components. ColBERT's are 128 of 768."""

FIRST = 32
"""Tokens of a product in late interaction: the title and what follows it. Each state has read all 64."""

Floats = NDArray[np.float32]


class States(NamedTuple):
    """The states of texts one after the other, (tokens, d); those of text i are `tokens[starts[i]:starts[i + 1]]`."""

    tokens: NDArray[Any]
    starts: NDArray[np.int64]

    def means(self) -> Floats:
        """The mean state of each text, as all-MiniLM-L6-v2 was trained with, scaled to length 1: (texts, d)."""
        sums = [self.tokens[start:end].astype(np.float32).mean(axis=0) for start, end in pairwise(self.starts)]
        return unit(np.array(sums, dtype=np.float32))


def unit(rows: Floats) -> Floats:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12), dtype=np.float32)


def states(texts: Sequence[str], cache: Path) -> States:
    """As float16 on disk, 0.9 GB for 20,000 products; computed where the cache has none of exactly these texts."""
    name = sha256("\0".join((FINGERPRINT, *texts)).encode()).hexdigest()[:16]
    tokens, starts = cache / f"{name}.tokens.npy", cache / f"{name}.starts.npy"
    if not starts.exists():
        _compute(texts, tokens, starts)
    return States(np.load(tokens, mmap_mode="r"), np.load(starts))


def _compute(texts: Sequence[str], tokens: Path, starts: Path) -> None:
    began, found, pages = time.perf_counter(), _Model(), list[NDArray[np.float16]]()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for at in range(0, len(texts), AT_ONCE):
            pages.extend(pool.map(found.read, texts[at : at + AT_ONCE]))
            print(f"token states: {len(pages):,} of {len(texts):,} texts, {time.perf_counter() - began:.0f} s", flush=True)
    np.save(tokens, np.concatenate(pages))
    np.save(starts, np.cumsum([0, *map(len, pages)]))


class _Model:
    """The embedded model, one text at a time: beside others the int8 model gives a text other last digits."""

    def __init__(self) -> None:
        files, options = installed_files(), onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = onnxruntime.InferenceSession(files.model, options, providers=["CPUExecutionProvider"])
        self._tokenizer = Tokenizer.from_file(str(files.tokenizer))
        self._tokenizer.enable_truncation(max_length=MAX_TOKENS)
        self._tokenizer.no_padding()

    def read(self, text: str) -> NDArray[np.float16]:
        tokens = np.array([self._tokenizer.encode(text[:MAX_CHARACTERS]).ids], dtype=np.int64)
        feeds = {"input_ids": tokens, "attention_mask": np.ones_like(tokens), "token_type_ids": np.zeros_like(tokens)}
        return np.asarray(self._session.run(None, feeds)[0][0], dtype=np.float16)


def principal(of: States) -> Floats:
    """The directions that hold most of the unit token states, not centred so that products of two stay what they are: (384, 96)."""
    moment = np.zeros((of.tokens.shape[1],) * 2)
    for at in range(0, len(of.tokens), 100_000):
        rows = unit(of.tokens[at : at + 100_000].astype(np.float32))
        moment += rows.T @ rows
    return np.asarray(np.linalg.eigh(moment)[1][:, : -REDUCED - 1 : -1], dtype=np.float32)


def reduced(of: States, onto: Floats, most: int = FIRST) -> States:
    """Unit token states in those directions, as float32; of each text the first `most`."""
    pages = [unit(of.tokens[start : min(start + most, end)].astype(np.float32)) @ onto for start, end in pairwise(of.starts)]
    return States(np.concatenate(pages), np.cumsum([0, *map(len, pages)]))
