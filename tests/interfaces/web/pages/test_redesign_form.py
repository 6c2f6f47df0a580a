"""The form of a redesign: a photo or an address, areas with styles, wishes and regions."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from asking import Answer, Asker, answering
from PIL import Image

from media.designs.houses import house_photo
from mutoscope.app import Studio
from mutoscope.pipelines.redesign import PIPELINE
from mutoscope.pipelines.redesign.catalogue import areas, climates, styles
from mutoscope.testing import temporary_studio

REGION = "0.1,0.5 0.9,0.5 0.9,1"


@pytest.fixture
async def studio(tmp_path: Path, database: str) -> AsyncIterator[Studio]:
    async with temporary_studio(
        tmp_path / "data", database_url=database, pipelines=[PIPELINE]
    ) as studio:
        yield studio


@pytest.fixture
async def api(studio: Studio) -> AsyncIterator[Asker]:
    async with answering(studio) as asker:
        yield asker


@pytest.fixture
async def photo(studio: Studio, tmp_path: Path) -> str:
    """As a form sends it."""
    house_photo().save(tmp_path / "garden.jpg")
    upload = await studio.keep_upload(tmp_path / "garden.jpg", "my garden.jpg")
    return f"{upload.id} my garden.jpg"


async def sent(api: Asker, path: str = "", **form: Any) -> Answer:
    said = {"areas.0.area": "patio", "areas.0.style": "japanese_zen", **form}
    return await api("POST", f"/app/make/redesign{path}", body=said, headers={"HX-Request": "true"})


async def test_each_field_has_its_place(api: Asker) -> None:
    page = (await api("GET", "/app/make/redesign")).body.decode()
    asked = set(re.findall(r'data-field="([a-z_]+)"', page))
    assert set(PIPELINE.request.model_fields) - asked == {"models", "notes", "photo_name"}
    for style in styles():
        assert f'name="areas.0.style" value="{style}"' in page
        assert f"styles/garden_style/{style}.webp" in page
    assert page.count("data-wish=") == 5 * len(areas())
    assert all(f'value="{climate}"' in page for climate in climates())
    assert len(page.encode()) < 150_000
    russian = await api("GET", "/app/make/redesign", headers={"Accept-Language": "ru"})
    told = russian.body.decode()
    for language, shown in (("en", page), ("ru", told)):
        (asked_in,) = re.findall(r'name="language" value="(\w+)"[^>]* checked', shown)
        assert asked_in == language
    assert all(each.title["ru"] in told for each in (*areas().values(), *styles().values()))


async def test_papers_are_for_the_reader_whatever_the_preset(api: Asker, studio: Studio) -> None:
    await studio.save_preset("redesign", "oak", {"company": "Oak & Sons"})
    await studio.save_preset("redesign", "abroad", {"language": "en"})
    for preset, language in (("oak", "ru"), ("abroad", "en")):
        body = {"_preset": preset, "_way": "address"}
        asked = {"HX-Request": "true", "Accept-Language": "ru"}
        shown = await api("POST", "/app/make/redesign/preset", body=body, headers=asked)
        checked = re.findall(r'name="language" value="(\w+)"[^>]* checked', shown.body.decode())
        assert checked == [language], preset


async def test_an_order_with_a_photo(api: Asker, studio: Studio, photo: str) -> None:
    told = {
        "photo": photo,
        "areas.0.wishes": "Keep the oak",
        "areas.0.strength": "0.8",
        "areas.0.region": REGION,
        "areas.7.area": "backyard",
        "areas.7.style": "mediterranean",
        "climate": "steppe",
        "company": "Green & Co",
        "client": "Anna Petrova",
        "property_address": "12 Oak Lane",
        "date": "2026-11-29",
    }
    answer = await sent(api, **told)
    assert answer.status == 204, answer.body
    request = (await studio.job(answer.headers["hx-redirect"].rpartition("/")[2])).request
    assert (request["photo_name"], request["climate"]) == ("my garden.jpg", "steppe")
    head = ("client", "property_address", "date")
    assert [request[each] for each in head] == ["Anna Petrova", "12 Oak Lane", "2026-11-29"]
    first, second = request["areas"]
    assert (first["area"], first["style"], first["wishes"]) == (
        "patio",
        "japanese_zen",
        "Keep the oak",
    )
    assert first["strength"] == 0.8
    assert first["region"]["corners"] == [[0.1, 0.5], [0.9, 0.5], [0.9, 1.0]]
    assert (second["area"], second["region"]) == ("backyard", None)


async def test_time_and_cost_and_where_the_photo_goes(api: Asker, photo: str) -> None:
    quote = (await sent(api, "/quote", photo=photo)).body.decode()
    assert "free" in quote
    assert "Nothing leaves this machine." in quote


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({}, "photo"),
        ({"_way": "address"}, "address"),
        ({"areas.0.wishes": "x" * 501}, "areas.0.wishes"),
        ({"areas.4.area": "patio", "areas.4.style": "japanese_zen"}, "areas"),
        ({"areas.0.region": "0.1,0.5 0.9,0.5"}, "areas.0.region"),
        ({"areas.0.region": "nonsense"}, "areas.0.region"),
        ({"date": "29.11.2026"}, "date"),
    ],
)
async def test_what_is_wrong_stands_at_its_field(
    api: Asker, photo: str, said: dict[str, str], field: str
) -> None:
    given = {} if field in ("photo", "address") else {"photo": photo}
    answer = await sent(api, **given, **said)
    assert answer.status == 422
    assert f'data-wrong-field="{field}"' in answer.body.decode()


async def test_what_is_wrong_in_an_area_says_of_which(api: Asker, photo: str) -> None:
    said = {"photo": photo, "areas.3.area": "walkway", "areas.3.style": "mediterranean"}
    for path in ("", "/quote"):
        told = (await sent(api, path, **said, **{"areas.3.wishes": "x" * 501})).body.decode()
        assert "Walkway, Wishes: It may have at most 500 characters." in told
    assert 'id="sent-to"' in told  # who is sent it is told all the same
    assert "Nothing leaves this machine." in told


@pytest.mark.parametrize(
    ("size", "told"),
    [
        ((30, 30), "small.png is only 30 × 30 pixels. Give a photo of at least 256 pixels a side"),
        ((2000, 300), "small.png is 2000 × 300 pixels: too long for one place."),
    ],
)
async def test_a_photo_of_which_nothing_can_be_made_is_not_taken(
    api: Asker, studio: Studio, tmp_path: Path, size: tuple[int, int], told: str
) -> None:
    Image.new("RGB", size, "#88aa66").save(tmp_path / "small.png")
    upload = await studio.keep_upload(tmp_path / "small.png", "small.png")
    asked = {"photo": f"{upload.id} small.png"}
    answer = await sent(api, **asked)
    assert answer.status == 422
    assert 'data-wrong-field="photo"' in answer.body.decode()
    assert told in answer.body.decode()
    assert told in (await sent(api, "/quote", **asked)).body.decode()
    assert await studio.jobs() == []


async def test_terms_are_told_where_an_address_can_be_looked_at(
    tmp_path: Path, database: str
) -> None:
    keyed: dict[str, Any] = {"google_maps_api_key": "planted-secret-0123456789"}
    async with (
        temporary_studio(
            tmp_path / "data", database_url=database, pipelines=[PIPELINE], **keyed
        ) as studio,
        answering(studio) as api,
    ):
        page = (await api("GET", "/app/make/redesign")).body.decode()
        assert "not printed, not analysed" in page
        assert "https://cloud.google.com/maps-platform/terms" in page
        answer = await sent(api, _way="address", address="1 Main Street")
    told = answer.body.decode()
    assert answer.status == 422
    assert 'data-wrong-field="imagery_terms"' in told
    assert "Tick the box" in told
    assert "--" not in told.replace("<!--", "")


async def test_an_address_that_cannot_be_looked_at_says_why(api: Asker) -> None:
    page = (await api("GET", "/app/make/redesign")).body.decode()
    assert "An address cannot be looked at here." in page
    answer = await sent(api, _way="address", address="1 Main Street")
    assert answer.status == 422
    assert 'data-wrong-field="address"' in answer.body.decode()


@pytest.mark.parametrize("language", ["en", "ru"])
async def test_a_budget_that_may_not_last_is_told_with_the_price(
    tmp_path: Path, database: str, language: str
) -> None:
    keyed: dict[str, Any] = {"gemini_api_key": "planted-secret-0123456789"}
    async with (
        temporary_studio(
            tmp_path / "data", database_url=database, pipelines=[PIPELINE], **keyed
        ) as studio,
        answering(studio) as api,
    ):
        house_photo().save(tmp_path / "garden.jpg")
        upload = await studio.keep_upload(tmp_path / "garden.jpg", "garden.jpg")
        area = {"area": "patio", "style": "japanese_zen"}
        plan = await studio.plan("redesign", {"photo": vars(upload.artifact), "areas": [area]})

        async def told(budget: str) -> str:
            asked = {"photo": f"{upload.id} garden.jpg", "_max_cost": budget}
            path = f"/quote?lang={language}"
            return (await sent(api, path, **asked)).body.decode()

        mean = f"{(plan.cost + plan.highest_cost) / 2:.4f}".replace(".", ",")
        likely, beyond = {
            "en": ("covers what is likely", "It would cost about"),
            "ru": ("хватает на вероятную цену", "Это стоило бы около"),
        }[language]
        assert likely in await told(mean)
        assert beyond in await told(str(plan.cost / 2))
        for enough in (str(plan.highest_cost), "", "much"):
            assert 'id="budget-word"' not in await told(enough)
