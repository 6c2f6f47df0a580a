import asyncio
import itertools

import numpy as np
import pytest

from mutoscope.errors import InvalidRequest
from mutoscope.providers.fake import FakeIllustrations, FakeSpeech, FakeWriter, fake_providers
from mutoscope.providers.protocols import Article, Brief, Draft, Speech

ARTICLE = Article(
    title="Coffee",
    paragraphs=("Goats found coffee. Monks drank it. London sold it.", "Now all drink it."),
    language="en",
)


def speak(text: str, *, speed: float = 1.0) -> Speech:
    return asyncio.run(FakeSpeech().speak(text, voice="auto", language="en", speed=speed))


def write(article: Article, duration_s: float) -> Draft:
    return asyncio.run(FakeWriter().write(article, Brief("", duration_s, 120), seed=0))


def test_tones_stand_exactly_where_their_times_say() -> None:
    line = speak("Goats found 12 berries.")
    assert [word.text for word in line.words] == ["Goats", "found", "12", "berries."]
    assert line.words[-1].end_s == len(line.samples) / line.sample_rate
    for before, after in itertools.pairwise(line.words):
        gap = slice(round(before.end_s * 24_000), round(after.start_s * 24_000))
        assert not line.samples[gap].any()
        assert np.abs(line.samples[gap.stop :][:500]).max() > 0.05


def test_speech_is_the_same_each_time_and_follows_the_speed() -> None:
    assert speak("Goats.").samples.tobytes() == speak("Goats.").samples.tobytes()
    assert len(speak("Goats.", speed=2).samples) == pytest.approx(
        len(speak("Goats.").samples) / 2, abs=2
    )


def test_nothing_to_say_is_refused() -> None:
    with pytest.raises(InvalidRequest):
        speak("")


def test_the_first_sentences_that_fill_the_time_are_taken() -> None:
    draft = write(ARTICLE, 3.5)
    assert [segment.text for segment in draft.segments] == [
        "Goats found coffee.",
        "Monks drank it.",
    ]
    assert [segment.kind for segment in draft.segments] == ["hook", "payoff"]
    assert (draft.title, draft.verbatim) == ("Coffee", True)
    assert len(write(ARTICLE, 600).segments) == 4
    assert len(write(ARTICLE, 0.1).segments) == 1


def test_an_empty_article_is_refused() -> None:
    with pytest.raises(InvalidRequest):
        write(Article("Nothing", (), "en"), 30)


def test_illustrations_are_stable_and_avoidable() -> None:
    found = FakeIllustrations().find("goats", context="coffee", language="en", limit=3)
    assert found == FakeIllustrations().find("goats", context="tea", language="ru", limit=3)
    others = FakeIllustrations().find(
        "goats", context="", language="en", avoid=[found[0].name], limit=3
    )
    assert found[0] not in others
    assert len(others) == 3


def test_one_fake_for_each_capability() -> None:
    providers = fake_providers()
    assert providers.speech.voices[0].language == "en"
    assert {providers.writer.identity.provider, providers.speech.identity.provider} == {"fake"}
