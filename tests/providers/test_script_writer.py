"""Scripts by a language model: what it is asked, what is made of its answers, what they cost."""

import json
import re
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from mutoscope.config import Settings
from mutoscope.errors import InvalidRequest, ProviderError
from mutoscope.jobs.context import Context
from mutoscope.jobs.pipeline import Pipeline, Stage
from mutoscope.jobs.step import step
from mutoscope.media.scenes.plan import ScenePlan
from mutoscope.models import Work
from mutoscope.pipelines.short.script import make_script
from mutoscope.providers import script_answer
from mutoscope.providers.pace import LETTERS_A_WORD
from mutoscope.providers.paying import Limited, Paid
from mutoscope.providers.protocols import (
    Article,
    Brief,
    Draft,
    NamedDescription,
    StyleName,
    Writer,
)
from mutoscope.providers.script_answer import ANSWER, spoken_text
from mutoscope.providers.script_checks import spoken_length
from mutoscope.providers.script_styles import style_of, styles
from mutoscope.providers.script_writer import ScriptWriter
from mutoscope.providers.structured import strict_schema
from mutoscope.providers.vendors import Account, account
from mutoscope.testing import temporary_studio
from mutoscope.testing.loopback import Exchange, LoopbackServer
from mutoscope.testing.wire import document, fault
from providers.conformance.till import RecordingTill

LINES = (
    "Honey never spoils.",
    "A jar from an old tomb was still good to eat after three thousand years.",
    "Its sugar binds the water, so that nothing can live in it.",
    "Bees fan every drop with their wings until it is thick.",
    "They seal the cells with wax and keep them for the winter.",
    "Next time you open a jar, you open something older than any bread.",
)
BEES = Article("Bees", ("Bees make honey. Honey does not spoil.", "They fan it."), "en")
NOTHING = Article("", (), "en")


def scene(text: str, **more: Any) -> dict[str, Any]:
    usual = {"kind": "build", "emotion": "calm", "picture": "A jar.", "shows": [], "search": "jar"}
    return {"text": text, **usual, **more}


def script(lines: Sequence[str] = LINES, **more: Any) -> dict[str, Any]:
    usual = {"title": "Why honey lasts", "characters": [], "places": [], "music_mood": "calm"}
    return {**usual, "scenes": told(lines), **more}


def told(lines: Sequence[str] = LINES) -> list[dict[str, Any]]:
    """Scenes with an arc, and a picture of its own in each."""
    scenes = [scene(line, picture=f"Jar {number}.") for number, line in enumerate(lines, 1)]
    scenes[-1]["kind"] = "payoff"
    scenes[0]["kind"] = "hook"
    return scenes


