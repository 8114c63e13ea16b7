from __future__ import annotations

import numpy as np
import pytest

from judge.vectors import encoder_for
from judge.vectors.base import Encoder
from judge.vectors.embedded import installed_files


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The folder of a sentence-transformers model small enough to make here: one random vector a token, and their mean."""
    transformers = pytest.importorskip("sentence_transformers", reason="the extra 'dense' is not installed")
    modules = pytest.importorskip("sentence_transformers.sentence_transformer.modules")
    tokenizer = pytest.importorskip("tokenizers").Tokenizer.from_file(str(installed_files().tokenizer))
    weights = np.random.default_rng(0).normal(size=(tokenizer.get_vocab_size(), 16)).astype(np.float32)
    folder = tmp_path_factory.mktemp("models") / "tiny"
    static = modules.StaticEmbedding(tokenizer, embedding_weights=weights)
    transformers.SentenceTransformer(modules=[static], device="cpu").save(str(folder))
    return str(folder)


@pytest.fixture(scope="session")
def encoders() -> dict[str, Encoder]:
    """Encoders that were asked for, loaded once."""
    return {}


@pytest.fixture
def encoder(request: pytest.FixtureRequest, encoders: dict[str, Encoder]) -> Encoder:
    """The encoder of the name a test is given; one of sentence-transformers with a model that is made here."""
    name: str = request.param
    model = f":{request.getfixturevalue('tiny_model')}" if name == "st" else ""
    return encoders.setdefault(name, encoder_for(name + model))
