import asyncio
from collections import Counter
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mutoscope.errors import InvalidRequest
from mutoscope.providers.candidates import said
from mutoscope.providers.embedding import Embedder
from mutoscope.providers.extractive import ENDING_S, LINE_PAUSE_S, ExtractiveWriter
from mutoscope.providers.library import bundled
from mutoscope.providers.protocols import Article, Brief, Draft
from mutoscope.providers.reader import read_text
from mutoscope.providers.sentences import split_sentences
from sampling import a_part

PACE = 188.0
LETTERS_A_WORD = 5.6  # of the English voice whose pace this is


EMBEDDER = Embedder()


@pytest.fixture
def writer() -> ExtractiveWriter:
    return ExtractiveWriter(EMBEDDER)


def article_on(topic: str) -> Article:
    article = bundled(topic)
    assert article is not None
    return article


def draft(writer: ExtractiveWriter, article: Article, duration_s: float, title: str = "") -> Draft:
    return asyncio.run(writer.write(article, Brief(title, duration_s, PACE), seed=7))


def spoken_s(found: Draft) -> float:
    letters = sum(len(said(segment.text, "en")) for segment in found.segments)
    return letters / LETTERS_A_WORD * 60 / PACE + len(found.segments) * LINE_PAUSE_S + ENDING_S


@pytest.mark.parametrize(
    ("topic", "duration_s"),
    a_part(product(("coffee", "moon", "volcanoes", "AI"), (20, 30, 60, 90))),
)
def test_the_length_fits(writer, topic, duration_s):
    found = draft(writer, article_on(topic), duration_s)
    assert spoken_s(found) == pytest.approx(duration_s, rel=0.08)


JAPANESE = (
    "コーヒーはエチオピアで最初に栽培されました。",
    "そこからイエメンに伝わり、僧侶たちは夜に眠らないようにそれを飲みました。",
    "やがて世界中に広がり、今では毎日二十億杯以上が飲まれています。",
    "港の商人たちは、袋に詰めた豆を遠い国へ船で運びました。",
    "豆を煎ると、色が変わり、深い香りが生まれます。",
    "一杯のために、およそ七十粒の豆が必要です。",
    "高い山で育った木は、ゆっくりと実を熟させます。",
    "農家の人々は、赤くなった実だけを手で摘み取ります。",
    "その実の中には、向かい合った二つの種が入っています。",
    "朝の静かな台所で、湯気は細く立ちのぼります。",
)
CHINESE = (
    "咖啡最早在埃塞俄比亚种植。",
    "它从那里传到也门，僧侣们喝它来保持清醒。",
    "后来它传遍了世界，如今人们每天喝掉二十多亿杯。",
    "港口的商人把装满豆子的麻袋运往遥远的国家。",
    "烘焙的时候，豆子的颜色会变深，香味也随之出现。",
    "一杯咖啡大约需要七十粒豆子。",
    "生长在高山上的树，果实成熟得很慢。",
    "农民只用手摘下已经变红的果实。",
)


@pytest.mark.parametrize(
    ("language", "sentences", "pace", "letters_a_s"),
    [("ja", JAPANESE, 87.0, 328 / 60), ("zh", CHINESE, 159.0, 291 / 60)],
)
def test_the_length_fits_where_no_spaces_part_words(writer, language, sentences, pace, letters_a_s):
    """By the letters a second that Kokoro's first voice of the language was heard to speak."""
    article = Article("珈琲", ("".join(sentences),), language)
    found = asyncio.run(writer.write(article, Brief("", 24, pace), seed=7))
    letters = sum(c.isalnum() for segment in found.segments for c in segment.text)
    seconds = letters / letters_a_s + len(found.segments) * LINE_PAUSE_S + ENDING_S
    assert seconds == pytest.approx(24, rel=0.2)
    assert len(found.segments) >= 3


@pytest.mark.parametrize(("duration_s", "fewest", "most"), [(30, 5, 7), (60, 9, 14)])
@pytest.mark.parametrize("topic", ["coffee", "chocolate", "искусственный интеллект"])
def test_about_one_sentence_a_segment(writer, topic, duration_s, fewest, most):
    found = draft(writer, article_on(topic), duration_s)
    assert fewest <= len(found.segments) <= most
    assert all(4 <= len(segment.text.split()) <= 26 for segment in found.segments)


@pytest.mark.parametrize("topic", ["coffee", "volcanoes", "искусственный интеллект"])
def test_every_sentence_stands_in_the_source(writer, topic):
    article = article_on(topic)
    source = {s for p in article.paragraphs for s in split_sentences(p, article.language)}
    found = draft(writer, article, 45)
    told = [s for seg in found.segments for s in split_sentences(seg.text, article.language)]
    assert found.verbatim
    assert set(told) <= source
    assert len(told) == len(set(told))


