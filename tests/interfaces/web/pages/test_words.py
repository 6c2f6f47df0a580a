"""Every text of the pages in Russian, and sentences of the core that are known by their pattern."""

import ast
import re
import time
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract
from starlette.requests import Request
from tests.interfaces.web.pages.sentences import sentences

import mutoscope
from mutoscope.interfaces.web.pages import words

SOURCE = Path(mutoscope.__file__).parent
WEB = SOURCE / "interfaces" / "web"
MESSAGES = sorted((WEB / "messages" / "ru").glob("*.po"))
KEYWORDS = {"_": None, "gettext": None, "marked": None, "ngettext": (1, 2)}
PLACE = re.compile(r"%\((\w+)\)[sd]")
PIPELINES = [
    SOURCE / "pipelines" / name for name in ("film", "short", "explainer", "meme", "redesign")
]
ENGLISH = re.compile(r"[a-z]{2,},? [a-z]{2,}")
AS_IT_IS = re.compile(r"`[^`]*`")
"""What is typed stays as it is."""
RU = words.words("ru")


def said(path: Path) -> list[tuple[str, tuple[str, ...]]]:
    """The messages of a catalogue (the last form of each, of one and of many) and their
    translations."""
    with path.open("rb") as file:
        found = [message for message in read_po(file, locale="ru") if message.id]
    return [(_all(each.id)[-1], _all(each.string)) for each in found]


def _all(string: str | Sequence[str]) -> tuple[str, ...]:
    return (string,) if isinstance(string, str) else tuple(string)


def asked() -> Iterator[tuple[str, str]]:
    """Where a text stands, and the text."""
    options = {"extensions": "jinja2.ext.do", "silent": "false"}
    for path in [*(WEB / "templates").rglob("*.html"), *(WEB / "pages").glob("*.py")]:
        method = babel_extract if path.suffix == ".html" else "python"
        for line, text, *_ in extract_from_file(method, path, keywords=KEYWORDS, options=options):
            yield f"{path.name}:{line}", _all(text)[-1]


@cache
def written() -> str:
    """All texts that stand in the program: literals of the code, and the templates."""
    texts = [path.read_text("utf-8") for path in (WEB / "templates").rglob("*.html")]
    texts += [path.read_text("utf-8") for path in SOURCE.rglob("*.toml")]
    for path in SOURCE.rglob("*.py"):
        nodes = ast.walk(ast.parse(path.read_text("utf-8")))
        texts += [
            n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)
        ]
    return "\n".join(texts).casefold()


def request(query: str = "", cookie: str = "", accepts: str = "") -> Request:
    headers = [(b"cookie", cookie.encode()), (b"accept-language", accepts.encode())]
    return Request({"type": "http", "query_string": query.encode(), "headers": headers})


def test_each_text_of_the_pages_is_in_russian() -> None:
    known = {message for path in MESSAGES for message, _ in said(path)}
    lacking = [(where, text) for where, text in asked() if text not in known]
    assert not lacking


@pytest.mark.parametrize("path", MESSAGES, ids=lambda path: path.stem)
def test_no_translation_is_idle(path: Path) -> None:
    """Of a pattern, each piece between its places stands somewhere. Sentences of pydantic stand in
    pydantic."""
    idle = [
        message
        for message, _ in said(path)
        if not any(word in message for word in (" should have ", " should be "))
        and not all(_stands(piece) for piece in PLACE.sub("\0", message).split("\0"))
    ]
    assert not idle


def _stands(piece: str) -> bool:
    """Stages are written with underscores, and full stops are often added."""
    plain = piece.strip().rstrip(".").casefold()
    return len(plain) < 4 or plain in written() or plain.replace(" ", "_") in written()


@pytest.mark.parametrize("path", MESSAGES, ids=lambda path: path.stem)
def test_translations_have_the_same_places(path: Path) -> None:
    for message, answers in said(path):
        for answer in answers:
            assert answer, message
            assert set(PLACE.findall(answer)) <= set(PLACE.findall(message)), message


