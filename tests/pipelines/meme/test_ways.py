"""Each way to say what memes are made of; drawn, and not filmed."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from PIL import Image

from mutoscope.app import Studio
from mutoscope.app.faults import Unfit
from mutoscope.app.misfits import LOOKED_THROUGH
from mutoscope.errors import InvalidRequest
from mutoscope.media.memes.templates import template, template_ids
from pipelines.meme.monday import (
    codes,
    edited,
    make,
    opened,
    own_picture,
    own_template,
    own_track,
    templates,
    told,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def studio(
    tmp_path_factory: pytest.TempPathFactory, lasting_database: str
) -> AsyncIterator[Studio]:
    async with opened(tmp_path_factory.mktemp("ways"), lasting_database) as studio:
        yield studio


async def test_a_topic_alone(studio: Studio) -> None:
    job = await make(studio, count=2)
    assert (job.status, job.error, codes(job)) == ("completed", None, [])
    assert (job.request["language"], job.request["painter"]) == ("en", "drawn")
    assert set(templates(studio, job)) <= set(template_ids())
    assert [item.status for item in job.items] == ["completed", "completed"]
    files = {item.key: item.output for item in job.items}
    assert files == {
        "memes.0": tuple(output.id for output in job.output[:3]),
        "memes.1": tuple(output.id for output in job.output[3:]),
    }
    bars = [
        e.body["progress"]
        for e in await studio.events(job.id)
        if "stage" in e.body and "progress" in e.body
    ]
    assert bars == sorted(bars)


async def test_a_template_by_its_name(studio: Studio) -> None:
    job = await make(studio, count=2, template="galaxy_brain")
    assert templates(studio, job) == ["galaxy_brain"] * 2
    titles = {item.title for item in job.items}
    assert len(titles) == 2
    assert all(len(title.split(" / ")) == 4 for title in titles)
    papers = told(studio, job, "meme-1.publish.json")
    assert papers["hashtags"] == ["#monday", "#memes"]
    first, *rest = job.items[0].title.split(" / ")
    assert papers["title"] == (first if " " in first else "Monday")
    assert not [each for each in (first, *rest) if each in papers["description"]]
    assert (papers["ai_generated"], papers["publishable"], papers["language"]) == (
        False,
        True,
        "en",
    )


async def test_in_russian(studio: Studio) -> None:
    job = await make(studio, topic="понедельник", count=2)
    assert job.request["language"] == "ru"
    assert codes(job) == []
    for item in job.items:
        assert any("а" <= letter <= "я" for letter in item.title.lower())
    english = await make(studio, topic="", language="ru")
    assert any("а" <= letter <= "я" for letter in english.items[0].title.lower())


async def test_words_of_ones_own(studio: Studio) -> None:
    said = ("Coffee / Sleep / Me on Monday", "Tea / Milk / Ada")
    job = await make(studio, topic="", captions=said, template="two_buttons")
    assert [item.title for item in job.items] == list(said)
    assert told(studio, job, "meme-1.sources.json")["words"] == {"how": "yours"}
    chosen = await make(
        studio,
        topic="",
        captions=["Only one line"],
        template="your_picture",
        pictures=[await own_picture(studio, studio.engine.settings.data_dir, "a.png", 9)],
    )
    assert chosen.items[0].title == "Only one line"


async def test_a_template_of_ones_own(studio: Studio, tmp_path: Path) -> None:
    file = await own_template(studio, tmp_path)
    job = await make(studio, topic="", own_template=file, captions=["Sun / Rain"])
    assert (job.status, job.error) == ("completed", None)
    source = told(studio, job, "meme-1.sources.json")["template"]
    assert (source["id"], source["licence"], source["author"]) == ("two_lines", "CC-BY-4.0", "Ada")
    with Image.open(studio.path(job.output[0].artifact)) as picture:
        assert picture.size == (512, 512)
        assert picture.convert("RGB").getpixel((256, 256)) == (255, 238, 136)
    said = told(studio, job, "meme-1.publish.json")
    assert "Ada, CC-BY-4.0, https://example.org/two-lines" in said["description"]
    assert (said["title"], said["hashtags"]) == ("Sun", ["#memes"])
    with pytest.raises(InvalidRequest, match="there are no collected captions"):
        await studio.submit("meme", {"own_template": file, "topic": "Monday"})


async def test_pictures_of_ones_own(studio: Studio, tmp_path: Path) -> None:
    pictures = [await own_picture(studio, tmp_path, f"{hue}.png", hue) for hue in (0, 90, 180)]
    job = await make(studio, count=3, pictures=pictures)
    assert templates(studio, job) == ["your_picture"] * 3
    assert codes(job) == []
    assert len({output.artifact.sha256 for output in job.output if output.kind == "picture"}) == 3
    assert told(studio, job, "meme-1.sources.json")["picture"]["made_by"] == "you"
    again = await make(studio, pictures=pictures, seed=8, template="your_picture_outlined")
    assert templates(studio, again) == ["your_picture_outlined"]
    assert codes(again) == ["picture_again"]


async def test_a_template_with_a_picture_is_chosen_that_holds_the_words(
    studio: Studio, tmp_path: Path
) -> None:
    picture = await own_picture(studio, tmp_path, "c.png", 60)
    said = ["At nine / At ten", "Alone"]
    job = await make(studio, topic="", captions=said, pictures=[picture])
    assert (job.status, job.error) == ("completed", None)
    assert templates(studio, job) == ["your_picture_outlined", "your_picture"]
    assert [item.title for item in job.items] == said


async def test_words_that_no_place_about_a_picture_holds(studio: Studio, tmp_path: Path) -> None:
    asked = {"pictures": [await own_picture(studio, tmp_path, "d.png", 120)]}
    for said, named, says in (
        ("a / b / c", {}, "3 parts, and “your_picture_outlined” has room for 2"),
        ("a / b", {"template": "your_picture"}, "2 parts, and “your_picture” has room for 1"),
        ("word " * 60, {}, "“caption” of “your_picture”"),
    ):
        with pytest.raises(InvalidRequest, match=says):
            await studio.submit("meme", {"captions": [said], **asked, **named})


async def test_a_broken_picture_is_refused_by_its_name(studio: Studio, tmp_path: Path) -> None:
    good = await own_picture(studio, tmp_path, "good.png", 10)
    Image.effect_noise((300, 300), 80).save(tmp_path / "cut.jpg")
    (tmp_path / "cut.jpg").write_bytes((tmp_path / "cut.jpg").read_bytes()[:-3000])
    (tmp_path / "fake.jpg").write_text("x\n")
    Image.new("RGB", (1, 1)).save(tmp_path / "dot.png")
    for name, says in (
        ("cut.jpg", "^cut.jpg cannot be read as a picture"),
        ("fake.jpg", "^fake.jpg cannot be read as a picture"),
        ("dot.png", "^dot.png is only 1 × 1 pixels"),
    ):
        bad = {"file": await studio.upload(tmp_path / name), "name": name}
        with pytest.raises(Unfit, match=says) as refused:
            await studio.submit("meme", {"pictures": [good, bad]})
        assert [fault.field for fault in refused.value.faults] == ["pictures"]
    job = await make(studio, pictures=[good])
    with pytest.raises(Unfit, match=r"^dot\.png is only"):
        await studio.edit(job.id, {"pictures": [bad]})


async def test_of_very_many_pictures_the_first_are_read(studio: Studio, tmp_path: Path) -> None:
    good = await own_picture(studio, tmp_path, "good.png", 10)
    Image.effect_noise((300, 300), 80).save(tmp_path / "cut.jpg")
    (tmp_path / "cut.jpg").write_bytes((tmp_path / "cut.jpg").read_bytes()[:-3000])
    cut = {"file": await studio.upload(tmp_path / "cut.jpg"), "name": "cut.jpg"}
    with pytest.raises(Unfit, match=r"^cut\.jpg cannot be read"):
        await studio.submit("meme", {"pictures": [good, cut, *[good] * LOOKED_THROUGH]})


async def test_a_tiny_picture_is_told(studio: Studio, tmp_path: Path) -> None:
    Image.new("RGB", (40, 30), (200, 90, 20)).save(tmp_path / "tiny.png")
    tiny = {"file": await studio.upload(tmp_path / "tiny.png"), "name": "tiny.png"}
    job = await make(studio, pictures=[tiny])
    assert (job.status, codes(job)) == ("completed", ["small_picture"])


async def test_a_topic_without_letters_is_not_filled_in(studio: Studio) -> None:
    job = await make(studio, topic="🐈🔥", template="melting")
    assert "🐈" not in job.items[0].title
    assert codes(job) == ["caption_off_topic"]


async def test_music_of_ones_own(studio: Studio, tmp_path: Path) -> None:
    names = ("Ada Lovelace - Engine No. 1.wav", "hum.wav")
    music = [await own_track(studio, tmp_path, each, 220 + 60 * i) for i, each in enumerate(names)]
    job = await make(studio, count=2, music=music)
    heard = [told(studio, job, f"meme-{n}.sources.json")["music"] for n in (1, 2)]
    assert {(each["artist"], each["title"]) for each in heard} == {
        ("Ada Lovelace", "Engine No. 1"),
        ("", "hum"),
    }
    said = told(
        studio, job, f"meme-{[each['title'] for each in heard].index('hum') + 1}.publish.json"
    )
    assert "♪ hum" in said["description"]


async def test_music_too_short_to_play(studio: Studio, tmp_path: Path) -> None:
    music = [await own_track(studio, tmp_path, "blip.wav", 300, length_s=1.0)]
    job = await make(studio, music=music)
    assert job.status == "failed"
    assert job.error is not None
    assert "“blip.wav” can be heard for" in job.error.message


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"count": 0}, "count"),
        ({"count": 21}, "count"),
        ({"seconds": 6}, "seconds"),
        ({"template": "nobody"}, "There is no meme template “nobody”"),
        ({"template": "your_picture"}, "needs a picture"),
        ({"template": "melting", "painter": "openai"}, ""),
        ({"captions": ["a / b"]}, "Your captions are taken as they are"),
        ({"captions": ["a", "b"], "topic": "", "count": 3}, "Count is 3"),
        ({"painter": "pexels"}, ""),
        ({"mood": "none"}, "mood"),
        ({"stills": ["bmp"]}, "stills"),
        ({"topic": "one\ntwo"}, "topic"),
        ({"speed": 2}, "speed"),
    ],
    ids=str,
)
async def test_what_cannot_be_is_said_in_a_sentence(
    studio: Studio, asked: dict[str, object], says: str
) -> None:
    with pytest.raises(InvalidRequest) as refused:
        await studio.submit("meme", {"topic": "Monday", **asked})
    assert says in refused.value.message
    assert "\n" not in refused.value.message


async def test_what_shuts_each_other_out(studio: Studio, tmp_path: Path) -> None:
    picture = await own_picture(studio, tmp_path, "b.png", 30)
    track = await own_track(studio, tmp_path, "b.wav", 330)
    file = await own_template(studio, tmp_path)
    for asked, says in (
        ({"own_template": file, "template": "melting"}, "not both"),
        ({"pictures": [picture], "painter": "openai"}, "Nothing is to be painted"),
        ({"pictures": [picture], "template": "melting"}, "has no place for a picture"),
        ({"music": [track], "mood": "calm"}, "not both"),
    ):
        with pytest.raises(InvalidRequest, match=says):
            await studio.submit("meme", {"topic": "Monday", **asked})


@pytest.mark.parametrize(
    ("said", "asked", "says"),
    [
        (["a / b / c / d / e"], {"template": "melting"}, "5 parts, and “melting” has room for 2"),
        (["foo"], {"template": "two_buttons"}, "needs words for “right” (the other, that"),
        (
            ["Sun / Rain", "Sun / שלום"],
            {"template": "melting"},
            "Caption 2: The words for",
        ),
        (
            ["💩🔥 𒐫 / b"],
            {"template": "melting"},
            "cannot be drawn: No bundled font can draw 𒐫 in “💩🔥 𒐫”",
        ),
        (["long " * 60], {"template": "bold_claim"}, "299 characters for “claim”"),
        (["a / b / c / d / e"], {}, "5 parts, and “"),
    ],
    ids=str,
)
async def test_words_that_cannot_be_drawn_are_refused(
    studio: Studio, said: list[str], asked: dict[str, object], says: str
) -> None:
    with pytest.raises(InvalidRequest) as refused:
        await studio.submit("meme", {"captions": said, **asked})
    assert says in refused.value.message
    assert refused.value.hint


async def test_a_template_is_chosen_that_holds_the_words(studio: Studio) -> None:
    for seed in range(3):
        job = await make(studio, seed, topic="", captions=["Begun / Doubted / Feared / Done"])
        assert (job.status, job.error) == ("completed", None)
        assert template(templates(studio, job)[0]).slots[3].id


async def test_words_for_a_template_of_ones_own_can_be_mended(
    studio: Studio, tmp_path: Path
) -> None:
    file = await own_template(studio, tmp_path)
    job = await make(studio, topic="", own_template=file, captions=["Sun / שלום"])
    assert job.status == "failed"
    assert f"mutoscope edit {job.id} --set 'memes.0.texts." in job.items[0].message
    mended = await edited(studio, job, {"memes.0.texts.under": "Rain"})
    assert (mended.status, mended.items[0].title) == ("completed", "Sun / Rain")


async def test_tracks_that_cannot_be_played_are_left_out_by_name(
    studio: Studio, tmp_path: Path
) -> None:
    good = await own_track(studio, tmp_path, "good.wav", 300)
    short = await own_track(studio, tmp_path, "blip.wav", 310, length_s=1.0)
    silent = await own_track(studio, tmp_path, "hush.wav", 0)
    (tmp_path / "broken.wav").write_bytes(b"no sound")
    broken = {"file": await studio.upload(tmp_path / "broken.wav"), "name": "broken.wav"}
    job = await make(studio, count=2, music=[broken, short, silent, good])
    assert (job.status, job.error) == ("completed", None)
    told_of = " ".join(each.message for each in job.warnings if each.code == "bad_track")
    assert all(f"“{name}”" in told_of for name in ("blip.wav", "hush.wav", "broken.wav"))
    assert codes(job).count("bad_track") == 3
    assert told(studio, job, "meme-2.sources.json")["music"]["title"] == "good"
    none = await make(studio, music=[silent])
    assert none.status == "failed"
    assert none.error is not None
    assert none.error.message.startswith("“hush.wav” cannot be played: ")