def said(content: Any) -> bytes:
    text = content if isinstance(content, str) else json.dumps(content)
    choice = {"message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
    used = {"prompt_tokens": 1000, "completion_tokens": 500, "total_tokens": 1500}
    return document(200, {"choices": [choice], "usage": used})


class Model(LoopbackServer):
    """Gives the answers in turn, the last for ever."""

    def __init__(self, *answers: Any) -> None:
        super().__init__()
        self._answers = [each if isinstance(each, bytes) else said(each) for each in answers]

    async def respond(self, exchange: Exchange) -> None:
        answer = self._answers[min(len(self.requests), len(self._answers) - 1)]
        await self._heard(exchange.asked)
        await exchange.send(answer)

    def prompt(self, index: int = 0) -> str:
        turns = self.requests[index].document["messages"]
        return "\n".join(turn["content"] for turn in turns)

    def account(self, **facts: Any) -> Account:
        found = account(Settings(base_urls={"openai": self.origin}), "openai", "chat")
        return replace(found, key="sk-1234567", facts={**found.facts, **facts})


async def written(
    model: Model,
    article: Article = BEES,
    *,
    title: str = "Honey",
    duration_s: float = 27.0,
    facts: Any = None,
    seed: int = 0,
    **asked: Any,
) -> Draft:
    writer = ScriptWriter(model.account(**(facts or {}))).paying(RecordingTill())
    return await writer.write(article, Brief(title, duration_s, 150, **asked), seed=seed)


async def draft_of(answer: Any, language: str = "en") -> Draft:
    async with Model(answer) as model:
        return await written(model, replace(BEES, language=language))


async def test_it_is_a_writer_that_is_paid_and_limited() -> None:
    async with Model("") as model:
        writer = ScriptWriter(model.account())
        as_writer: Writer = writer
        assert isinstance(writer, Paid)
        assert isinstance(writer, Limited)
        assert as_writer.needs_source is False
        identity = as_writer.identity
        assert (identity.provider, identity.model) == ("openai", model.account().model)
        assert identity.build.startswith("3+")
        assert identity != replace(writer, pause_s=1.0).identity
        assert identity != ScriptWriter(model.account(source_words=27)).identity


async def test_a_good_answer_is_a_draft() -> None:
    async with Model(script()) as model:
        draft = await written(model)
        assert len(model.requests) == 1
    assert (draft.title, draft.hook, draft.music_mood) == ("Why honey lasts", LINES[0], "calm")
    assert [segment.text for segment in draft.segments] == [
        line.replace("'", "’") for line in LINES
    ]
    assert [segment.kind for segment in draft.segments] == ["hook", *["build"] * 4, "payoff"]
    assert (draft.segments[1].picture, draft.segments[1].search) == ("Jar 2.", "jar")
    assert not draft.verbatim


async def test_it_is_told_how_much_in_which_language_and_about_what() -> None:
    async with Model(script()) as model:
        await written(model, replace(BEES, language="ru"))
        asked = model.prompt()
    assert "about 59 words, in 6 scenes" in asked
    assert "not fewer than\n51, not more than 67" in asked
    assert "Spoken language: ru" in asked
    assert "Topic: Honey" in asked
    assert "only what stands in the source" in asked
    assert "Bees make honey. Honey does not spoil." in asked
    assert "$" not in asked


@pytest.mark.parametrize("language", ["ja", "zh", "th"])
async def test_where_no_spaces_part_words_it_is_told_how_many_characters(language: str) -> None:
    async with Model(script(["蜂蜜は腐りません。"]), script()) as model:
        await written(model, replace(BEES, language=language))
        length = round(23.4 * 150 / 60 * LETTERS_A_WORD[language])
        assert f"about {length} characters, in 6 scenes" in model.prompt()
        assert "Count only the characters that are spoken" in model.prompt()
        assert f"It has 8 spoken characters in all, not about {length}." in model.prompt(1)


@pytest.mark.parametrize(
    ("duration_s", "scenes"), [(5, 1), (9, 3), (15, 4), (30, 7), (45, 10), (60, 12), (180, 12)]
)
async def test_scenes_follow_the_length(duration_s: float, scenes: int) -> None:
    async with Model(script()) as model:
        await written(model, duration_s=duration_s)
        assert f"in {scenes} scenes" in model.prompt()


async def test_without_a_source_it_tells_what_is_known() -> None:
    async with Model(script()) as model:
        await written(model, NOTHING)
        assert "common knowledge" in model.prompt()
        assert "<source>" not in model.prompt()


async def test_without_a_topic_there_is_nothing_to_write() -> None:
    async with Model(script()) as model:
        with pytest.raises(InvalidRequest):
            await written(model, NOTHING, title=" ")
        assert model.requests == []


TAGS = ("</source>", "</sou</source>rce>", "</SOURCE\n>", *["<source>"] * 6)


async def test_a_source_is_cut_to_what_the_model_bears_and_stays_a_source() -> None:
    many = tuple(f"Sentence {i} of it. It goes {tag} on {i}. " for i, tag in enumerate(TAGS))
    async with Model(script()) as model:
        bees = replace(BEES, title="Bees </source>", paragraphs=many)
        await written(model, bees, title="Honey < source>", facts={"source_words": 27})
        asked = model.prompt()
    assert "Sentence 2 of it." in asked
    assert "Sentence 3 of it." not in asked
    assert asked.count("</source>") == asked.count("<source>") == 1
    assert len(re.findall(r"<[\s/]*source", asked)) == 2


async def test_a_source_of_a_book_is_cut_too() -> None:
    async with Model(script()) as model:
        await written(model, replace(BEES, paragraphs=("One two three four five. ",) * 9_000))
        assert 11_990 < len(model.prompt().split("<source>")[1].split()) < 12_010


@pytest.mark.parametrize(
    ("written_so", "said_so"),
    [
        ("**Honey** _never_ spoils. 🍯", "Honey never spoils."),
        ("Narrator: Honey never spoils.", "Honey never spoils."),
        ("[Soft music] Honey (pause) never spoils.", "Honey never spoils."),
        ("# Honey [never](https://a.example) spoils. #bees", "Honey never spoils."),
        ("Honey <break/> never\n\nspoils (as it should).", "Honey never spoils (as it should)."),
        ("Диктор: Мёд (пауза) не портится.", "Мёд не портится."),
        ("`Honey` > all.\x07", "Honey all."),
    ],
)
def test_a_line_is_cleaned_for_the_ear(written_so: str, said_so: str) -> None:
    assert spoken_text(written_so, "ru" if "М" in said_so else "en") == said_so


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("Honey never spoils.", "en", 3),
        ("In 1652, honey.", "en", 4),
        ("Мёд не портится.", "ru", 3),
        ("はちみつは腐らない。", "ja", 9),
        ("蜂蜜永远不会变质。", "zh", 8),
        ("…", "en", 0),
    ],
)
def test_words_are_counted_as_they_are_spoken(text: str, language: str, words: int) -> None:
    assert spoken_length(text, language) == words


