"""Templates to HTML."""

from functools import cache
from pathlib import Path
from types import CodeType
from typing import Any, cast

from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket
from starlette.requests import Request
from starlette.responses import HTMLResponse

from mutoscope import __version__
from mutoscope.app.garden_titles import area_titles, style_titles
from mutoscope.interfaces.web.access import visitor_of
from mutoscope.interfaces.web.pages import static
from mutoscope.interfaces.web.pages import words as texts
from mutoscope.interfaces.web.pages.plainly import plainly

TEMPLATES = Path(__file__).parent.parent / "templates"
THEMES = ("auto", "light", "dark")
YEAR_S = 31_536_000


def page(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A whole page in the reader's language. `?lang=` is kept in a cookie."""
    answer = HTMLResponse(fragment(request, template, status=status, **values), status)
    if (said := request.query_params.get("lang")) in texts.LANGUAGES:
        answer.set_cookie(texts.COOKIE, said or "", max_age=YEAR_S, httponly=True, samesite="lax")
    return answer


def fragment(request: Request, template: str, **values: Any) -> str:
    """A part of a page. Values are escaped where they are shown; templates also know `request`,
    `words`, `visitor`, `theme` and `asset(path)`."""
    known = {"request": request, "visitor": visitor_of(request), "theme": _theme(request)}
    return bare(texts.chosen(request), template, **known, **values)


def bare(language: str, template: str, **values: Any) -> str:
    """A part of a page that is the same for all who read this language: its template knows `words`
    and `asset(path)`."""
    told = _environment(language).get_template(template)
    # JSON may hold halves of characters, which UTF-8 cannot.
    return told.render(words=texts.words(language), **values).encode("utf-8", "replace").decode()


def partial(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A fragment as an answer to htmx."""
    return HTMLResponse(fragment(request, template, **values), status)


def told_wrong(request: Request, template: str, status: int = 422, **values: Any) -> HTMLResponse:
    """What is wrong, in its place beside the buttons of a form, whatever was asked for; all that
    was typed stays where it is."""
    answer = partial(request, template, status, **values)
    answer.headers["HX-Retarget"] = "#told"
    answer.headers["HX-Reswap"] = "innerHTML"
    return answer


def is_page(request: Request) -> bool:
    """Whether a person's browser asks for a whole page: then an error is told on one, too."""
    wants = request.headers.get("accept", "").startswith("text/html")
    return wants and request.method == "GET" and "hx-request" not in request.headers


def error_page(request: Request, status: int, detail: str, hint: str) -> HTMLResponse:
    """What went wrong, and the way back."""
    return page(request, "error.html", status, detail=detail, hint=hint)


def redirect(where: str) -> HTMLResponse:
    """Sends htmx, and so the whole page, to another address."""
    return HTMLResponse("", 204, {"HX-Redirect": where})


@cache
def prepare() -> None:
    """Read what is read once (templates, messages, assets), before the first page is asked for."""
    static.version_of_assets()
    for language in texts.LANGUAGES:
        for name in _environment(language).list_templates():
            _environment(language).get_template(name)


def _theme(request: Request) -> str:
    said = request.cookies.get("theme", "")
    return said if said in THEMES else THEMES[0]


class _Compiled(BytecodeCache):
    """The code of templates, compiled once for all languages: to compile all of them takes a
    second."""

    def __init__(self) -> None:
        self._codes = dict[tuple[str, str], CodeType | None]()

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._codes.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._codes[bucket.key, bucket.checksum] = bucket.code


_COMPILED = _Compiled()


@cache
def _environment(language: str) -> Environment:
    """One a language: its texts are bound when a template is loaded."""
    environment = Environment(
        bytecode_cache=_COMPILED,
        optimized=False,  # else filters of a language were in the code of all
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    words = texts.words(language)
    # Messages are filled in after they are found, with values that are escaped by then.
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        words.gettext, words.ngettext, newstyle=True
    )
    shared = cast("dict[str, Any]", environment.globals)
    shared |= {"asset": static.url, "picture": static.picture, "version": __version__}
    shared["languages"] = texts.NAMES
    shared["garden_areas"] = lambda: area_titles(language)
    shared["garden_styles"] = lambda: style_titles(language)
    environment.filters |= {
        "told": words.told,
        "plainly": plainly(language),
        "money": words.money,
        "size": words.size,
        "duration": words.duration,
        "date": words.date,
        "ago": words.ago,
        "number": words.number,
    }
    return environment
