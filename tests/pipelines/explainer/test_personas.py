"""Who speaks, what is refused of them, and who is drawn by lot."""

import random
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from mutoscope.errors import InvalidRequest
from mutoscope.pipelines.explainer.personas import (
    Persona,
    PersonaPool,
    Personas,
    cast,
    with_speakers,
)
from mutoscope.pipelines.explainer.script import Script

CAST = tuple(Persona(id=f"p{number}", name=f"P {number}") for number in range(6))


def persona(**more: Any) -> Persona:
    return Persona.model_validate({"id": "anna", "name": "Anna", **more})


def script(*persona_ids: str) -> Script:
    lines = [{"text": "Tea.", "persona_id": id_} for id_ in persona_ids]
    sections = [{"title": "Leaves", "narrations": lines}]
    return Script.model_validate({"title": "Tea", "description": "", "sections": sections})


def speakers(found: Script) -> list[str]:
    return [narration.persona_id for narration in found.narrations]


@pytest.mark.parametrize(
    ("more", "voice"),
    [
        ({}, "auto"),
        ({"voice": "heart"}, "heart"),
        ({"synthesizer": {"engine": "voicevox", "speaker_id": 3}}, "voicevox-3"),
        ({"synthesizer": {"engine": "kokoro", "speaker_id": "af_heart"}}, "kokoro-af_heart"),
        ({"synthesizer": {"engine": "voicevox"}}, "auto"),
    ],
)
def test_a_voice_has_one_id(more: dict[str, Any], voice: str) -> None:
    assert persona(**more).voice_id == voice


@pytest.mark.parametrize(
    ("written", "colour"), [("#fc0", "#FFCC00"), ("#8FCF4F", "#8FCF4F"), ("#8fcf4f", "#8FCF4F")]
)
def test_colours_are_kept_in_one_form(written: str, colour: str) -> None:
    assert persona(subtitle_color=written).subtitle_color == colour


def test_the_older_name_of_a_picture() -> None:
    assert persona(avatar_image="a.png").character_image == "a.png"
    with pytest.raises(ValidationError, match="avatar_image"):
        persona(avatar_image="a.png", character_image="b.png")


def test_a_number_is_an_id() -> None:
    assert persona(id=3).id == "3"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"id": "a b"}, "an id is made of letters"),
        ({"id": ""}, "at least 1"),
        ({"name": " "}, "at least 1"),
        ({"subtitle_color": "red"}, "“red” is no colour such as #FFCC00"),
        ({"subtitle_color": "#12345"}, "is no colour"),
        ({"character_position": "top"}, "'left', 'right', 'center' or 'auto'"),
        ({"animation_style": "jump"}, "'sway', 'bounce' or 'static'"),
        ({"synthesizer": {"engine": "vocevox"}}, "no speech engine “vocevox”; there is: auto, "),
        ({"synthesizer": {"speaker_id": 3}}, "say which engine has this speaker"),
        ({"synthesizer": {"speed_scale": 0}}, "greater than or equal to 0.5"),
        ({"synthesizer": {"speed_scale": "nan"}}, "finite number"),
        ({"voice": "heart", "synthesizer": {"engine": "voicevox", "speaker_id": 1}}, "not both"),
        ({"colour": "#FFFFFF"}, "colour"),
    ],
)
def test_what_no_persona_has(more: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        persona(**more)


def test_ids_are_unlike() -> None:
    with pytest.raises(ValidationError, match="two personas have the id “p1”"):
        TypeAdapter(Personas).validate_python((*CAST, CAST[1]))


def test_without_a_pool_all_are_cast() -> None:
    assert cast(CAST, PersonaPool(), seed=1) == CAST


def test_the_lot_is_the_seeds_own() -> None:
    pool = PersonaPool(enabled=True, count=2)
    state = random.getstate()
    drawn = [cast(CAST, pool, seed=seed) for seed in range(30)]
    assert random.getstate() == state
    assert drawn == [cast(CAST, pool, seed=seed) for seed in range(30)]
    assert all(first != second for first, second in drawn)
    assert {persona.id for each in drawn for persona in each} == {each.id for each in CAST}


def test_the_pools_seed_outweighs_the_videos() -> None:
    pool = PersonaPool(enabled=True, count=3, seed=7)
    assert cast(CAST, pool, seed=1) == cast(CAST, pool, seed=2)
    assert cast(CAST, pool, seed=1) == cast(CAST, PersonaPool(enabled=True, count=3), seed=7)


def test_a_pool_that_is_too_small() -> None:
    with pytest.raises(InvalidRequest, match="3 personas are to be drawn from 2"):
        cast(CAST[:2], PersonaPool(enabled=True, count=3), seed=1)
    assert len(cast(CAST[:3], PersonaPool(enabled=True, count=3), seed=1)) == 3


def test_the_only_persona_speaks_all() -> None:
    found = with_speakers(script("", "p0", "somebody"), CAST[:1])
    assert speakers(found) == ["p0", "p0", "p0"]


def test_of_several_the_first_speaks_what_nobody_else_does() -> None:
    assert speakers(with_speakers(script("", "p1", "nobody"), CAST)) == ["p0", "p1", "p0"]


def test_without_personas_nothing_changes() -> None:
    assert speakers(with_speakers(script("", "p1"), ())) == ["", "p1"]