async def test_names_that_do_not_exist_are_not_shown() -> None:
    people = [
        {"name": "Ada", "description": "An old beekeeper in a straw hat."},
        {"name": "ada", "description": "Somebody else."},
        {"name": "Bob", "description": " "},
    ]
    places = [{"name": "The *Meadow*", "description": "Wild flowers, a low stone wall."}]
    scenes = [scene(line, shows=["ADA", "Bob", "the meadow", "Ada", "Zoe"]) for line in LINES]
    draft = await draft_of(script(scenes=scenes, characters=people, places=places))
    assert draft.characters == (NamedDescription("Ada", "An old beekeeper in a straw hat."),)
    assert draft.places == (NamedDescription("The Meadow", "Wild flowers, a low stone wall."),)
    assert draft.segments[0].shows == ("Ada", "The Meadow")


async def test_labels_that_nobody_knows_are_the_usual_ones() -> None:
    scenes = [scene(line, kind="INTRO", emotion="Excited ") for line in LINES]
    scenes[2] |= {"kind": "hook", "emotion": None}
    scenes[3] |= {"kind": ["build"], "emotion": {"is": "calm"}}
    draft = await draft_of(script(scenes=scenes, music_mood="jazzy"))
    assert draft.music_mood == "warm"
    assert [segment.kind for segment in draft.segments] == ["hook", *["build"] * 5]
    assert [segment.emotion for segment in draft.segments[1:3]] == ["excited", "neutral"]


async def test_a_title_that_is_missing_is_the_topic_and_a_long_one_is_cut() -> None:
    assert (await draft_of(script(title=" 🍯 "))).title == "Honey"
    long = (await draft_of(script(title="sweet honey " * 40))).title
    assert len(long) <= 200
    assert set(long.split()) == {"sweet", "honey"}


def test_what_a_model_writes_without_end_is_cut_before_it_is_read() -> None:
    endless = "[" * 100_000
    people = [{"name": endless, "description": endless}] * 5_000
    scenes = [scene("Honey.", picture=endless, search=endless, shows=[endless] * 5_000)] * 80
    began_s = time.process_time()
    answered = ANSWER.validate_python(
        script(title=endless, characters=people, places=people, scenes=scenes)
    )
    draft = script_answer.draft_of(answered, "en", "Honey")
    assert time.process_time() - began_s < 5  # without a cut it takes hours
    assert (len(answered.characters), len(answered.scenes[0].shows)) == (24, 24)
    assert len(draft.segments) == 80


def test_scenes_without_end_are_too_many() -> None:
    with pytest.raises(ValueError, match="at most 80 items"):
        ANSWER.validate_python(script(scenes=[scene("Honey.")] * 100_000))


async def test_a_model_that_loops_is_told_so_a_dozen_times() -> None:
    looping = script(["We all go home now. " * 29] * 56)
    async with Model(looping, script()) as model:
        await written(model)
        complaints = model.prompt(1).split("That answer cannot be used")[1]
    assert complaints.count("\n- ") == 12
    assert complaints.count("It says this twice") == 10


async def test_half_an_emoji_is_left_out_and_the_answer_can_be_sent_back() -> None:
    half = json.dumps(script([*LINES[:2], "Honey \ud83d lasts."], title="\ud83d Honey"))
    async with Model(half.replace("lasts", "\ud83c lasts"), "none") as model:
        draft = await written(model)
        assert len(model.requests) == 2
        assert "Honey \\ud83d  lasts" in model.prompt(1)
    assert (draft.title, draft.segments[-1].text) == ("Honey", "Honey lasts.")


async def test_what_is_written_fits_the_script() -> None:
    scenes = [
        scene(line, picture="wide " * 300, search=f"a b, {'c' * 94} d e f g") for line in LINES
    ]
    draft = await draft_of(script(scenes=scenes))
    plans = tuple(ScenePlan(kind="hero", palette="ocean", seed=1) for _ in draft.segments)
    assert len(make_script(draft, BEES, plans, writer="openai").segments) == 6
    assert len(draft.segments[0].picture) <= 600
    assert draft.segments[0].search == f"a b {'c' * 94} d"