def test_source_order_after_the_hook(writer):
    article = article_on("coffee")
    text = " ".join(article.paragraphs)
    found = draft(writer, article, 60)
    places = [text.index(segment.text) for segment in found.segments[1:]]
    assert places == sorted(places)


def test_kinds_follow_the_arc(writer):
    kinds = [segment.kind for segment in draft(writer, article_on("moon"), 60).segments]
    assert kinds[:2] == ["hook", "context"]
    assert kinds[-1] == "payoff"
    assert kinds.count("climax") == kinds.count("hook") == 1
    assert "cta" not in kinds


def test_the_same_input_gives_the_same_draft(writer):
    article = article_on("coffee")
    assert draft(writer, article, 30) == draft(ExtractiveWriter(), article, 30)


def test_a_short_text_is_told_whole_and_ends_early(writer):
    text = "Bees dance. It shows the way to flowers. Why do they do it? Nobody told them to."
    found = draft(writer, read_text(text, "Bees"), 60)
    assert " ".join(segment.text for segment in found.segments) == text
    assert spoken_s(found) < 20


def test_the_title_is_the_given_one_or_the_articles(writer):
    article = article_on("bees")
    assert draft(writer, article, 30, "Tiny dancers").title == "Tiny dancers"
    assert draft(writer, article, 30).title == article.title


def test_the_title_draws_its_own_sentences(writer):
    found = draft(writer, article_on("coffee"), 30, "Caffeine and the tired brain")
    assert any("affeine" in segment.text for segment in found.segments)


LEANING = """The first bridge over the river was built in 1209 by Peter of Colechurch.
It carried 200 houses on nineteen narrow arches of heavy grey stone.
However, London Bridge burned three times within its first hundred years.
This made the merchants of the southern bank poor and very angry indeed.
In 1831 he opened the new crossing with a feast for 1,500 guests.
Who could have known that the bridge would once be sold to America?
“The bridge was never meant for motor cars,” said the mayor of London.
In 1968 the businessman Robert McCulloch bought London Bridge for 2.4 million dollars.
They shipped 10,000 numbered stones from London to a desert in Arizona.
A lake had to be dug under the bridge before boats could pass.
Such a purchase seemed mad, yet Lake Havasu City grew around the bridge.
London Bridge now brings more visitors to Arizona than any museum there."""


@pytest.mark.parametrize("duration_s", [12, 18, 24, 30, 36])
def test_nothing_is_left_dangling(writer, duration_s):
    article = read_text(LEANING.replace("\n", "\n\n"), "London Bridge")
    texts = [segment.text for segment in draft(writer, article, duration_s).segments]
    openings = ("It ", "This ", "In 1831 he", "Who ", "They ", "Such ", "However")
    assert not [text for text in texts if text.startswith(openings)]


def test_a_leaning_sentence_comes_only_after_its_own(writer):
    article = read_text(LEANING.replace("\n", " "), "London Bridge")
    for duration_s in (15, 25, 35, 45):
        told = " ".join(segment.text for segment in draft(writer, article, duration_s).segments)
        for sentence, before in (("It carried 200", "Peter of Colechurch."), ("They shipped", ".")):
            if sentence in told:
                assert told[: told.index(sentence)].rstrip().endswith(before)


def test_an_opening_however_is_left_out(writer):
    article = read_text(LEANING.replace("\n", "\n\n"), "London Bridge")
    told = [segment.text for segment in draft(writer, article, 40).segments]
    assert "London Bridge burned three times within its first hundred years." in told


def test_what_no_voice_can_read_is_left_out(writer):
    article = read_text("Tea is hot. Tea is 茶 in Chinese script. Tea is wet. Tea is good.", "Tea")
    assert [s.text for s in draft(writer, article, 30).segments] == [
        "Tea is hot. Tea is wet. Tea is good."
    ]


def test_nothing_to_tell(writer):
    with pytest.raises(InvalidRequest):
        draft(writer, Article("Empty", (), "en"), 30)


WORDS = st.sampled_from(["Bees", "honey", "dance", "1974", "Poland", "slow", "To", "river", "sing"])
SENTENCES = st.lists(WORDS, min_size=1, max_size=30).map(lambda words: " ".join(words) + ".")


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.lists(SENTENCES, min_size=1, max_size=5), min_size=1, max_size=5),
    st.integers(5, 120),
)
def test_any_text_gives_a_draft_that_repeats_nothing(paragraphs, duration_s):
    article = Article("Y", tuple(" ".join(p) for p in paragraphs), "pl")
    found = draft(ExtractiveWriter(EMBEDDER), article, duration_s)
    told = Counter(word for segment in found.segments for word in segment.text.split())
    assert found.hook == found.segments[0].text
    assert told <= Counter(word for paragraph in article.paragraphs for word in paragraph.split())
