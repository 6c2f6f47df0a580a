"""A web server on loopback with the real articles and their pictures."""

from collections.abc import AsyncIterator

import pytest

from pipelines.explainer.article_site import Site
from pipelines.explainer.real_articles import ARTICLES, photograph


@pytest.fixture
async def library() -> AsyncIterator[Site]:
    """Every article below its file's name."""
    async with Site() as running:
        running.give("/pictures/https-desktop.jpg", photograph(), "image/jpeg")
        for article in ARTICLES:
            running.give(f"/{article.name}", article.served, article.content_type)
        yield running
