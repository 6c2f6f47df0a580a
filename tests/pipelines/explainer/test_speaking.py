"""All that is said, by voices of several engines, in jobs of a real store."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mutoscope.app import Studio
from mutoscope.jobs.context import Context
from mutoscope.jobs.pipeline import Pipeline, Stage
from mutoscope.media.wav import read_wav
from mutoscope.models import Job
from mutoscope.pipelines.explainer.request import ExplainerRequest
from mutoscope.pipelines.explainer.scene_range import parse_scene_range
from mutoscope.pipelines.explainer.script_file import read_script
from mutoscope.pipelines.explainer.speakers import Speaker
from mutoscope.pipelines.explainer.speaking import speak_all
from mutoscope.pipelines.film.values import SpokenLine
from mutoscope.providers.catalog import voice_of
from mutoscope.providers.fake import FakeSpeech, fake_providers
from mutoscope.providers.hibari import HibariSpeech
from mutoscope.providers.protocols import SpeechModel, Voice
from mutoscope.testing import temporary_studio
from mutoscope.testing.fakes import FakeVendors

KEY = "planted-secret-0123456789"
DIALOGUE = """\
title: Tea
description: Two talk about tea.
language: en
sections:
  - title: A leaf
    narrations:
      - {text: Tea is a leaf., persona_id: ann}
      - {text: It grows on hills., persona_id: bob}
  - title: The road
    narrations:
      - {text: Monks drank it early., persona_id: ann}
"""
JAPANESE = """\
title: お茶
description: 二人が話す。
language: ja
sections:
  - title: 葉
    narrations:
      - {text: お茶は葉です。, reading: オチャワハデス。, persona_id: ann}
      - {text: 東京で飲みます。, persona_id: bob}
