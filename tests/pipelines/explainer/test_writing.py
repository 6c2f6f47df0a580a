"""Scripts of the bundled articles and of longer ones: every statement stands in the source."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import mutoscope
from mutoscope.errors import InvalidRequest
from mutoscope.media.slides.content import Slide
from mutoscope.pipelines.explainer.order import Casting, Order
from mutoscope.pipelines.explainer.script import Script
from mutoscope.pipelines.explainer.telling import MOST_LINES
from mutoscope.pipelines.explainer.turns import OF_THE_OPENING, OF_THE_REST, QUESTIONS
from mutoscope.pipelines.explainer.writing import CLOSINGS, write_extractive
from mutoscope.providers.article_quality import Doubt
from mutoscope.providers.page_pictures import Picture
from mutoscope.providers.protocols import Article
from mutoscope.providers.whole_page import ReadPage, read_whole_text
from providers.web_pages import GOOD, read

ARTICLES = sorted((Path(mutoscope.__file__).parent / "articles").glob("*.md"))
TEA = """# お茶の話

お茶は世界で最も多く飲まれている飲み物の一つです。その歴史はとても長いです。

## 始まり

お茶の木は中国の南部で生まれました。人々は最初、葉を薬として使いました。僧侶が日本にお茶を伝えました。

## 作り方

摘んだ葉はすぐに蒸します。蒸した葉は揉みながら乾かします。乾いた葉は箱に入れて保存します。

## いまのお茶

