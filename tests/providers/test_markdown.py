from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mutoscope.providers.markdown import MAX_CHARACTERS, plain_inline, read_markdown
from sampling import a_part

PROSE = "\n\nThe moon is far away from us. It shines at night for everyone.\n"
HOSTILE = [
    "[", "![](", "[a](b(", "<pre>", "<!--", "```\n", "<http://a", "**a ", "`a ", "# ", "A. ",
    "....", ".”", "a.b", "x@y-", "(http://", "&#", "\x1b]", "---\n", "= ", "“",
]  # fmt: skip
MARKS = st.text(st.sampled_from("[]()<>!*_`~&#;-=|\\ \n.aA\x1b\"'/:1"), max_size=300)


@pytest.mark.parametrize(
    ("marked", "plain"),
    [
        ("a **b** c", "a b c"),
        ("***both*** and *one* and __two__ and ~~gone~~", "both and one and two and gone"),
        ("`code` and ```more```", "code and more"),
        ("snake_case_name, 2 * 3 * 4, \\*not\\*", "snake_case_name, 2 * 3 * 4, *not*"),
        ("[a](b) [c][d] [^1] ![e](f)", "a c"),
        ("[a](https://x.org/b_(c)) is", "a is"),
        ("[![badge](b)](c) is", "is"),
        ("<b>x</b> <https://x.org/a> &amp; y", "x https://x.org/a & y"),
        ("three &#8212; &#" + "9" * 5000 + "; four", "three — four"),
    ],
)
def test_inline_marks(marked, plain):
    assert plain_inline(marked) == plain


@pytest.mark.parametrize("tag", ["pre", "table", "script", "STYLE", "sup"])
def test_what_is_no_prose_goes_with_its_tags(tag):
    text = f"One is told.\n<{tag} class=x>two\n\nthree</{tag.upper()}>\n\nFour is told."
    assert read_markdown(text).blocks == ("One is told.", "Four is told.")


def test_comments_and_fences_go():
    text = "One.\n\n<!-- a\n\nb -->\n\n```py\ncode.\n```\n~~~\nmore.\n~~~\n\nTwo."
    assert read_markdown(text).blocks == ("One.", "Two.")


@pytest.mark.parametrize("opening", ["<pre>", "<!--", "```\n"])
def test_what_is_never_closed_takes_nothing_away(opening):
    assert read_markdown(f"{opening}{PROSE}").blocks[-1].startswith("The moon is far")


@pytest.mark.parametrize("heading", ["# Tea", "## Tea ##", "#   Tea  #  ", "Tea\n==="])
def test_headings(heading):
    assert read_markdown(f"{heading}{PROSE}").title == "Tea"


@pytest.mark.parametrize("mark", a_part(HOSTILE))
def test_hostile_text_takes_time_in_proportion(mark):
    """A pattern of quadratic time would need hours for these 300 000 characters."""
    text = mark * (MAX_CHARACTERS // len(mark))
    document = read_markdown(text)
    assert sum(len(block) for block in document.blocks) <= MAX_CHARACTERS


@settings(max_examples=200, deadline=None)
@given(MARKS)
def test_any_marks_can_be_read(text):
    document = read_markdown(text + PROSE)
    assert all(block and "\n" not in block for block in document.blocks)


def test_no_more_than_the_first_part_of_a_very_long_text_is_read():
    document = read_markdown("It rains. " * 100_000)
    assert MAX_CHARACTERS - 100 < sum(map(len, document.blocks)) <= MAX_CHARACTERS


def test_terminal_sequences_go_whole():
    (block,) = read_markdown("The \x1b[1;31mmoon\x1b[0m is\x1b]0;pwned\x07 far.\n\n").blocks
    assert block == "The moon is far."


def test_blocks_stay_in_order():
    blocks = read_markdown("\n\n".join(f"Number {n} is told." for n in range(9))).blocks
    assert all(one < other for one, other in pairwise(blocks))