def test_one_text_has_one_translation() -> None:
    found: dict[str, tuple[str, ...]] = {}
    for path in MESSAGES:
        for message, answers in said(path):
            assert found.setdefault(message, answers) == answers, (path.name, message)


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("generating audio, 3 of 7", "создание аудио, 3 из 7"),
        (
            "$0.03 a picture, $1.5 a million tokens in, $9 out",
            "$0.03 за картинку, $1.5 за миллион токенов запроса, $9 за миллион токенов ответа",
        ),
        ("It must be at most 180.", "Должно быть не больше 180."),
        (
            "The script decides palette, duration: change it there, or leave the field out.",
            "Это решает сценарий (цвета, длительность): измените там или верните поле к обычному.",
        ),
        (
            "The priority cannot be 5000. Give one from -1000 to 1000.",
            "Приоритет не может быть 5000. Допустимо от -1000 до 1000.",
        ),
        (
            "Another voice speaks: eleven does not let us in (401). Check its key and what the"
            " account may do.",
            "Говорит другой голос: eleven не пускает (401). Проверьте доступ (ключ) и что разрешено"
            " учётной записи.",
        ),
        (
            "The script cannot be used: segments.2.picture: there is no illustration “hook”.",
            "Сценарий не подходит: segments.2.picture: рисунка «hook» нет.",
        ),
        (
            "Its worker died 3 times while working on this job: hung, killed, out of memory.",
            "Рабочий процесс 3 раза обрывался на этом задании: завис, остановлен, кончилась"
            " память.",
        ),
        ("Nobody knows this sentence, 3 of them do.", "Nobody knows this sentence, 3 of them do."),
        ("The priority cannot be 5. Unknown.", "Приоритет не может быть 5. Unknown."),
        ("", ""),
        ("%(name)s \\ (", "%(name)s \\ ("),
    ],
)
def test_sentences_of_the_core(sentence: str, told: str) -> None:
    assert RU.told(sentence) == told
    assert words.words("en").told(sentence) == sentence


def test_what_a_pipeline_tells_is_in_russian() -> None:
    told = {path: map(RU.told, sentences(path)) for each in PIPELINES for path in each.glob("*.py")}
    left = {path: [each for each in texts if not _in_russian(each)] for path, texts in told.items()}
    assert told
    assert {path: texts for path, texts in left.items() if texts} == {}


def _in_russian(told: str) -> bool:
    text = AS_IT_IS.sub("", told)
    return bool(re.search("[а-яё]", text)) and not ENGLISH.search(text)


def test_the_sentences_of_a_module_are_found(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text(
        """
HINT = "Mend it"
def check(ctx, what, shown):
    told = f"{what} is odd." if shown else "It is odd."
    ctx.warn("odd", told)
    raise ValueError(f"no {what}") from MediaError(f"Broken: {what}.", hint=f"{HINT}, please.")
"""
    )
    assert set(sentences(module)) == {
        *("7 is odd.", "It is odd.", "No 7.", "Broken: 7.", "Mend it, please.")
    }


def test_a_text_full_of_full_stops_takes_no_time() -> None:
    began_at_s = time.process_time()
    RU.told("Go. " * 500)
    assert time.process_time() - began_at_s < 0.5


def test_a_long_text_is_not_searched_for_patterns() -> None:
    text = "has no key here. " * 100_000
    assert RU.told(text) == text


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("ru-RU,ru;q=0.9,en-US;q=0.8,en;q=0.7", "ru"),
        ("en;q=0.5, ru;q=0.6", "ru"),
        ("ru;q=0, en;q=0.1", "en"),
        ("de-DE, fr;q=0.9", "en"),
        ("de, ru;q=0.2", "ru"),
        ("", "en"),
        ("*", "en"),
        (";;;q=,,ru;q=x", "en"),
    ],
)
def test_languages_by_header(header: str, language: str) -> None:
    assert words.accepted(header) == language


def test_what_was_asked_for_goes_before_the_cookie_and_the_browser() -> None:
    assert words.of(request(accepts="ru")).language == "ru"
    assert words.of(request(cookie="lang=en", accepts="ru")).language == "en"
    assert words.of(request("lang=ru", "lang=en", "en")).language == "ru"
    assert words.of(request("lang=xx", "lang=../../etc", "en")).language == "en"


def test_forms_go_with_numbers() -> None:
    forms = ("%(num)s step is there already.", "%(num)s steps are there already.")
    assert [RU.ngettext(*forms, count).split()[1] for count in (1, 3, 5, 11, 21)] == [
        *("шаг", "шага", "шагов", "шагов", "шаг")
    ]


def test_quantities() -> None:
    english = words.words("en")
    assert [english.duration(s) for s in (0, 40, 200, 3900)] == [
        *("0 s", "40 s", "3 min 20 s", "1 h 5 min")
    ]
    assert [english.money(usd) for usd in (0, 0.21, 0.0042, 12.5)] == [
        *("$0.00", "$0.21", "$0.004", "$12.50")
    ]
    assert [english.size(count) for count in (0, 999, 1500, 12_345_678)] == [
        *("0 bytes", "999 bytes", "1.5 KB", "12 MB")
    ]
    assert RU.size(1500) == "1,5 КБ"
    assert RU.money(0.21) == "$0,21"
