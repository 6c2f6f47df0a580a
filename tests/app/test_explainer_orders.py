"""From what is said of an explainer to its request."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from mutoscope.app import Studio
from mutoscope.app.explainer_orders import Command, Order, Ready, Source, prepared
from mutoscope.app.explaining import FaultyDocument
from mutoscope.errors import InvalidRequest, NotFound
from mutoscope.pipelines.explainer.request import ExplainerRequest
from mutoscope.testing import temporary_studio

PNG = b"\x89PNG\r\n\x1a\n and so on"
SCRIPT = """\
title: Tea
description: About tea
language: en
sections:
  - title: Leaves
    narrations: [{text: Tea is a leaf., persona_id: anna}]
    background: {type: image, path: paper.png}
  - title: Cups
    narrations: [Cups are warm.]
    background: {type: image, path: paper.png, fit: fill}
"""


@pytest.fixture
async def studio(tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    async with temporary_studio(tmp_path / "data", database_url=database) as opened:
        yield opened


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an article, and a script with its files in a folder of its own."""
    desk = tmp_path / "desk"
    (desk / "tea").mkdir(parents=True)
    (desk / "tea" / "script.yaml").write_text(SCRIPT)
    (desk / "tea" / "paper.png").write_bytes(PNG)
    (desk / "tea.md").write_text("# Tea\n\nTea is a leaf.\n")
    (desk / "empty.md").touch()
    monkeypatch.chdir(desk)
    return desk


async def order(
    studio: Studio, name: str, command: Command = "all", config: str = "", **said: Any
) -> Ready:
    path = Path("explain.yaml") if config else None
    if path:
        path.write_text(config)
    return await prepared(studio, Order(Source.of(name), command, said, path))


async def asked(studio: Studio, name: str, config: str = "", **said: Any) -> ExplainerRequest:
    ready = await order(studio, name, config=config, **said)
    return ExplainerRequest.model_validate(ready.request)


@pytest.mark.usefixtures("desk")
async def test_three_kinds_of_sources(studio: Studio) -> None:
    assert (await asked(studio, "https://example.org/tea")).url == "https://example.org/tea"
    article = await asked(studio, "tea.md")
    assert article.file
    assert studio.path(article.file).read_text().startswith("# Tea")
    script = await asked(studio, "tea/script.yaml")
    assert (script.script, script.until) == (SCRIPT.strip(), "video")


@pytest.mark.usefixtures("desk")
async def test_files_that_a_script_names_lie_beside_it(studio: Studio) -> None:
    (named,) = (await asked(studio, "tea/script.yaml")).files
    assert named.path == "paper.png"
    assert studio.path(named.file).read_bytes() == PNG


@pytest.mark.parametrize(
    ("name", "kind", "said"),
    [
        ("nothing", InvalidRequest, "“nothing” is neither an address nor a file."),
        ("none.md", NotFound, "There is no file none.md."),
        ("tea", InvalidRequest, "“tea” is neither an address nor a file."),
        ("a\0b", InvalidRequest, "is neither an address nor a file."),
        ("a" * 5_000, InvalidRequest, "is neither an address nor a file."),
        ("empty.md", InvalidRequest, "empty.md is empty."),
    ],
)
@pytest.mark.usefixtures("desk")
async def test_what_is_no_source(
    studio: Studio, name: str, kind: type[Exception], said: str
) -> None:
    with pytest.raises(kind) as caught:
        await asked(studio, name)
    assert said in str(caught.value)


@pytest.mark.usefixtures("desk")
async def test_a_part_of_the_wrong_source(studio: Studio) -> None:
    with pytest.raises(InvalidRequest, match=r"script\.yaml is a script already"):
        await order(studio, "tea/script.yaml", "script")
    for command in ("audio", "slides", "video"):
        with pytest.raises(InvalidRequest, match=rf"tea\.md is no script, and {command} needs one"):
            await order(studio, "tea.md", command)


@pytest.mark.usefixtures("desk")
async def test_what_is_said_goes_before_the_configuration(studio: Studio) -> None:
    config = "style: {theme: paper, format: '1:1'}\ncontent: {language: ja}"
    request = await asked(studio, "tea.md", config, theme="technical")
    assert (request.theme, request.format, request.language) == ("technical", "1:1", "ja")
    assert (await asked(studio, "tea.md", config, theme="auto")).theme == "auto"


async def test_music_that_is_said_takes_the_place_of_the_configuration_s(
    studio: Studio, desk: Path
) -> None:
    (desk / "bed.mp3").write_bytes(b"ID3 a bed")
    config = "video: {bgm: {path: bed.mp3, volume: 0.5}}"
    assert (await asked(studio, "tea.md", config)).music_file
    request = await asked(studio, "tea.md", config, music="calm")
    assert (request.music, request.music_file, request.music_volume) == ("calm", None, 0.5)
    once = "video: {bgm: {path: bed.mp3, loop: false, volume: 0.5, fade_in_seconds: 3}}"
    assert (await asked(studio, "tea.md", once, music="calm")).music_loop
    silent = await asked(studio, "tea.md", once, music="none")
    assert (silent.music_file, silent.music_volume, silent.music_fade_in_s) == (None, 0.3, 2.0)


