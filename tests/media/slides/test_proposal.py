import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader

from media.designs.houses import house_photo
from media.designs.sheet_facts import FACTS, LONG_WISHES
from mutoscope.media.slides.papers import How
from mutoscope.media.slides.proposal import Proposal, write_proposal

A4_PT = (595.28, 841.89)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "photo.jpg"
    house_photo().save(path, quality=90)
    return path


def written(proposal: Proposal) -> PdfReader:
    assert proposal.after is not None
    out = proposal.after.with_name("proposal.pdf")
    write_proposal(proposal, out)
    return PdfReader(io.BytesIO(out.read_bytes()))


def words_of(pdf: PdfReader) -> str:
    return " ".join(pdf.pages[0].extract_text().split())


def fonts_of(pdf: PdfReader) -> list[Any]:
    fonts = pdf.pages[0]["/Resources"]["/Font"].values()
    return [each.get_object()["/DescendantFonts"][0].get_object() for each in fonts]


def pictures_of(pdf: PdfReader) -> list[tuple[int, int]]:
    """Photographs alone: vignettes and swatches are small."""
    sizes = [each.image.size for each in pdf.pages[0].images if each.image]
    return [size for size in sizes if min(size) > 300]


@pytest.mark.parametrize(
    ("shape", "wishes", "has_before"),
    [
        ((1024, 768), "", True),
        ((1024, 768), LONG_WISHES, False),
        ((900, 900), LONG_WISHES, True),
        ((500, 1200), LONG_WISHES, False),
        ((500, 1200), "", True),
        ((1600, 420), LONG_WISHES, True),
    ],
)
def test_a_proposal_is_one_page_of_a4_that_can_be_read(
    photo: Path, shape: tuple[int, int], wishes: str, has_before: bool
) -> None:
    Image.open(photo).resize(shape).save(photo)
    facts = replace(FACTS, wishes=wishes)
    before = photo if has_before else None
    pdf = written(Proposal(facts, "sheet", photo, company="Green & Daughters", before=before))
    assert len(pdf.pages) == 1
    box = pdf.pages[0].mediabox
    assert (float(box.width), float(box.height)) == pytest.approx(A4_PT, abs=0.1)
    text = words_of(pdf)
    said = (facts.style, facts.summary, "Green & Daughters", facts.climate, facts.copyright)
    for each in (*said, *(plant.name for plant in facts.plants), " ".join(wishes.split())):
        assert each in text
    assert ("Before" in text) is has_before
    for font in fonts_of(pdf):
        assert {"/FontFile2", "/FontFile3"} & set(font["/FontDescriptor"])


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("sheet", "Restyled preview: a mood, not a plan"),
        ("edited", "After: an artist's impression on the photo"),
        ("impression", "Artist's impression, made from the picture from above"),
    ],
)
def test_it_says_plainly_what_its_picture_is(photo: Path, how: How, said: str) -> None:
    assert said in words_of(written(Proposal(FACTS, how, photo))).replace("’", "'")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "After, seen from above: an artist's impression"),
        ("ru", "После, вид сверху: художественная визуализация"),
    ],
)
def test_what_is_seen_from_above_is_called_so(photo: Path, language: str, said: str) -> None:
    facts = replace(FACTS, language=language, seen_from="above")
    text = words_of(written(Proposal(facts, "edited", photo))).replace("’", "'")
    assert said in text


def test_without_any_picture_it_is_a_plan_in_words(photo: Path) -> None:
    out = photo.with_name("proposal.pdf")
    write_proposal(Proposal(FACTS, "sheet", None, company="Green"), out)
    pdf = PdfReader(out)
    assert len(pdf.pages) == 1
    assert not pictures_of(pdf)
    text = words_of(pdf)
    assert all(each in text for each in (FACTS.style, FACTS.wishes, FACTS.plants[0].name))
    assert "Restyled" not in text


def test_the_picture_of_an_address_is_not_in_it(photo: Path) -> None:
    after = photo.with_name("after.jpg")
    house_photo(garden=2).save(after)
    assert len(pictures_of(written(Proposal(FACTS, "edited", after)))) == 1
    assert len(pictures_of(written(Proposal(FACTS, "edited", after, before=photo)))) == 2


