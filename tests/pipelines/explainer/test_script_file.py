"""script.yaml: all faults with their places, and back again whole."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutoscope.errors import InvalidRequest, NotFound
from mutoscope.media.slides.content import (
    BulletsSlide,
    ClosingSlide,
    CodeSlide,
    QuoteSlide,
    TableSlide,
)
from mutoscope.pipelines.explainer.marked_yaml import MAX_BYTES, MAX_VALUES, FaultyDocument
from mutoscope.pipelines.explainer.script import (
    Background,
    Narration,
    RoleAssignment,
    Script,
    Section,
)
from mutoscope.pipelines.explainer.script_file import load_script, read_script, write_script

GOOD = """\
title: Tea
description: About tea
sections:
  - title: Leaves
    narrations:
      - text: Tea is a leaf.
        persona_id: anna
"""
FAULTY = """\
title:
descripton: About tea
sections:
  - title: Leaves
    narrations:
      - text: ""
      - [a, list]
      - persona_id: bob
    slide:
      kind: bullets
      title: Kinds
      bulets: [green]
  - title: Talk
    dialogues:
      - persona_id: ann
        narration:
    background: {type: images, path: a.png}
  - title: Nothing
    narrations: []
  - title: Nobody
    narration: ""
    slide: {kind: bullet}
    title: Twice
  - title: Text
    narrations: not a list
    source_image_url: ftp://example.org/a.png