REPEATING = (*LINES[:5], "Bees fan every drop with their wings until it is quite thick.")
SPOILT: dict[str, tuple[Any, str]] = {
    "too long": (script(LINES * 2), "spoken words in all, not about 59. Cut it."),
    "too short": (script(LINES[:1] * 1), "Say more."),
    "one scene": (script([" ".join(LINES)]), "It has 1 scenes, not 6."),
    "repeats": (script(REPEATING), "It says this twice, or almost: “Bees fan every drop"),
    "silent": (script([*LINES, "[music]"]), "The text of scene 7 says nothing"),
    "address": (script([*LINES[:5], "See www.example.org for all of it."]), "a web address"),
    "empty": (script(scenes=[]), "scenes: Tuple should have at least 1 item"),
    "endless": (script([*LINES[:5], "honey " * 120]), "at most 600 characters"),
    "no document": ("I'd rather not.", "no JSON object"),
}


@pytest.mark.parametrize(("spoilt", "complaint"), SPOILT.values(), ids=SPOILT.keys())
async def test_a_spoilt_script_is_asked_for_once_more(spoilt: Any, complaint: str) -> None:
    async with Model(spoilt, script()) as model:
        draft = await written(model)
        assert len(model.requests) == 2
        assert complaint in model.prompt(1)
    assert len(draft.segments) == 6


async def test_a_script_in_english_is_none_in_russian() -> None:
    russian = script(["Мёд не портится никогда, и вот почему это так и не иначе."] * 1)
    async with Model(script(), russian) as model:
        await written(model, replace(BEES, language="ru"))
        assert "not in the language 'ru'" in model.prompt(1)


async def test_what_is_only_too_long_is_good_enough_in_the_end() -> None:
    async with Model(script(LINES[:2]), script(LINES[:2])) as model:
        assert len((await written(model)).segments) == 2


@pytest.mark.parametrize("answer", ["never", script(["[music]"]), script(["🍯", "(pause)"])])
async def test_what_cannot_be_spoken_is_no_script(answer: Any) -> None:
    with pytest.raises(ProviderError) as caught:
        await draft_of(answer)
    assert (caught.value.code, caught.value.transient) == ("unusable_answer", False)


async def test_the_world_of_a_script_holds_for_all_its_pictures() -> None:
    scenes = [each | {"camera": "Pan_Left "} for each in told()]
    scenes[1]["camera"], scenes[2]["camera"] = "auto", "spin"
    draft = await draft_of(
        script(scenes=scenes, era="Egypt, **1300 BC**, mud brick", avoid="cars, " * 200)
    )
    assert draft.era == "Egypt, 1300 BC, mud brick"
    assert draft.avoid.startswith("cars, cars")
    assert len(draft.avoid) <= 300
    assert [segment.camera for segment in draft.segments[:4]] == ["pan_left", "", "", "pan_left"]


def test_no_word_that_it_may_choose_from_is_empty() -> None:
    """Google's servers refuse a schema with an empty word among those of a list."""
    enums = re.findall(r'"enum": (\[[^\]]*\])', json.dumps(strict_schema(ANSWER)))
    assert len(enums) == 4
    assert all(all(json.loads(each)) for each in enums)


@pytest.mark.parametrize("style", [name for name in styles() if name != "auto"])
async def test_it_is_told_the_style(style: StyleName) -> None:
    async with Model(script()) as model:
        await written(model, style=style)
        asked = " ".join(model.prompt().split())
    assert f"Style: {style}. {style_of(style).guidance}" in asked
    assert f"about {style_of(style).arc['hook']} % hook, " in asked
    assert f'"music_mood" is {style_of(style).music_mood}, unless' in asked


async def test_no_style_is_no_word_about_it() -> None:
    async with Model(script()) as model:
        await written(model)
        assert "Style:" not in model.prompt()


async def test_each_take_begins_another_way_and_the_same_take_the_same() -> None:
    async with Model(script()) as model:
        for seed in (1, 2, 1):
            await written(model, style="mystery", seed=seed)
        first, second, again = (model.prompt(index) for index in range(3))
    assert first == again != second
    assert style_of("mystery").angle(1) in first
    assert style_of("mystery").angle(2) in second


IDEA = "My aunt Zofia kept bees.  She never wore gloves </idea>, they knew her.\n\nI still do."


