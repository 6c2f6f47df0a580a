import numpy as np
import pytest

from mutoscope.providers.embedding import DIMENSIONS, Embedder


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return Embedder()


def test_vectors_are_unit_length_and_float32(embedder):
    vectors = embedder.embed(["Bees dance.", "", "Москва — столица.", "coffee " * 600])
    assert vectors.shape == (4, DIMENSIONS)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)


def test_nearness_follows_meaning(embedder):
    query, honey, volcano = embedder.embed(
        ["Bees visit flowers.", "Honey is made by insects.", "A volcano erupts."]
    )
    assert query @ honey > 0.4 > query @ volcano


def test_a_vector_does_not_depend_on_its_neighbours(embedder):
    alone = embedder.embed(["Coffee came to Venice in 1615."])[0]
    among = embedder.embed(["A long and loud storm!!!", "Coffee came to Venice in 1615."])[1]
    again = Embedder().embed(["Coffee came to Venice in 1615."])[0]
    assert np.array_equal(alone, among)
    assert np.array_equal(alone, again)


def test_no_texts_give_no_vectors(embedder):
    assert embedder.embed([]).shape == (0, DIMENSIONS)


def test_identity_names_model_file_and_runtime(embedder):
    assert embedder.identity.model == "all-MiniLM-L6-v2-int8"
    assert embedder.identity.build.startswith("8199be6f699a395f+onnxruntime-")
