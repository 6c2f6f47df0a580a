import pytest

from mutoscope.providers.front_matter import FrontMatter, split_front_matter

BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10)
)


def read(lines: str) -> FrontMatter:
    front_matter, rest = split_front_matter(f"---\n{lines}\n---\nThe text.")
    assert rest == "The text."
    return front_matter


def test_what_a_text_says_of_itself():
    assert read(
        "title: On tea\nauthors: [Ann Bell, Bo]\nlicense: CC BY 4.0\nsource: https://e.org/tea"
    ) == FrontMatter("On tea", "Ann Bell, Bo", "CC BY 4.0", "https://e.org/tea")


@pytest.mark.parametrize("date", ["2024-02-30", "2024-02-03", "99999-1-1"])
def test_dates_are_texts(date):
    assert read(f"title: On tea\ndate: {date}").title == "On tea"
    assert read(f"title: {date}").title == date


@pytest.mark.parametrize(
    "lines",
    [BOMB + "title: *a9", "[" * 3000, "{", "- a", "title: {a: b}", "title: \x07"],
)
def test_what_is_no_plain_yaml_says_nothing(lines):
    assert read(lines).title == ""


@pytest.mark.parametrize("text", ["--- \nno end", "A --- b", "", "---", "\n---\na: b\n---\n"])
def test_a_text_without_it_stays_as_it_is(text):
    assert split_front_matter(text) == (FrontMatter(), text)


def test_an_endless_one_is_not_searched_for():
    text = "---\n" + "a: b\n" * 100_000 + "---\nThe text."
    assert split_front_matter(text) == (FrontMatter(), text)