@pytest.mark.usefixtures("desk")
async def test_how_slides_are_painted_does_not_matter_where_none_is(studio: Studio) -> None:
    config = "slides: {style: minimal, llm: {provider: gemini}}"
    assert (await asked(studio, "tea.md", config)).slide_style == "minimal"
    request = await asked(studio, "tea.md", config, slide_painter="typeset")
    assert (request.slide_painter, request.slide_style) == ("typeset", "presentation")


@pytest.mark.usefixtures("desk")
async def test_a_cut_takes_no_time_from_the_configuration(studio: Studio) -> None:
    config = "video: {transition: {type: wipe, duration: 2, timing: spring}}"
    request = await asked(studio, "tea.md", config, transition="cut")
    assert (request.transition, request.transition_s, request.easing) == ("cut", 0.5, "linear")


@pytest.mark.usefixtures("desk")
async def test_how_it_is_told_is_the_script_s_own_matter(studio: Studio) -> None:
    config = "narration: {character: a teacher, style: formal}\ncontent: {llm: {provider: openai}}"
    request = await asked(studio, "tea/script.yaml", config)
    assert (request.narrator, request.narrating, request.writer) == ("", "casual", "auto")
    assert (await asked(studio, "tea.md", config)).narrator == "a teacher"


@pytest.mark.usefixtures("desk")
async def test_an_engine_speaks_the_script_s_language(studio: Studio) -> None:
    config = "audio: {engine: kokoro}"
    assert (await asked(studio, "tea/script.yaml", config)).voice == "kokoro-af_heart"
    assert (await asked(studio, "tea.md", config, language="ja")).voice == "kokoro-jf_alpha"


@pytest.mark.usefixtures("desk")
async def test_a_persona_that_there_is_not(studio: Studio) -> None:
    config = "personas: [{id: ann, name: Ann}, {id: ben, name: Ben}]"
    assert len((await asked(studio, "tea/script.yaml", config)).speakers) == 2
    with pytest.raises(FaultyDocument, match=r"line 6, column 53: .*no persona “anna”"):
        await order(studio, "tea/script.yaml", config=config, strict=True)


@pytest.mark.parametrize(
    ("config", "said"),
    [
        ("stile: {}", "line 1, column 1: stile: there is no such field"),
        ("style: [", "line 1"),
        (
            "personas: [{id: a, name: A, character_image: a.png}]",
            "line 1, column 46: personas.0.character_image: there is no file “a.png”",
        ),
    ],
)
@pytest.mark.usefixtures("desk")
async def test_a_faulty_configuration(studio: Studio, config: str, said: str) -> None:
    with pytest.raises(FaultyDocument) as caught:
        await order(studio, "tea.md", config=config)
    assert said in str(caught.value)


async def test_a_background_that_is_not_there(studio: Studio, desk: Path) -> None:
    (desk / "tea" / "paper.png").unlink()
    with pytest.raises(FaultyDocument, match=r"line 7, column 37: .*no file “paper\.png”"):
        await order(studio, "tea/script.yaml")


@pytest.mark.usefixtures("desk")
async def test_scenes_that_there_are_not(studio: Studio) -> None:
    with pytest.raises(InvalidRequest, match="There is no scene 3: the script has 2 scenes"):
        await order(studio, "tea/script.yaml", scenes="2-3")


@pytest.mark.usefixtures("desk")
async def test_anew_is_fetched_anew(studio: Studio) -> None:
    page = Source.of("https://example.org/tea")
    forced = Order(page, "script", force=True)
    assert (await prepared(studio, forced)).request["refresh"] is True
    assert "refresh" not in (await prepared(studio, Order(page, "script"))).request


async def test_warnings_come_along(studio: Studio, desk: Path) -> None:
    (desk / "a.png").write_bytes(PNG)
    config = "personas: [{id: a, name: A, character_image: a.png, mouth_open_image: m.png}]"
    (warning,) = (await order(studio, "tea.md", config=config)).warnings
    assert "mouth_open_image: there is no file “m.png”" in str(warning)


async def test_a_file_that_is_not_what_its_name_says(studio: Studio, desk: Path) -> None:
    (desk / "tea" / "paper.png").write_bytes(b"no picture at all")
    with pytest.raises(InvalidRequest, match=r"“paper\.png” is no picture"):
        await order(studio, "tea/script.yaml")


async def test_who_asks_for_the_same_has_the_same_seed(studio: Studio, desk: Path) -> None:
    async def seed(name: str) -> int:
        return (await order(studio, name)).seed

    page, article, script = "https://example.org/tea", "tea.md", "tea/script.yaml"
    seeds = [await seed(each) for each in (page, article, script)]
    assert len(set(seeds)) == 3
    (desk / "tea" / "script.yaml").write_text(SCRIPT.replace("Cups are warm.", "Cups are hot."))
    assert [await seed(each) for each in (page, article, script)] == seeds
    (desk / "tea.md").write_text("# Tea\n\nTea is another leaf.\n")
    assert await seed(article) != seeds[1]


@pytest.mark.usefixtures("desk")
async def test_the_lot_falls_once(studio: Studio) -> None:
    config = (
        "personas: [{id: ben, name: Ben}, {id: anna, name: Anna}, {id: cid, name: Cid}]\n"
        "persona_pool: {enabled: true, count: 2}"
    )
    drawn = await asked(studio, "tea.md", config)
    assert (drawn.cast, len(drawn.speakers)) == (2, 3)
    named = await asked(studio, "tea/script.yaml", config)
    assert (named.cast, [each.id for each in named.speakers]) == (0, ["anna"])
