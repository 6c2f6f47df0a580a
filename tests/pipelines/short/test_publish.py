"""Words for whoever uploads a short."""

import pytest

from mutoscope.media.scenes.plan import ScenePlan
from mutoscope.pipelines.short.publish import make_hashtags
from mutoscope.pipelines.short.script import Script, Segment
from mutoscope.providers.word_pattern import shorten


@pytest.mark.parametrize(
    ("language", "title", "lines", "first"),
    [
        ("en", "Honey keeps", ("Honey never spoils.", "Honey is sweet."), "#honey"),
        ("en", "Why bees matter", ("They give honey, and fruit needs them.",), "#bees"),
        ("hi", "हिमालय की चाय", ("हिमालय में चाय होती है।",), "#हिमालय"),
        ("ja", "蜂蜜の話", ("蜂蜜は腐りません。", "人は蜂蜜を食べます。"), "#蜂蜜"),
    ],
)
def test_hashtags_are_whole_words(
    language: str, title: str, lines: tuple[str, ...], first: str
) -> None:
    segments = tuple(
        Segment(text=each, headline="", picture=ScenePlan("kinetic", "espresso", 0))
        for each in lines
    )
    tags = make_hashtags(Script(title=title, language=language, segments=segments))
    assert tags[0] == first
    said = " ".join((title, *lines)).casefold()
    assert all(tag[1:] in said and len(tag) < 10 for tag in tags)


def test_a_japanese_title_is_cut_where_a_phrase_ends() -> None:
    assert shorten("蜂は花の蜜を集めます", 7) == "蜂は花の…"
    assert shorten("one two three", 9) == "one two…"