"""
Heard = tuple[list[Voice], list[list[SpokenLine]]]


def unfilmed(heard: list[Heard]) -> Pipeline:
    """What the recipe does to speak, and no more; what it gets is put into `heard`."""

    async def run(ctx: Context, request: ExplainerRequest) -> None:
        script = read_script(request.script.encode()).script
        count = len(script.sections)
        sections: Sequence[int] = range(count)
        if request.scenes:
            sections = parse_scene_range(request.scenes).within(count)
        heard.append(await speak_all(ctx, request, script, sections, request.speakers))

    return Pipeline(
        name="explainer",
        title="Unfilmed",
        summary="An explainer that is only spoken.",
        version="1",
        request=ExplainerRequest,
        stages=(Stage("script", 5, 20), Stage("audio", 22, 55)),
        run=run,
    )


class Booth:
    """A studio, and what was heard in its jobs."""

    def __init__(self, studio: Studio, heard: list[Heard]) -> None:
        self.studio, self.heard = studio, heard

    async def speak(self, **asked: Any) -> Job:
        request = {"script": DIALOGUE, **asked}
        job = await self.studio.submit("explainer", request, seed=7)
        return await self.studio.work_job(job.id)


def booth(folder: Path, database: str, heard: list[Heard], **settings: Any) -> Any:
    return temporary_studio(
        folder, database_url=database, pipelines=[unfilmed(heard)], log_level="error", **settings
    )


@pytest.fixture
async def tones(tmp_path: Path, database: str) -> AsyncIterator[Booth]:
    heard: list[Heard] = []
    async with booth(tmp_path, database, heard, providers=fake_providers()) as studio:
        yield Booth(studio, heard)


@pytest.fixture
async def fakes() -> AsyncIterator[FakeVendors]:
    async with FakeVendors(api_key=KEY) as running:
        yield running


@pytest.fixture
async def vendors(fakes: FakeVendors, tmp_path: Path, database: str) -> AsyncIterator[Booth]:
    """VOICEVOX and ElevenLabs, over real sockets."""
    heard: list[Heard] = []
    addresses = {name: fakes.url(name) for name in ("voicevox", "elevenlabs")}
    given = {"base_urls": addresses, "elevenlabs_api_key": KEY, "find_local_models": False}
    gaps = {"retry_gap_s": 0.01, "busy_gap_s": 0.01}
    async with booth(tmp_path, database, heard, **given, **gaps) as studio:
        yield Booth(studio, heard)


def speaker(id_: str, **more: Any) -> dict[str, Any]:
    return Speaker(id=id_, name=id_.capitalize(), **more).model_dump()


def anew(job: Job) -> set[str]:
    return {step.key for step in job.steps if step.status == "completed"}


def codes(job: Job) -> list[str]:
    return [warning.code for warning in job.warnings]


CAST = [speaker("ann"), speaker("bob")]


async def test_every_phrase_is_spoken_once_and_in_its_place(tones: Booth) -> None:
    job = await tones.speak(speakers=CAST)
    assert (job.status, job.error) == ("completed", None)
    assert anew(job) == {
        f"sections.{place}.voice"
        for place in ("0.narrations.0", "0.narrations.1", "1.narrations.0")
    }
    voices, phrases = tones.heard[-1]
    assert [voice.id for voice in voices] == ["tone-en"]
    said = [[" ".join(word.text for word in phrase.words) for phrase in own] for own in phrases]
    assert said == [["Tea is a leaf.", "It grows on hills."], ["Monks drank it early."]]
    sound, rate = read_wav(tones.studio.path(phrases[1][0].sound))
    assert len(sound) / rate == pytest.approx(phrases[1][0].duration_s)


async def test_only_the_asked_sections_are_spoken_and_by_those_who_are_in_them(
    tones: Booth,
) -> None:
    slow = [speaker("ann"), speaker("bob", voice="no-such-voice")]
    job = await tones.speak(speakers=slow, scenes="2")
    assert job.status == "completed"
    assert anew(job) == {"sections.1.narrations.0.voice"}
    assert len(tones.heard[-1][1]) == 1


async def test_an_edit_speaks_one_phrase_again(tones: Booth) -> None:
    await tones.speak(speakers=CAST)
    job = await tones.speak(speakers=CAST, script=DIALOGUE.replace("on hills", "on high hills"))
    assert anew(job) == {"sections.0.narrations.1.voice"}
    longer = DIALOGUE.replace(
        "    narrations:\n",
        "    narrations:\n      - {text: Once upon a time., persona_id: ann}\n",
        1,
    )
    job = await tones.speak(speakers=CAST, script=longer)
    assert anew(job) == {"sections.0.narrations.0.voice"}, "those behind it have only moved"


async def test_each_speaker_has_a_speed_of_their_own_or_the_requests(tones: Booth) -> None:
    def lengths() -> list[float]:
        return [phrase.duration_s for own in tones.heard[-1][1] for phrase in own]

    await tones.speak(speakers=CAST)
    natural = lengths()
    await tones.speak(speakers=[speaker("ann", speed=0.5), speaker("bob")], speed=2.0)
    assert np.divide(lengths(), natural) == pytest.approx([2, 0.5, 2], abs=0.01)
    await tones.speak(speed=1.25)
    assert np.divide(lengths(), natural) == pytest.approx([0.8] * 3, abs=0.01)


async def test_a_word_is_read_as_the_dictionary_says_and_shown_as_written(tones: Booth) -> None:
    await tones.speak(speakers=CAST, pronunciation={"leaf": "camellia sinensis"})
    phrase = tones.heard[-1][1][0][0]
    assert [word.text for word in phrase.words] == ["Tea", "is", "a", "leaf."]
    spoken_s = phrase.words[3].end_s - phrase.words[3].start_s
    assert spoken_s > 4 * (phrase.words[0].end_s - phrase.words[0].start_s)


async def test_who_is_not_there_is_told_with_the_place(tones: Booth) -> None:
    job = await tones.speak(speakers=[speaker("ann")])
    assert job.status == "completed"
    (told,) = [warning for warning in job.warnings if warning.code == "unknown_persona"]
    assert told.message.startswith("sections.0.narrations.1.persona_id: there is no speaker “bob”")
    assert "Ann speaks" in told.message


async def test_who_is_not_there_is_refused_where_nobody_may_stand_in(tones: Booth) -> None:
    job = await tones.speak(speakers=[speaker("ann")], strict=True)
    assert job.status == "failed"
    assert job.error is not None
    assert job.error.message.startswith("sections.0.narrations.1.persona_id")
    assert "ann" in job.error.hint
    assert anew(job) == set()


async def test_a_makeshift_voice_is_told_or_refused(tones: Booth) -> None:
    assert codes(await tones.speak(speakers=CAST)) == ["basic_voice"]
    refused = await tones.speak(speakers=CAST, strict=True)
    assert refused.error is not None
    assert "robotic" in refused.error.message


async def test_a_voice_that_is_not_there_is_named(tones: Booth) -> None:
    job = await tones.speak(speakers=[speaker("ann", voice="nobody"), speaker("bob")])
    assert job.error is not None
    assert job.error.message == "There is no voice “nobody” for the language “en”."


async def test_nobody_is_paid_while_a_voice_is_missing(vendors: Booth, fakes: FakeVendors) -> None:
    cast = [speaker("ann", voice="elevenlabs-fakeVoiceGeorge00002"), speaker("bob", voice="nobody")]
    job = await vendors.speak(speakers=cast)
    assert job.error is not None
    assert "no voice “nobody”" in job.error.message
    assert not fakes.purchases("elevenlabs")


async def test_nobody_is_paid_before_a_makeshift_voice_is_refused(
    vendors: Booth, fakes: FakeVendors
) -> None:
    cast = [speaker("ann", voice="elevenlabs-fakeVoiceGeorge00002"), speaker("bob", voice="espeak")]
    russian = DIALOGUE.replace("language: en", "language: ru")
    job = await vendors.speak(script=russian, speakers=cast, strict=True)
    assert job.error is not None
    assert "robotic" in job.error.message
    assert not fakes.purchases("elevenlabs")


async def test_speakers_may_be_of_different_engines(vendors: Booth, fakes: FakeVendors) -> None:
    cast = [speaker("ann", voice="elevenlabs-fakeVoiceGeorge00002"), speaker("bob", voice="heart")]
    job = await vendors.speak(speakers=cast)
    assert (job.status, job.error) == ("completed", None)
    voices, phrases = vendors.heard[-1]
    assert [voice.id for voice in voices] == ["elevenlabs-fakeVoiceGeorge00002", "heart"]
    assert len(fakes.purchases("elevenlabs")) == 2
    assert [[word.text for word in phrase.words] for phrase in phrases[0]] == [
        ["Tea", "is", "a", "leaf."],
        ["It", "grows", "on", "hills."],
    ]


async def test_a_reading_is_spoken_and_the_text_is_shown(
    vendors: Booth, fakes: FakeVendors
) -> None:
    cast = [speaker("ann", voice="voicevox-3"), speaker("bob", voice="voicevox-2")]
    job = await vendors.speak(
        script=JAPANESE, speakers=cast, pronunciation={"東京": {"reading": "とうきょう"}}
    )
    assert (job.status, job.error) == ("completed", None)
    asked = [each.query["text"] for each in fakes.asked("voicevox") if "text" in each.query]
    assert sorted(asked) == ["オチャワハデス。", "トウキョウで飲みます。"]
    (first, second), credits = vendors.heard[-1][1][0], set[str]()
    for phrase, shown in ((first, "お茶は葉です。"), (second, "東京で飲みます。")):
        assert "".join(word.text for word in phrase.words) == shown
        assert 0 <= phrase.words[0].start_s < phrase.words[-1].end_s <= phrase.duration_s
        credits.add(phrase.credit)
    assert credits == {"VOICEVOX:ずんだもん", "VOICEVOX:四国めたん"}


async def test_voicevox_speaks_at_half_and_at_twice_the_speed(vendors: Booth) -> None:
    async def lasting_s(speed: float) -> float:
        both = [speaker(id_, voice="voicevox", speed=speed) for id_ in ("ann", "bob")]
        await vendors.speak(script=JAPANESE, speakers=both)
        first = vendors.heard[-1][1][0][0].words
        return first[-1].end_s - first[0].start_s

    slow, natural, quick = [await lasting_s(speed) for speed in (0.5, 1.0, 2.0)]
    assert (slow / natural, quick / natural) == pytest.approx((2, 0.5), abs=0.05)


async def test_those_who_leave_it_open_get_different_voices(vendors: Booth) -> None:
    both = [speaker("ann", voice="voicevox"), speaker("bob", voice="voicevox")]
    await vendors.speak(script=JAPANESE, speakers=both)
    assert [voice.id for voice in vendors.heard[-1][0]] == ["voicevox-3", "voicevox-2"]


async def test_who_stands_in_says_all_of_that_speaker_and_stays(
    fakes: FakeVendors, tmp_path: Path, database: str
) -> None:
    heard: list[Heard] = []
    given: dict[str, Any] = {
        "base_urls": {"elevenlabs": fakes.url("elevenlabs")},
        "elevenlabs_api_key": KEY,
        "speech": ("elevenlabs", "hibari"),
        "retry_gap_s": 0.01,
        "busy_gap_s": 0.01,
    }
    async with booth(tmp_path, database, heard, **given) as studio:
        fakes.behave("elevenlabs", "refuse", times=1)
        job = await Booth(studio, heard).speak(
            speakers=[speaker("ann"), speaker("bob", voice="heart")]
        )
        assert (job.status, job.error) == ("completed", None)
        assert "voice_fallback" in codes(job)
        assert [voice.id for voice in heard[-1][0]] == ["heart"]
        stood_in = {key for key in anew(job) if key.endswith(".voice.hibari")}
        assert stood_in == {
            "sections.0.narrations.0.voice.hibari",
            "sections.1.narrations.0.voice.hibari",
        }
        assert job.choices["speech.ann"]["chosen"] == "hibari"


def test_an_engine_may_stand_before_its_voice() -> None:
    speech = FakeSpeech()
    assert voice_of(speech, "ja", "auto").id == "tone-ja"
    assert voice_of(speech, "en", "fake-mine").id == "fake-mine"


async def lasting_s(speech: SpeechModel, voice: str, language: str, speed: float) -> float:
    text = "Honey never spoils, and goats found coffee in the hills of Ethiopia."
    line = await speech.speak(text, voice=voice, language=language, speed=speed)
    return len(line.samples) / line.sample_rate


@pytest.mark.proof
async def test_the_bundled_voice_speaks_at_half_and_at_twice_the_speed() -> None:
    natural, slow, quick = [
        await lasting_s(HibariSpeech(), "heart", "en", speed) for speed in (1.0, 0.5, 2.0)
    ]
    assert slow == pytest.approx(2 * natural, rel=0.05)
    assert natural / quick > 1.6
