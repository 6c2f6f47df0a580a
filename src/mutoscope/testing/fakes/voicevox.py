"""VOICEVOX, a Japanese speech engine on the user's own machine: a query first, then the sound.

Shapes: the engine's OpenAPI page. The sound is as long as its frames of 256 samples: each phoneme
is rounded to whole ones after the speed, so that seconds alone drift from it.
"""

import unicodedata
import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from mutoscope.testing.fakes.kana import Mora, phrases
from mutoscope.testing.fakes.service import Fault, Reply, Route, Service, in_json, route
from mutoscope.testing.fakes.tones import RATE_HZ, tone, wav
from mutoscope.testing.misbehaviour import unmarked
from mutoscope.testing.wire import Asked

FRAME = 256
CONSONANT_S, VOWEL_S, PAUSE_S, EDGE_S = 0.06, 0.11, 0.34, 0.1
SPEAKERS = (
    ("四国めたん", {2: "ノーマル", 0: "あまあま"}),
    ("ずんだもん", {3: "ノーマル", 1: "あまあま"}),
)
_WORD = (
    "surface",
    "priority",
    "context_id",
    "part_of_speech",
    "part_of_speech_detail_1",
    "part_of_speech_detail_2",
    "part_of_speech_detail_3",
    "inflectional_type",
    "inflectional_form",
    "stem",
    "yomi",
    "pronunciation",
    "accent_type",
    "accent_associative_rule",
)
_NO_ACCENT = "accent_type is larger than the count of moras"
_NOTHING = Reply(b"", status=204)
_FAULTS = {
    "invalid": Fault(422, "value_error", ""),
    "429": Fault(429, "busy", "Too many requests"),
    "500": Fault(500, "internal", "Internal Server Error"),
    "503": Fault(503, "unavailable", "Service Unavailable"),
    "denied": Fault(403, "forbidden", "Origin not allowed"),
    "no_quota": Fault(429, "busy", "Too many requests"),
    "refuse": Fault(422, "value_error", "The text cannot be spoken: content policy"),
}


class Voicevox(Service):
    """One engine, with a dictionary that it remembers while it runs."""

    name = "voicevox"
    faults = _FAULTS

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._words: dict[str, dict[str, Any]] = {}

    @property
    def routes(self) -> Sequence[Route]:
        return (
            route("POST", r"/audio_query", self.query),
            route("POST", r"/synthesis", self.synthesise),
            route("GET", r"/speakers", self.speakers),
            route("GET", r"/version", lambda _asked: in_json("0.25.0")),
            route("GET", r"/user_dict", lambda _asked: in_json(self._words)),
            route("POST", r"/user_dict_word", self.add_word),
            route("POST", r"/import_user_dict", self.import_words),
            route("DELETE", r"/user_dict_word/([^/]+)", self.delete_word),
        )

    def is_open(self, asked: Asked) -> bool:
        return True

    def texts(self, asked: Asked) -> Sequence[str]:
        return [asked.query.get("text", "")]

    def complaint(
        self, fault: Fault, asked: Asked, headers: Mapping[str, str] | None = None
    ) -> Reply:
        return in_json({"detail": fault.words}, status=fault.status, headers=headers)

    def query(self, asked: Asked) -> Reply:
        """How a text would be spoken, to be changed and sent back."""
        wrong = _missing(asked, "text", "speaker") or self._unknown_speaker(asked)
        if wrong is not None:
            return wrong
        spoken = phrases(self._read(unmarked(asked.query["text"])))
        return in_json(
            {
                "accent_phrases": [
                    _phrase(moras, pauses=place + 1 < len(spoken))
                    for place, moras in enumerate(spoken)
                ],
                "speedScale": 1.0,
                "pitchScale": 0.0,
                "intonationScale": 1.0,
                "volumeScale": 1.0,
                "prePhonemeLength": EDGE_S,
                "postPhonemeLength": EDGE_S,
                "pauseLength": None,
                "pauseLengthScale": 1.0,
                "outputSamplingRate": RATE_HZ,
                "outputStereo": False,
                "kana": "、".join("".join(mora[0] for mora in moras) for moras in spoken),
            }
        )

    def synthesise(self, asked: Asked) -> Reply:
        """The sound of a query: a tone a mora, silence for pauses."""
        wrong = _missing(asked, "speaker") or self._unknown_speaker(asked)
        if wrong is not None:
            return wrong
        parts = [
            tone(spelling, frames * FRAME) if spelling else np.zeros(frames * FRAME, np.float32)
            for spelling, frames in _sounds(asked.document)
        ]
        return Reply(wav(np.concatenate(parts)), "audio/wav")

    def speakers(self, asked: Asked) -> Reply:
        return in_json(
            [
                {
                    "name": name,
                    "speaker_uuid": str(uuid.uuid5(uuid.NAMESPACE_URL, name)),
                    "styles": [
                        {"name": style, "id": id_, "type": "talk"} for id_, style in styles.items()
                    ],
                    "version": "0.15.0",
                    "supported_features": {"permitted_synthesis_morphing": "SELF_ONLY"},
                }
                for name, styles in self._speakers()
            ]
        )

    def add_word(self, asked: Asked) -> Reply:
        """A word and how it is read; answers with the word's id. Letters of half width are kept in
        full width, as the engine does."""
        wrong = _missing(asked, "surface", "pronunciation", "accent_type")
        if wrong is not None:
            return wrong
        word = _kept(
            {
                **dict.fromkeys(_WORD, "*"),
                "surface": asked.query["surface"],
                "priority": int(asked.query.get("priority", 5)),
                "part_of_speech": "名詞",
                "pronunciation": asked.query["pronunciation"],
                "accent_type": int(asked.query["accent_type"]),
            }
        )
        if not _is_accented(word):
            return self.invalid(_NO_ACCENT, asked, 422)
        id_ = str(uuid.uuid5(uuid.NAMESPACE_URL, asked.query["surface"]))
        self._words[id_] = word
        return in_json(id_)

    def import_words(self, asked: Asked) -> Reply:
        """Words by their ids, beside those that are there; `override`: or in their place."""
        wrong = _missing(asked, "override")
        if wrong is not None:
            return wrong
        words = {str(uuid.UUID(id_)): _kept(word) for id_, word in asked.document.items()}
        if not all(map(_is_accented, words.values())):
            return self.invalid(_NO_ACCENT, asked, 422)
        known, new = self._words, words
        self._words = known | new if asked.query["override"] == "true" else new | known
        return _NOTHING

    def delete_word(self, asked: Asked, id_: str) -> Reply:
        if self._words.pop(id_, None) is None:
            return self.invalid("IDに該当するワードが見つかりませんでした", asked, 422)
        return _NOTHING

    def _read(self, text: str) -> str:
        """The text with the words of the dictionary as they are pronounced."""
        wide = _full_width(text)
        for word in sorted(self._words.values(), key=lambda each: -len(each["surface"])):
            wide = wide.replace(word["surface"], word["pronunciation"])
        return wide

    def _speakers(self) -> Sequence[tuple[str, Mapping[int, str]]]:
        """Its own, and one more for each voice of the catalogue that is none of theirs."""
        own = {id_ for _, styles in SPEAKERS for id_ in styles}
        listed = [
            (each["name"].partition(" (")[0], {each["id"]: "ノーマル"})
            for each in self.catalogue
            if each["id"] not in own
        ]
        return [*SPEAKERS, *listed]

    def _unknown_speaker(self, asked: Asked) -> Reply | None:
        known = {str(id_) for _, styles in self._speakers() for id_ in styles}
        if asked.query["speaker"] in known:
            return None
        return self.invalid("該当する話者が見つかりません", asked, 422)


