"""What every encoder promises, checked for each one listed."""

from __future__ import annotations

import numpy as np
import pytest

from judge.errors import InputError
from judge.vectors import ENCODERS, encoder_for
from judge.vectors.base import Encoder

every_encoder = pytest.mark.parametrize("encoder", ENCODERS, indirect=True)
HOSTILE = ["", "   ", "🛋️🛋️", "\x00\x1b[31m", "é" * 50_000, "sofa " * 20_000, "<script>alert(1)</script>"]
TEXTS = ["red sofa", "Couch for two, brown leather", "AA batteries", *HOSTILE]


@every_encoder
def test_vectors_are_rows_of_length_1_in_the_order_of_the_texts(encoder: Encoder) -> None:
    found = encoder.encode(TEXTS)
    assert (found.shape, found.dtype) == ((len(TEXTS), encoder.dimensions), np.float32)
    assert np.allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)
    assert np.allclose(encoder.encode(TEXTS[::-1]), found[::-1], atol=1e-5)


@every_encoder
def test_a_text_has_the_same_vector_whatever_is_encoded_beside_it(encoder: Encoder) -> None:
    together = encoder.encode(TEXTS)
    for text, vector in zip(TEXTS, together, strict=True):
        assert np.allclose(encoder.encode([text])[0], vector, atol=1e-5)


@every_encoder
def test_no_text_gives_no_vector_and_keeps_the_dimensions(encoder: Encoder) -> None:
    for encode in (encoder.encode, encoder.encode_queries, encoder.encode_products):
        assert encode([]).shape == (0, encoder.dimensions)


@every_encoder
def test_queries_and_products_can_be_compared_and_a_text_is_nearest_to_itself(encoder: Encoder) -> None:
    texts = TEXTS[:3]
    assert (encoder.encode_queries(texts) @ encoder.encode_products(texts).T).argmax(axis=1).tolist() == [0, 1, 2]


@every_encoder
def test_the_name_says_which_encoder_it_is(encoder: Encoder) -> None:
    assert encoder.name.partition(":")[0].partition("-")[0] in ENCODERS


@pytest.mark.parametrize("text", ["", "Embedded", "openai:text", "embedded:large"])
def test_an_unknown_encoder_is_refused_with_those_there_are(text: str) -> None:
    with pytest.raises(InputError, match="st:NAME_OR_PATH"):
        encoder_for(text)