def test_the_same_values_give_the_same_bytes_and_no_time(photo: Path) -> None:
    proposal = Proposal(FACTS, "edited", photo, company="Green", before=photo)
    first, second = (photo.with_name(name) for name in ("first.pdf", "second.pdf"))
    write_proposal(proposal, first)
    write_proposal(proposal, second)
    assert first.read_bytes() == second.read_bytes()
    metadata = PdfReader(first).metadata or {}
    assert not {"/CreationDate", "/ModDate"} & set(metadata)
    assert b"CreateDate" not in first.read_bytes()


def test_it_is_in_russian_with_russian_numbers(photo: Path) -> None:
    text = words_of(written(Proposal(replace(FACTS, language="ru"), "sheet", photo)))
    assert "Стилизация фото: настроение, а не план" in text
    assert "0,6 м" in text
    assert "Restyled" not in text


@pytest.mark.parametrize("size", [(6000, 900), (120, 3000), (16, 16)])
def test_logos_of_any_shape_keep_the_page_one(photo: Path, size: tuple[int, int]) -> None:
    logo = photo.with_name("logo.png")
    Image.new("RGBA", size, (40, 110, 60, 255)).save(logo)
    pdf = written(Proposal(FACTS, "edited", photo, company="Green", logo=logo, before=photo))
    assert len(pdf.pages) == 1
    assert "Green" in words_of(pdf)


def test_a_logo_that_nobody_would_see_is_left_out(photo: Path) -> None:
    logo = photo.with_name("logo.png")
    Image.new("RGBA", (300, 100), (0, 0, 0, 0)).save(logo)
    clear, none = (photo.with_name(name) for name in ("clear.pdf", "none.pdf"))
    write_proposal(Proposal(FACTS, "edited", photo, logo=logo), clear)
    write_proposal(Proposal(FACTS, "edited", photo), none)
    assert clear.read_bytes() == none.read_bytes()


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", ("Prepared for", "9 November 2026")), ("ru", ("Для кого", "9 ноября 2026 г."))],
)
def test_client_address_and_date_stand_at_its_head(
    photo: Path, language: str, told: tuple[str, str]
) -> None:
    proposal = Proposal(
        replace(FACTS, language=language),
        "edited",
        photo,
        company="Green",
        client="Anna Petrova",
        property_address="12 Oak Lane",
        date="2026-11-09",
    )
    text = words_of(written(proposal))
    assert all(each in text for each in (*told, "Green", "Anna Petrova", "12 Oak Lane"))
    bare = words_of(written(replace(proposal, client="", property_address="", date="")))
    assert not any(each in bare for each in (*told, "2026-11"))
    alone = words_of(written(replace(proposal, company="", client="", property_address="")))
    assert told[1] in alone
    assert told[0] not in alone


@pytest.mark.parametrize("size", [(1000, 160), (400, 160)])
@pytest.mark.parametrize("word", ["Landschaftsgärtnerei ", "W"])
def test_the_longest_names_are_all_there_on_one_page(
    photo: Path, size: tuple[int, int], word: str
) -> None:
    logo = photo.with_name("logo.png")
    Image.new("RGB", size, (40, 110, 60)).save(logo)
    named = (word * 200)[:80].strip()
    address = (word.lower() * 200)[:200].strip()
    proposal = Proposal(
        replace(FACTS, wishes=LONG_WISHES),
        "edited",
        photo,
        company=named,
        logo=logo,
        client=named,
        property_address=address,
        date="2026-11-29",
        before=photo,
    )
    pdf = written(proposal)
    assert len(pdf.pages) == 1
    plain = "".join(pdf.pages[0].extract_text().split())
    said = (named, address, FACTS.plants[-1].name, " ".join(LONG_WISHES.split()))
    assert all("".join(each.split()) in plain for each in said)
    assert plain.count("".join(named.split())) == 2


def test_words_are_never_markup(photo: Path) -> None:
    wishes = "#pagebreak() *bold* $x$ \\ [a] <b> @c // d"
    pdf = written(Proposal(replace(FACTS, wishes=wishes), "sheet", photo, company="#panic()"))
    assert len(pdf.pages) == 1
    assert "#pagebreak() *bold* $x$" in words_of(pdf)
    assert "#panic()" in words_of(pdf)
