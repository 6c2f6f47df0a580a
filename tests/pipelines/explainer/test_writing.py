"""Scripts of the bundled articles and of longer ones: every statement stands in the source."""

import re
from pathlib import Path

import pytest

import mutoscope
from mutoscope.pipelines.explainer.outline import parts_of
from mutoscope.pipelines.explainer.script import Script
from mutoscope.pipelines.explainer.telling import MOST_LINES, Pace
from mutoscope.pipelines.explainer.writing import write_extractive
from mutoscope.providers.candidates import read_sentences
from mutoscope.providers.whole_page import ReadPage, read_whole_text

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


def page_of(path: Path) -> ReadPage:
    return read_whole_text(path.read_text(encoding="utf-8"))


def bare(text: str) -> str:
    """Letters and figures alone; what is told leaves out asides in brackets."""
    return "".join(filter(str.isalnum, re.sub(r"\([^()]*\)", "", text).lower()))


def explained(script: Script, questioner: str = "") -> list[str]:
    lines = script.narrations
    return [line.text for line in lines if not questioner or line.persona_id != questioner]


def seconds(script: Script, page: ReadPage) -> float:
    by_text = {bare(each.text): each for each in read_sentences(page.article)}
    language, pace = page.article.language, Pace()
    return sum(pace.seconds(by_text[bare(text)], language) for text in explained(script))


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)
@pytest.mark.parametrize("ids", [(), ("anna", "ben"), ("anna", "ben", "carl")], ids=len)
def test_every_statement_stands_in_the_article(path: Path, ids: tuple[str, ...]) -> None:
    page = page_of(path)
    source = bare(" ".join(page.article.paragraphs))
    script = write_extractive(page, minutes=1.5, persona_ids=ids)
    told = explained(script, "ben" if ids else "")
    assert len(told) == len(set(told)) > 8
    assert all(bare(text) in source for text in told)


@pytest.mark.parametrize("minutes", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)
def test_the_length_is_kept(path: Path, minutes: float) -> None:
    page = page_of(path)
    script = write_extractive(page, minutes=minutes)
    assert seconds(script, page) == pytest.approx(minutes * 60, rel=0.15)


def test_a_long_article_is_told_in_sections_that_are_not_too_long() -> None:
    bodies = [path.read_text(encoding="utf-8").split("---\n", 2)[2] for path in ARTICLES[1:]]
    page = read_whole_text("# Many things\n\n" + "\n\n".join(bodies), language="en")
    script = write_extractive(page, minutes=8)
    assert seconds(script, page) == pytest.approx(480, rel=0.15)
    assert all(2 <= len(each.narrations) <= MOST_LINES for each in script.sections)
    kinds = [each.slide.kind for each in script.sections if each.slide]
    assert (kinds[0], kinds[-1]) == ("title", "closing")
    assert len(kinds) == len(script.sections) > 20


def test_a_short_article_is_told_whole_in_its_own_order() -> None:
    page = read_whole_text(TEA)
    script = write_extractive(page, minutes=5)
    assert script.language == "ja"
    assert "".join(explained(script)) == "".join(page.article.paragraphs)
    assert [each.title for each in script.sections[1:]] == ["始まり", "作り方", "いまのお茶"]


def test_the_second_of_several_asks_by_the_headings() -> None:
    script = write_extractive(read_whole_text(TEA), minutes=5, persona_ids=("a", "b", "c"))
    assert [each.role for each in script.role_assignments] == [
        "explainer",
        "questioner",
        "explainer",
    ]
    asked = [line.text for line in script.narrations if line.persona_id == "b"]
    assert len(asked) == len(script.sections)
    assert all(each.title in text for each, text in zip(script.sections, asked, strict=True))
    assert {line.persona_id for line in script.narrations} == {"a", "b", "c"}


def test_another_seed_may_tell_otherwise_and_the_same_one_does_not() -> None:
    page = page_of(ARTICLES[-1])
    first, same = (write_extractive(page, minutes=1, seed=1) for _ in range(2))
    others = [write_extractive(page, minutes=1, seed=seed) for seed in range(2, 8)]
    assert first == same
    assert any(each != first for each in others)


def test_without_headings_topics_part_an_article() -> None:
    paragraphs = [p for path in ARTICLES[2:6] for p in page_of(path).article.paragraphs]
    page = read_whole_text("\n\n".join(paragraphs))
    parts = parts_of(page)
    assert len(parts) > 3
    assert sum(len(part.sentences) for part in parts) == len(read_sentences(page.article))
