"""Hearing voices."""

import asyncio
from pathlib import Path

import pytest
from asking import Asker, answering
from pydantic import SecretStr

from mutoscope.media.wav import read_wav
from mutoscope.providers.program import ESPEAK_NG
from mutoscope.testing import temporary_studio
from toys import ALL

HEART = "/api/voices/heart/sample"


async def test_a_sentence_is_heard_whole_and_in_parts(api: Asker, tmp_path: Path) -> None:
    heard = await api("GET", HEART)
    assert (heard.status, heard.headers["content-type"]) == (200, "audio/wav")
    assert heard.headers["accept-ranges"] == "bytes"
    (tmp_path / "heard.wav").write_bytes(heard.body)
    samples, rate = read_wav(tmp_path / "heard.wav")
    assert len(samples) / rate > 1
    part = await api("GET", HEART, headers={"Range": "bytes=0-11"})
    assert (part.status, part.body) == (206, heard.body[:12])
    beyond = await api("GET", HEART, headers={"Range": f"bytes={len(heard.body)}-"})
    assert beyond.status == 416


@pytest.mark.skipif(ESPEAK_NG.find() is None, reason="espeak-ng is not installed")
async def test_two_who_ask_at_once_have_it_spoken_once(tmp_path: Path, database: str) -> None:
    spoken = tmp_path / "spoken"
    program = tmp_path / "espeak-ng"
    program.write_text(f'#!/bin/sh\necho "$@" >> {spoken}\nexec {ESPEAK_NG.find()} "$@"\n')
    program.chmod(0o700)
    async with (
        temporary_studio(
            tmp_path / "data", database_url=database, pipelines=ALL, espeak_path=program
        ) as studio,
        answering(studio) as api,
    ):
        place = "/api/voices/espeak-de/sample"
        first, second = await asyncio.gather(api("GET", place), api("GET", place))
    assert (first.status, second.status) == (200, 200)
    assert first.body == second.body
    lines = [line for line in spoken.read_text().splitlines() if " -v" in f" {line}"]
    assert lines
    assert len(lines) == len(set(lines))  # each sentence as it is, and with gaps


async def test_voices_that_cannot_be_heard(api: Asker) -> None:
    asked = {
        "nobody": (404, "not_found"),
        "elevenlabs-JBFqnCBsd6RMkjVDRZzb": (422, "invalid_request"),
        "heart/../heart": (404, "not_found"),
        "a b".replace(" ", "%20"): (422, "invalid_request"),
    }
    for voice, problem in asked.items():
        assert (await api("GET", f"/api/voices/{voice}/sample")).problem == problem, voice
    wrong = await api("GET", f"{HEART}?language=English")
    assert wrong.problem == (422, "invalid_request")
    assert (await api("GET", f"{HEART}?language=ru")).problem == (404, "not_found")


async def test_a_voice_that_charges_is_not_asked(tmp_path: Path, database: str) -> None:
    async with (
        temporary_studio(
            tmp_path / "data",
            database_url=database,
            pipelines=ALL,
            elevenlabs_api_key=SecretStr("planted"),
        ) as studio,
        answering(studio) as api,
    ):
        answer = await api("GET", "/api/voices/elevenlabs-JBFqnCBsd6RMkjVDRZzb/sample?language=en")
    assert answer.problem == (422, "invalid_request")
    assert "charges" in answer.json["detail"]
    assert "elevenlabs" in answer.json["hint"]
