"""An idea of one's own, kept word for word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutoscope.errors import InvalidRequest
from mutoscope.media.scenes.plan import ScenePlan
from mutoscope.pipelines.short.script import make_script
from mutoscope.providers.protocols import Article, Brief, StyleName
from mutoscope.providers.script_answer import WORD
from mutoscope.providers.script_idea import (
    LONGEST_SCENE,
    MOST_SCENES,
    kept_draft,
    refuse_idea,
    scenes_of,
    title_of,
)
from mutoscope.providers.sentences import split_sentences

IDEA = (
    "My grandmother kept bees in nine blue hives behind the old barn. She never wore gloves!\n\n"
    "One spring the bees were gone: nobody knew why. She sat down and waited for eleven days."
)
PIECES = st.text(
    st.sampled_from("abcd АБВг.,!?;:…—\"“”()'’ \n12蜂。🐝*"), min_size=1, max_size=4_000
)


def test_a_japanese_title_ends_where_a_phrase_does() -> None:
    idea = (
        "祖母は納屋の裏に九つの青い巣箱を置いて長いあいだ蜂を飼っていましたが手袋はしませんでした。"
    )
    title = title_of(idea, "ja")
    assert title.endswith("…")
    assert idea.startswith(title[:-1])
    assert 20 < len(title) < 40
    assert title[-2] in "はのにをがだ"
    assert title_of("蜂の話です。次の文です。", "ja") == "蜂の話です"


def brief(idea: str, style: StyleName = "auto", title: str = "") -> Brief:
    return Brief(title, 30, 150, style, idea, "strict")


@given(PIECES, st.sampled_from(["en", "ru", "ja"]))
def test_all_words_are_kept_in_order(idea: str, language: str) -> None:
    scenes = scenes_of(idea, language)
    assert WORD.findall(" ".join(scenes)) == WORD.findall(idea) or any(
        len(word) > LONGEST_SCENE for word in idea.split()
    )
    assert len(scenes) <= MOST_SCENES
    assert all(WORD.search(scene) and len(scene) <= LONGEST_SCENE for scene in scenes)


@given(st.lists(st.integers(1, 90), min_size=1, max_size=12))
def test_a_scene_ends_where_a_sentence_does(lengths: list[int]) -> None:
    sentences = [f"Bees {'dance ' * length}here." for length in lengths]
    ends = {
        sentence.split()[-1]
        for scene in scenes_of(" ".join(sentences), "en")
        for sentence in [scene]
    }
    assert ends == {"here."}


@given(st.lists(st.sampled_from(["A.", "No!", "Bees dance."]), min_size=1, max_size=1_600))
def test_any_number_of_sentences_fits_a_script(sentences: list[str]) -> None:
    scenes = scenes_of(" ".join(sentences), "en")
    assert " ".join(scenes).split() == " ".join(sentences).split()
    assert len(scenes) <= MOST_SCENES


def test_a_sentence_without_an_end_is_cut_at_a_comma_or_between_words() -> None:
    scenes = scenes_of("and then, " * 100 + "on and on " * 100, "en")
    assert scenes[0].endswith("then,")
    assert " ".join(scenes).split() == ("and then, " * 100 + "on and on " * 100).split()


def test_it_is_a_draft_of_scenes_in_the_style() -> None:
    draft = kept_draft(brief(IDEA), "en")
    assert " ".join(segment.text for segment in draft.segments).split() == IDEA.split()
    assert [segment.kind for segment in draft.segments] == ["hook", "payoff"]
    assert draft.hook == draft.segments[0].text
    assert draft.verbatim
    assert kept_draft(brief(IDEA, "mystery"), "en").music_mood == "mystery"
    told = [s for segment in draft.segments for s in split_sentences(segment.text, "en")]
    assert len(told) == 4


def test_it_becomes_a_script() -> None:
    draft = kept_draft(brief("Bees! " * 900), "en")
    plans = tuple(ScenePlan(kind="hero", palette="ocean", seed=1) for _ in draft.segments)
    script = make_script(draft, Article("Bees", (), "en"), plans, writer="")
    assert len(script.segments) == len(draft.segments) <= MOST_SCENES


@pytest.mark.parametrize(
    ("idea", "title"),
    [
        ("Bees dance. They sleep.", "Bees dance"),
        (IDEA, "My grandmother kept bees in nine blue hives behind the …"),
        ("\n\n — Why bees?", "— Why bees?"),
    ],
)
def test_its_first_words_are_the_title_where_there_is_none(idea: str, title: str) -> None:
    assert title_of(idea, "en") == title
    assert kept_draft(brief(idea), "en").title == title
    assert kept_draft(brief(idea, title="Mine"), "en").title == "Mine"


@pytest.mark.parametrize("idea", ["🐝 … !", "\n\n", "***"])
def test_without_a_word_there_is_nothing_to_keep(idea: str) -> None:
    with pytest.raises(InvalidRequest, match="no word"):
        kept_draft(brief(idea), "en")


def test_who_only_finds_sentences_says_what_to_do_about_an_idea() -> None:
    with pytest.raises(InvalidRequest, match="To polish an idea takes a language model") as refused:
        refuse_idea(Brief("", 30, 150, idea=IDEA, idea_mode="polish"))
    assert "OPENAI_API_KEY" in refused.value.hint
    assert "`writers`" in refused.value.hint
    refuse_idea(Brief("Bees", 30, 150))