def _kept(word: Mapping[str, Any]) -> dict[str, Any]:
    """A word as the engine keeps it. KeyError: it lacks something."""
    asked = {name: word[name] for name in _WORD}
    moras = sum(map(len, phrases(word["pronunciation"])))
    return {**asked, "surface": _full_width(word["surface"]), "mora_count": moras}


def _is_accented(word: Mapping[str, Any]) -> bool:
    return 0 <= word["accent_type"] <= word["mora_count"]


def _missing(asked: Asked, *names: str) -> Reply | None:
    lacks = [name for name in names if name not in asked.query]
    problems = [
        {"type": "missing", "loc": ["query", name], "msg": "Field required", "input": None}
        for name in lacks
    ]
    return in_json({"detail": problems}, status=422) if lacks else None


def _phrase(moras: Sequence[Mora], *, pauses: bool) -> dict[str, Any]:
    return {
        "moras": [_mora(mora) for mora in moras],
        "accent": 1,
        "pause_mora": _mora(("、", "", "pau"), PAUSE_S, 0.0) if pauses else None,
        "is_interrogative": False,
    }


def _mora(mora: Mora, vowel_s: float = VOWEL_S, pitch: float = 5.6) -> dict[str, Any]:
    kana, consonant, vowel = mora
    return {
        "text": kana,
        "consonant": consonant or None,
        "consonant_length": CONSONANT_S if consonant else None,
        "vowel": vowel,
        "vowel_length": vowel_s,
        "pitch": pitch,
    }


def _sounds(query: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    """What is heard one after the other ("" for silence), and for how many frames."""
    yield "", frames_of(query["prePhonemeLength"], query)
    for phrase in query["accent_phrases"]:
        for mora in phrase["moras"]:
            lengths = (mora["consonant_length"] or 0.0, mora["vowel_length"])
            yield mora["text"], sum(frames_of(seconds, query) for seconds in lengths)
        if pause := phrase["pause_mora"]:
            yield "", frames_of(_pause_s(pause, query), query)
    yield "", frames_of(query["postPhonemeLength"], query)


def _pause_s(pause: Mapping[str, Any], query: Mapping[str, Any]) -> float:
    given = query.get("pauseLength")
    length_s = pause["vowel_length"] if given is None else given
    return length_s * query.get("pauseLengthScale", 1.0)


def frames_of(seconds: float, query: Mapping[str, Any]) -> int:
    """A phoneme's frames at the query's speed."""
    return round(seconds / query["speedScale"] * RATE_HZ / FRAME)


def _full_width(text: str) -> str:
    """ASCII letters and signs as wide as kana (U+FF01 to U+FF5E); a space likewise."""
    wide = {code: code + 0xFEE0 for code in range(0x21, 0x7F)} | {0x20: 0x3000}
    return unicodedata.normalize("NFC", text).translate(wide)
