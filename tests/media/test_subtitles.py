import re
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from mutoscope.media.subtitles import (
    CUE_S,
    LINE_CHARACTERS,
    chapters_vtt,
    cues,
    srt,
    vtt,
)
from mutoscope.models import Word


def spoken(text: str, *, start_s: float = 0.0, word_s: float = 0.3) -> list[Word]:
    return [
        Word(word, start_s + number * word_s, start_s + (number + 1) * word_s)
        for number, word in enumerate(text.split())
    ]


texts = st.lists(st.text("abcdefgh.,!", min_size=1, max_size=14), min_size=1, max_size=60)
scripts = st.lists(texts.map(" ".join), min_size=1, max_size=3)


@given(scripts)
def test_every_word_stands_once_in_order_in_cues_that_can_be_read(lines: list[str]):
    scenes = [spoken(line, start_s=30.0 * number) for number, line in enumerate(lines)]
    found = cues(scenes)
    told = " ".join(" ".join(cue.lines) for cue in found).split()
    assert told == " ".join(lines).split()
    for cue in found:
        assert len(cue.lines) <= 2
        assert max(len(line) for line in cue.lines) <= LINE_CHARACTERS
        assert 0 < cue.end_s - cue.start_s <= CUE_S + 1e-6
    for cue, following in pairwise(found):
        assert cue.end_s <= following.start_s


def test_srt_is_written_as_players_expect():
    words = [Word("Coffee", 0.25, 0.7), Word("began.", 0.7, 1.2)]
    later = [Word("Goats", 3661.5, 3662.0), Word("danced!", 3662.0, 3662.6)]
    assert srt([words, later]) == (
        "1\n00:00:00,250 --> 00:00:01,200\nCoffee began.\n\n"
        "2\n01:01:01,500 --> 01:01:02,600\nGoats danced!\n"
    )


def test_vtt_has_its_heading_and_escapes():
    assert vtt([[Word("R&D", 0.0, 1.0), Word("<3", 1.0, 2.0)]]) == (
        "WEBVTT\n\n00:00:00.000 --> 00:00:02.000\nR&amp;D &lt;3\n"
    )


def test_chapters_are_a_track_of_their_own():
    told = chapters_vtt([("A <leaf>\nfalls", 0.0, 4.5), ("The road", 4.5, 3661.25)])
    assert told == (
        "WEBVTT\n\n"
        "00:00:00.000 --> 00:00:04.500\nA &lt;leaf&gt; falls\n\n"
        "00:00:04.500 --> 01:01:01.250\nThe road\n"
    )


def test_no_words_no_cues():
    assert srt([]) == srt([[]]) == ""
    assert vtt([]) == "WEBVTT\n"


def test_sentences_and_pauses_end_a_cue():
    words = [*spoken("One sentence. Another one"), *spoken("after a pause", start_s=3.0)]
    assert [" ".join(cue.lines) for cue in cues([words])] == [
        "One sentence.",
        "Another one",
        "after a pause",
    ]


def test_a_long_sentence_is_cut_after_a_comma_into_even_lines():
    text = (
        "By the fifteenth century the monks of Yemen drank it every night, so that they could"
        " stay awake until the morning prayer began"
    )
    first, *_ = cues([spoken(text, word_s=0.25)])
    assert first.lines[-1].endswith("night,")
    assert abs(len(first.lines[0]) - len(first.lines[1])) < 12


def test_a_short_cue_stays_until_it_can_be_read_or_the_next_begins():
    alone = cues([[Word("Yes.", 1.0, 1.2)]])
    assert round(alone[0].end_s, 3) == 1.833
    chased = cues([[Word("Indeed.", 1.0, 1.6), Word("No.", 1.7, 1.9)]])
    assert chased[0].end_s == 1.7


def test_cyrillic_and_quotes_survive():
    text = srt([spoken("«Искусственный интеллект» меняет мир.")])
    assert "«Искусственный интеллект» меняет мир." in text
    assert re.match(r"1\n00:00:00,000 --> ", text)


def test_japanese_is_written_without_spaces_in_lines_of_fourteen_characters():
    text = (
        "毎朝、 世界中で 二十億杯の コーヒーが 飲まれて いるのは、 九世紀の エチオピアに 始まると"
        " 言われて います。 それは 山羊の 話です。"
    )
    found = cues([spoken(text)])
    assert "".join("".join(cue.lines) for cue in found) == text.replace(" ", "")
    assert max(len(line) for cue in found for line in cue.lines) <= LINE_CHARACTERS / 3
    assert all(len(cue.lines) <= 2 for cue in found)
    assert found[-1].lines == ("それは山羊の話です。",)


def test_no_japanese_line_begins_with_a_mark():
    words = [
        Word(piece, i * 0.2, i * 0.2 + 0.2) for i, piece in enumerate("毎朝世界中で飲む、ーー。")
    ]
    assert not any(line[0] in "、ー。" for cue in cues([words]) for line in cue.lines)


def test_arabic_lines_say_that_they_run_from_right_to_left():
    words = spoken("Starbucks تبيع القهوة في كل مكان. هل هذا صحيح؟")
    for text in (srt([words]), vtt([words])):
        lines = [line for line in text.splitlines() if "القهوة" in line or "صحيح" in line]
        assert len(lines) == 2
        assert all(line[0] == "\u202b" and line[-1] == "\u202c" for line in lines)
    assert "\u202b" not in srt([spoken("Coffee began.")])


def test_a_line_in_foreign_letters_runs_as_its_scene_does():
    """A line of Latin names within an Arabic text, and an Arabic one within an English."""
    arabic = spoken(
        "تبيع الشركة القهوة في كل مكان من العالم. Starbucks, Costa. وهذا ليس صحيحا تماما."
    )
    for text in (srt([arabic]), vtt([arabic])):
        (line,) = (line for line in text.splitlines() if "Costa" in line)
        assert line == "\u202bStarbucks, Costa.\u202c"
    english = spoken(
        "They sell coffee everywhere in the world. القهوة جيدة. And that is how it began."
    )
    assert "\u202b" not in srt([english]) + vtt([english])
    assert srt([arabic, english]).count("\u202b") == srt([arabic]).count("\u202b")


def test_sentences_end_cues_in_every_script():
    for text in ("القهوة جيدة؟ نعم جدا.", "कॉफी अच्छी है। हाँ बहुत।", "飲みます か。 はい、 毎朝。"):
        assert len(cues([spoken(text, word_s=0.4)])) == 2