"""


def faults(text: str | bytes, **how: Any) -> list[tuple[int, int, str, str]]:
    with pytest.raises(FaultyDocument) as caught:
        read_script(text if isinstance(text, bytes) else text.encode(), **how)
    return [(f.spot.line, f.spot.column, f.field, f.message) for f in caught.value.faults]


def test_every_fault_is_told_at_once_with_its_place() -> None:
    assert faults(FAULTY, persona_ids=("anna", "bo"), strict=True) == [
        (1, 1, "title", "it is empty"),
        (2, 1, "descripton", "there is no such field"),
        (6, 15, "sections.0.narrations.0.text", "it is empty"),
        (7, 9, "sections.0.narrations.1", "it must be a mapping, and is a list"),
        (8, 9, "sections.0.narrations.2.text", "it is missing"),
        (8, 21, "sections.0.narrations.2.persona_id", "there is no persona “bob”"),
        (10, 7, "sections.0.slide.bullets", "it is missing"),
        (12, 7, "sections.0.slide.bulets", "there is no such field"),
        (15, 21, "sections.1.dialogues.0.persona_id", "there is no persona “ann”"),
        (16, 9, "sections.1.dialogues.0.narration", "it is empty"),
        (17, 24, "sections.1.background.type", "it cannot be “images”"),
        (19, 17, "sections.2.narrations", "it is empty"),
        (21, 16, "sections.3.narration", "it is empty"),
        (22, 12, "sections.3.slide", "it cannot be “bullet”"),
        (23, 5, "sections.3.title", "it stands twice, first in line 20"),
        (25, 17, "sections.4.narrations", "it must be a list, and is a text"),
        (
            26,
            23,
            "sections.4.source_image_url",
            "it must be an address such as https://example.org/picture.jpg",
        ),
    ]


def test_the_error_itself_is_one_sentence_and_a_hint() -> None:
    with pytest.raises(InvalidRequest) as caught:
        read_script(FAULTY.replace("title:\n", "titel: x\n", 1).encode())
    assert caught.value.message == (
        "The script cannot be used: line 1, column 1: titel: there is no such field,"
        " and 15 more faults."
    )
    assert caught.value.hint == "Did you mean title?"


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("", 1, 1, "it is empty"),
        ("# nothing\n", 1, 1, "it is empty"),
        ("a: b: c", 1, 5, "a colon stands where none can be"),
        ("a:\n\t- b", 2, 1, "a tab stands where only spaces can"),
        ("a: [b", 1, 6, "a list in brackets has no end"),
        ("a: {b: c", 1, 9, "a mapping in braces has no end"),
        ("a: 'x", 1, 6, "a quoted text has no end"),
        ("a:\n  - b\n c: d", 3, 2, "it does not line up with the lines above"),
        ('a: "\\q"', 1, 6, "a backslash in double quotes escapes nothing known"),
        ('a: "\\UFFFFFFFF"', 1, 1, "an escape (\\U…) names no character"),
        ("a: &x b\nc: *x", 2, 4, "aliases (*name) are not read: write it out"),
        ("a: b\n---\nc: d", 2, 1, "a second document begins"),
        ("[" * 30, 1, 21, "it is nested deeper than 20 levels"),
        ("[" + "x," * MAX_VALUES, 1, 2 * MAX_VALUES, "it has more than 30,000 values"),
        ("日本: \x00", 1, 5, "a character that YAML does not allow"),
        ("日\n本\xff".encode() + b"\xff", 2, 3, "it is not UTF-8"),
        (b"x" * (MAX_BYTES + 1), 1, 1, "it is larger than 2 MB"),
        ("just words", 1, 1, "it must be a mapping, and is a text"),
        ("- a", 1, 1, "it must be a mapping, and is a list"),
    ],
)
def test_what_is_no_yaml_at_all(text: str | bytes, line: int, column: int, message: str) -> None:
    assert faults(text) == [(line, column, "", message)]


def test_the_laughs_are_refused_at_the_first_alias() -> None:
    levels = "".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]\n" for n in range(1, 9))
    assert faults(f"l0: &l0 [ha]\n{levels}") == [
        (2, 10, "", "aliases (*name) are not read: write it out")
    ]


def test_a_tag_makes_nothing() -> None:
    found = read_script(GOOD.replace(": Tea\n", ": !!python/name:os.system Tea\n").encode())
    assert found.script.title == "Tea"


def test_an_unknown_persona_is_a_warning_or_a_fault() -> None:
    found = read_script(GOOD.encode(), persona_ids=("ana", "ben"))
    assert [(str(each), each.hint) for each in found.warnings] == [
        (
            "line 7, column 21: sections.0.narrations.0.persona_id: there is no persona “anna”",
            "Did you mean ana? There is: ana, ben.",
        )
    ]
    assert found.script.narrations[0].persona_id == "anna"
    told = faults(GOOD, persona_ids=("ana",), strict=True)
    assert [each[:3] for each in told] == [(7, 21, "sections.0.narrations.0.persona_id")]
    roles = "role_assignments: [{persona_id: carl, role: guest}]\n"
    assert faults(GOOD + roles, persona_ids=("anna",), strict=True) == [
        (8, 33, "role_assignments.0.persona_id", "there is no persona “carl”")
    ]


def test_without_personas_there_is_nobody_to_miss() -> None:
    assert read_script(GOOD.encode(), strict=True).warnings == ()


def test_words_stay_as_they_are_written() -> None:
    text = GOOD.replace("Tea is a leaf.", "2024-02-30").replace("title: Tea", "title: no")
    found = read_script(b"\xef\xbb\xbf" + text.encode())
    assert (found.script.title, found.script.narrations[0].text) == ("no", "2024-02-30")


def test_files_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="There is no file"):
        load_script(tmp_path / "script.yaml")
    with pytest.raises(InvalidRequest, match="cannot be read: Is a directory"):
        load_script(tmp_path)
    with pytest.raises(InvalidRequest, match="cannot be read"):
        load_script(Path("a\0b"))
    (tmp_path / "script.yaml").write_text(GOOD)
    assert load_script(tmp_path / "script.yaml").script.title == "Tea"


def test_backgrounds_are_looked_for_beside_the_script(tmp_path: Path) -> None:
    path = tmp_path / "script.yaml"
    path.write_text(GOOD + "    background: {type: image, path: sea.png}\n")
    with pytest.raises(FaultyDocument, match="there is no file “sea") as caught:
        load_script(path)
    (fault,) = caught.value.faults
    assert (str(fault.spot), fault.field) == (
        "line 8, column 37",
        "sections.0.background.path",
    )
    assert fault.hint == f"It is looked for in {tmp_path}."
    (tmp_path / "sea.png").write_bytes(b"x")
    background = load_script(path).script.sections[0].background
    assert background
    assert background.path == "sea.png"


def test_it_is_written_for_people() -> None:
    section = Section(
        title="葉",
        narrations=(Narration(text="null"), Narration(text="茶: 美味しい", persona_id="a")),
        slide=CodeSlide(title="Brew", code="  if hot:\n    pour()\n", language="python"),
    )
    script = Script(title="1984", description="お茶", language="ja", sections=(section,))
    assert write_script(script) == (
        "title: '1984'\n"
        "description: お茶\n"
        "language: ja\n"
        "sections:\n"
        "  - title: 葉\n"
        "    narrations:\n"
        "      - text: 'null'\n"
        "      - text: '茶: 美味しい'\n"
        "        persona_id: a\n"
        "    slide:\n"
        "      kind: code\n"
        "      title: Brew\n"
        "      code: |2\n"
        "          if hot:\n"
        "            pour()\n"
        "      language: python\n"
    )


ODD = ["null", "~", "no", "1e3", "- a", "# a", "a: b", "'", '"', "{{", "|", ">", "&a", "*a", "!t"]
ENDS = [f"a{end}b\n c" for end in "\n\r\x85\u2028\u2029"]
characters = st.characters(exclude_categories=["Cs"])
texts = st.text(characters, min_size=1, max_size=40) | st.sampled_from(ODD + ENDS)
visible = texts.filter(lambda text: any(c.isalnum() for c in text))
slides = st.one_of(
    st.builds(BulletsSlide, title=texts, bullets=st.lists(texts, min_size=1, max_size=6)),
    st.builds(QuoteSlide, quote=texts, by=texts),
    st.builds(
        CodeSlide, title=texts, code=st.text(characters, max_size=80) | texts, language=texts
    ),
    st.builds(
        TableSlide,
        title=texts,
        header=st.lists(texts, min_size=1, max_size=3),
        rows=st.lists(st.lists(texts, max_size=3), min_size=1, max_size=3),
    ),
    st.builds(ClosingSlide, title=texts, points=st.lists(texts, max_size=6)),
)
backgrounds = st.builds(
    Background,
    type=st.sampled_from(["image", "video"]),
    path=visible,
    fit=st.sampled_from(["cover", "contain", "fill"]),
)
sections = st.builds(
    Section,
    title=visible,
    narrations=st.lists(
        st.builds(Narration, text=visible, reading=texts, persona_id=texts), min_size=1, max_size=3
    ),
    slide_prompt=texts,
    source_image_url=st.sampled_from(["", "https://example.org/ä b?c#d"]),
    background=st.none() | backgrounds,
    slide=st.none() | slides,
)
scripts = st.builds(
    Script,
    title=visible,
    description=texts,
    language=st.sampled_from(["", "en", "ja", "no"]),
    role_assignments=st.lists(
        st.builds(RoleAssignment, persona_id=visible, role=visible, description=texts), max_size=2
    ),
    sections=st.lists(sections, min_size=1, max_size=3),
)


@given(scripts)
def test_what_is_written_reads_back_whole(script: Script) -> None:
    written = write_script(script)
    assert read_script(written.encode()).script == script
    assert write_script(read_script(written.encode()).script) == written


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_bytes_are_more_than_faulty(data: bytes) -> None:
    with pytest.raises(FaultyDocument) as caught:
        read_script(data)
    assert caught.value.faults