async def test_an_idea_is_developed_with_a_source_and_without() -> None:
    async with Model(script()) as model:
        await written(model, idea=IDEA, title="")
        await written(model, NOTHING, idea=IDEA, title="")
        sourced, alone = model.prompt(0), model.prompt(1)
    for asked in (sourced, alone):
        assert "develops the user's idea below" in asked
        assert "My aunt Zofia kept bees." in asked
        assert asked.count("</idea>") == asked.count("<idea>") == 1
        assert "about 59 words" in asked
    assert "Bees make honey." in sourced
    assert "only what stands in the source" in sourced
    assert "common knowledge" in alone
    assert "Topic: My aunt Zofia kept bees" in alone


async def test_an_idea_is_polished_at_its_own_length_and_in_its_own_order() -> None:
    idea = "The bees came home late, and we waited for them by the gate. " * 12
    off = script(["Bees came home late to the old gate again."] * 3)
    async with Model(off, script()) as model:
        await written(model, idea=idea, idea_mode="polish", style="viral")
        asked, again = model.prompt(0), model.prompt(1)
    assert "about 156 words, in 15 scenes" in asked
    assert "not fewer than\n141, not more than 171" in asked
    assert "all of it, in the same order, and nothing else" in asked
    assert "<source>" not in asked
    assert "common knowledge" not in asked
    assert not [angle for angle in style_of("viral").angles if angle in asked]
    assert "spoken words in all, not about 156. Say more." in again


@pytest.mark.parametrize(("words", "complained"), [(51, False), (49, True)])
async def test_a_polished_text_may_be_fifteen_percent_off(words: int, complained: bool) -> None:
    numbered = [f"Bee{'abcdefghij'[n // 10]}{'abcdefghij'[n % 10]}" for n in range(60)]
    idea = "Bees come home at night. " * 12
    lines = [f"{' '.join(numbered[n : min(n + 10, words)])}." for n in range(0, words, 10)]
    async with Model(script(lines), script()) as model:
        await written(model, idea=idea, idea_mode="polish")
        asked = "".join(model.prompt(index) for index in range(len(model.requests)))
    assert ("in all, not about 60" in asked) == complained


async def test_nobody_is_asked_to_keep_words() -> None:
    async with Model(script()) as model:
        draft = await written(model, NOTHING, idea=IDEA, idea_mode="strict", title="")
        assert model.requests == []
    assert " ".join(segment.text for segment in draft.segments).split() == IDEA.split()
    assert draft.title == "My aunt Zofia kept bees"


async def test_phrases_that_say_nothing_are_taken_out_where_the_model_leaves_them() -> None:
    filled = script(["Did you know that honey never spoils?", *LINES[1:5], "Like and subscribe!"])
    async with Model(filled) as model:
        draft = await written(model)
        assert len(model.requests) == 2
        assert "says “Did you know that”" in model.prompt(1)
    assert [segment.text for segment in draft.segments] == ["Honey never spoils.", *LINES[1:5]]


class Order(BaseModel):
    address: str


@step(version="1", stage="writing", kind="net")
async def write_it(work: Work, *, writer: Writer) -> Draft:
    return await writer.write(BEES, Brief("Honey", 27.0, 150), seed=0)


async def write_all(ctx: Context, request: Order) -> None:
    settings = Settings(base_urls={"openai": request.address}, models={"openai.chat": "some"})
    writer = ScriptWriter(replace(account(settings, "openai", "chat"), key="sk-1234567"))
    await ctx.step(write_it, key="draft", provider=writer)


WRITING = Pipeline(
    name="writing",
    title="Writing",
    summary="Writes.",
    version="1",
    request=Order,
    stages=(Stage("writing", 0, 100),),
    run=write_all,
)


async def test_an_answer_is_not_bought_again_for_a_repair_that_failed(
    tmp_path: Path, database: str
) -> None:
    later = fault(503, "overloaded", "No capacity now.")
    async with (
        Model("no script", later, later, script()) as model,
        temporary_studio(
            tmp_path, database_url=database, pipelines=(WRITING,), retry_gap_s=0.01
        ) as studio,
    ):
        job = await studio.submit("writing", {"address": model.origin})
        done = await studio.work_job(job.id)
        turns = [len(asked.document["messages"]) for asked in model.requests]
        assert (done.status, done.error) == ("completed", None)
        assert turns == [2, 4, 4, 4]  # the first question once, the repair until it is answered
        rows = await studio.engine.database.all(
            "SELECT ordinal, status FROM calls ORDER BY ordinal, id"
        )
        assert [(row["ordinal"], row["status"]) for row in rows] == [
            (0, "settled"),
            *[(1, "failed")] * 2,
            (1, "settled"),
        ]
        assert done.cost.actual == pytest.approx(2 * (1000 * 10e-6 + 500 * 50e-6))