日本では静岡県と鹿児島県がお茶の産地として知られています。若い人は冷たいお茶をよく飲みます。
"""
PEOPLE = tuple(map(Casting, ("anna", "ben", "carl")))


def page_of(source: Path | str) -> ReadPage:
    """A bundled article, or a page as it was fetched."""
    return read_whole_text(source.read_text("utf-8")) if isinstance(source, Path) else read(source)


def ordered(page: ReadPage, minutes: float = 5.0, **more: Any) -> Order:
    return Order("", minutes, 150, page.article.language, **more)


def bare(text: str) -> str:
    """Letters and figures alone; what is told leaves out asides in brackets."""
    return "".join(filter(str.isalnum, re.sub(r"[(（][^()（）]*[)）]", "", text).lower()))


def seconds(script: Script, order: Order) -> float:
    return order.pace.script_s(script.sections, script.language)


def claims(slide: Slide) -> Iterator[str]:
    """All that a slide says of its subject."""
    match slide.kind:
        case "bullets":
            yield from slide.bullets
        case "quote":
            yield slide.quote
        case "timeline":
            yield from (event.what for event in slide.events)
        case "closing":
            yield from slide.points
        case "figure":
            yield slide.caption
        case _:
            assert slide.kind == "title"


def asked(article: Article, headings: set[str]) -> set[str]:
    """All that may be said in it and is not its own."""
    forms = QUESTIONS[article.language]
    questions = {form.format(heading) for form in forms for heading in headings}
    return questions | headings | {OF_THE_REST[article.language], OF_THE_OPENING[article.language]}


SOURCES = [*ARTICLES, *(name for name in GOOD if name[-2:] in ("en", "ru", "ja"))]


@pytest.mark.parametrize("source", SOURCES, ids=lambda each: getattr(each, "stem", each))
@pytest.mark.parametrize("people", [(), PEOPLE], ids=len)
def test_every_statement_stands_in_the_article(
    source: Path | str, people: tuple[Casting, ...]
) -> None:
    page = page_of(source)
    whole, headings = bare(" ".join(page.article.paragraphs)), {h.text for h in page.headings}
    ours = asked(page.article, {*headings, page.article.title})
    script = write_extractive(page, ordered(page, 1.5, speakers=people))
    lines = [line for line in script.narrations if line.persona_id != "ben" or not people]
    assert len({line.text for line in lines}) == len(lines) > 6
    assert all(bare(line.text) in whole for line in lines)
    assert all(line.text in ours for line in script.narrations if line not in lines)
    slides = [each.slide for each in script.sections if each.slide]
    assert all(bare(claim) in whole for slide in slides for claim in claims(slide))


@pytest.mark.parametrize("source", SOURCES, ids=lambda each: getattr(each, "stem", each))
def test_what_stands_over_slides_is_the_articles_too(source: Path | str) -> None:
    page = page_of(source)
    script = write_extractive(page, ordered(page, 3))
    closing = CLOSINGS[page.article.language]
    known = bare(" ".join([page.article.title, closing, *(h.text for h in page.headings)]))
    whole = known + bare(" ".join(page.article.paragraphs))
    slides = [each.slide for each in script.sections if each.slide]
    titles = [slide.title for slide in slides if slide.kind != "quote"]
    assert all(bare(title) in whole for title in (*titles, *(s.title for s in script.sections)))


@pytest.mark.parametrize("minutes", [1.0, 2.0])
@pytest.mark.parametrize("people", [(), PEOPLE[:2]], ids=len)
@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)
def test_the_length_is_kept(path: Path, people: tuple[Casting, ...], minutes: float) -> None:
    page = page_of(path)
    order = ordered(page, minutes, speakers=people)
    script = write_extractive(page, order)
    assert seconds(script, order) == pytest.approx(minutes * 60, rel=0.1)
    assert all(len(each.narrations) >= 2 for each in script.sections)


@pytest.mark.parametrize("minutes", [3, 8])
def test_a_long_article_is_told_in_sections_that_are_not_too_long(minutes: float) -> None:
    bodies = [path.read_text(encoding="utf-8").split("---\n", 2)[2] for path in ARTICLES[1:]]
    page = read_whole_text("# Many things\n\n" + "\n\n".join(bodies), language="en")
    order = ordered(page, minutes)
    script = write_extractive(page, order)
    assert seconds(script, order) == pytest.approx(60 * minutes, rel=0.05)
    assert all(2 <= len(each.narrations) <= MOST_LINES for each in script.sections)
    kinds = [each.slide.kind for each in script.sections if each.slide]
    assert (kinds[0], kinds[-1]) == ("title", "closing")
    assert len(kinds) == len(script.sections) > 3 * minutes


def test_a_short_article_is_told_whole_in_its_own_order() -> None:
    page = read_whole_text(TEA)
    script = write_extractive(page, ordered(page))
    assert script.language == "ja"
    told = "".join(line.text for line in script.narrations)
    assert bare(told) == bare("".join(page.article.paragraphs))
    assert [each.title for each in script.sections[1:]] == ["始まり", "作り方", "いまのお茶"]


def test_the_second_of_several_asks_by_the_headings() -> None:
    page = read_whole_text(TEA)
    script = write_extractive(page, ordered(page, speakers=PEOPLE))
    roles = [each.role for each in script.role_assignments]
    assert roles == ["explainer", "questioner", "explainer"]
    questions = [line.text for line in script.narrations if line.persona_id == "ben"]
    assert questions[0] == OF_THE_OPENING["ja"]
    inner = zip(script.sections[1:], questions[1:], strict=True)
    assert all(section.title in text for section, text in inner)
    assert {line.persona_id for line in script.narrations} == {"anna", "ben", "carl"}


def test_a_heading_is_asked_for_once() -> None:
    text = "# Tea\n\nTea is old. Many drink it.\n\n## Kinds\n\n" + " ".join(
        f"The kind number {number} has leaves of its own." for number in range(2, 11)
    )
    page = read_whole_text(f"{text}\n\n## The end\n\nTea is good. Drink it with friends.")
    script = write_extractive(page, ordered(page, speakers=PEOPLE[:2]))
    assert [each.title for each in script.sections].count("Kinds") == 2
    asked = [line.text for line in script.narrations if line.persona_id == "ben"]
    assert ["Kinds" in text for text in asked] == [False, True, False, False]
    assert OF_THE_REST["en"] in asked


def test_where_no_words_of_ours_are_known_nothing_is_asked_but_the_headings() -> None:
    text = "# El té\n\nEl té es una bebida. Se bebe en todo el mundo.\n\n## Origen\n\n"
    text += "El té viene de China. Allí crece desde hace siglos.\n\n## Hoy\n\n"
    page = read_whole_text(f"{text}Hoy se bebe frío y caliente. El té gusta a todo el mundo.")
    assert page.article.language == "es"
    script = write_extractive(page, ordered(page, speakers=PEOPLE[:2]))
    asked = [line.text for line in script.narrations if line.persona_id == "ben"]
    assert asked == ["Origen", "Hoy"]


@pytest.mark.parametrize("title", ["", "Tea for beginners"])
def test_nobody_asks_about_the_title(title: str) -> None:
    text = "# Tea\n\n## Tea\n\nTea is old. Many drink it.\n\n## Leaves\n\nLeaves are picked."
    page = read_whole_text(f"{text} They are dried.\n\n## Cups\n\nCups are warm. They break.")
    order = Order(title, 5, 150, "en", speakers=PEOPLE[:2])
    lines = write_extractive(page, order).narrations
    asked = [line.text for line in lines if line.persona_id == "ben"]
    assert asked[0] == OF_THE_OPENING["en"]
    assert not any("“Tea”" in each or (title and title in each) for each in asked)


def test_another_seed_may_tell_otherwise_and_the_same_one_does_not() -> None:
    page = page_of(ARTICLES[-1])
    order = ordered(page, 1)
    first, same = (write_extractive(page, order, seed=1) for _ in range(2))
    others = [write_extractive(page, order, seed=seed) for seed in range(2, 8)]
    assert first == same
    assert any(each != first for each in others)


def test_a_faster_voice_says_more_and_pauses_leave_less_to_say() -> None:
    page = page_of(ARTICLES[-1])
    usual, fast = (
        write_extractive(page, Order("", 1, pace, page.article.language)) for pace in (130, 200)
    )
    assert len(fast.narrations) > len(usual.narrations)


def test_a_text_of_one_part_has_a_beginning_and_an_end() -> None:
    text = "Stones are old. People have used them for ages. Granite is hard. Chalk is soft."
    page = read_whole_text(text, "Stones")
    kinds = [s.slide.kind for s in write_extractive(page, ordered(page)).sections if s.slide]
    assert kinds == ["title", "closing"]


def test_the_closing_slide_says_where_it_stands() -> None:
    page = read("good_salt_en")
    last = write_extractive(page, ordered(page, 2)).sections[-1].slide
    assert last is not None
    assert last.kind == "closing"
    assert page.canonical_url in last.sources


def test_a_picture_stands_where_it_is_spoken_of() -> None:
    page = page_of(next(path for path in ARTICLES if path.stem == "volcanoes"))
    heading = page.headings[3]
    words = page.article.paragraphs[heading.before][:120]
    offered = (
        Picture("https://a.example/lava.jpg", alt=words, credit="A. Smith"),
        Picture("data:image/png;base64,AAAA", alt=words),
    )
    script = write_extractive(page, ordered(page, 3, pictures=offered))
    shown = [each for each in script.sections if each.source_image_url]
    assert [each.source_image_url for each in shown] == ["https://a.example/lava.jpg"]
    assert [each.slide.kind for each in shown if each.slide] == ["figure"]


def test_an_article_without_a_sentence_is_said_so() -> None:
    empty = ReadPage(Article("Nothing", (), "en"), doubts=tuple[Doubt, ...]())
    with pytest.raises(InvalidRequest, match="holds no sentence"):
        write_extractive(empty, ordered(empty))
