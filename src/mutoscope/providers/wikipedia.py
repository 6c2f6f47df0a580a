"""Articles of Wikipedia: GET /w/api.php, action=query.

Shapes: www.mediawiki.org/wiki/API:Query, API:Search, Extension:TextExtracts. Manners: API:Etiquette
(requests follow each other; `maxlag`, for we can wait) and the Wikimedia Foundation's user-agent
policy. Texts are under CC BY-SA 4.0: an article carries the address of the very revision, and whom
to credit.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode, urlsplit

from mutoscope.errors import InvalidRequest, ProviderError, ProviderLimited
from mutoscope.providers.articles import article_of
from mutoscope.providers.front_matter import FrontMatter
from mutoscope.providers.hosted import Hosted
from mutoscope.providers.http.call import Answer, call
from mutoscope.providers.http.faults import retry_after_s, unusable
from mutoscope.providers.http.request import Request
from mutoscope.providers.language import detect_language
from mutoscope.providers.markdown import read_markdown
from mutoscope.providers.picture_answer import at, list_at, words_at
from mutoscope.providers.plain_markdown import heading, literal
from mutoscope.providers.protocols import Article
from mutoscope.providers.sentences import split_sentences
from mutoscope.providers.subjects import subject
from mutoscope.providers.threads import on_thread

LANGUAGE = "{language}"
"""Where an address names the language; one without it speaks all."""
_PATH = "w/api.php"
_FOUND = 10
_LINKS = 200
_LONGEST_TITLE_BYTES = 255  # www.mediawiki.org/wiki/Page_title
_NO_TITLE = re.compile(r"[#<>\[\]|{}\x00-\x1f\x7f_]+")
_HEADING = re.compile(r"\s*(={2,6})\s*(.+?)\s*\1\s*")
_FORMULA = re.compile(r"\{\\(?:display|text)style")
_HOLE = " \ue000 "
_EMPTY_BRACKETS = re.compile(r"\s?[(（]\s*[;,:]?\s*[)）]")
_LATER = frozenset({"maxlag", "ratelimited", "readonly"})


@dataclass(frozen=True)
class Wikipedia(Hosted):
    """It costs nothing."""

    async def find(self, topic: str, language: str = "") -> Article:
        """The article about a topic, in `language` or that of the topic's script.

        ProviderError (code "nothing_found"): there is none, or only others. InvalidRequest (code
        "ambiguous_topic"): the topic is the name of several things. Both list what there is. Else
        what `http.call` raises.
        """
        language = language or detect_language(topic)
        page = await self._page(_title(topic), language)
        if page is None:
            page = await self._page(await self._searched(topic, language), language)
        if page is None:
            raise self._nothing(topic, language, ())
        if "disambiguation" in at_mapping(page, "pageprops"):
            raise await self._ambiguous(words_at(page, "title"), language)
        return await on_thread(self._article, page, language)

    async def _page(self, title: str, language: str) -> Any:
        """The page of a title, redirects followed; None where there is none."""
        if not title:
            return None
        answer = await self._ask(
            language,
            titles=title,
            redirects=1,
            prop="extracts|info|pageprops",
            explaintext=1,
            exsectionformat="wiki",
            inprop="url",
            ppprop="disambiguation",
        )
        page = next(iter(list_at(answer, "query", "pages")), None)
        known = page is not None and at(page, "missing") is None and at(page, "invalid") is None
        return page if known else None

    async def _searched(self, topic: str, language: str) -> str:
        """The first title that is found and names the topic, or what the topic says more about
        ("coffee in Vienna" is about coffee). ProviderError: there are only others."""
        words = " ".join(re.findall(r"[^\W_]+", topic))
        answer = await self._ask(
            language, list="search", srsearch=words, srlimit=_FOUND, srinfo="", srprop=""
        )
        found = [words_at(each, "title") for each in list_at(answer, "query", "search")]
        asked = subject(topic, language)
        fits = (title for title in found if _is_about(subject(title, language), asked))
        title = next(fits, "")
        if not title:
            raise self._nothing(topic, language, found)
        return title

    async def _ambiguous(self, title: str, language: str) -> InvalidRequest:
        answer = await self._ask(
            language, titles=title, prop="links", plnamespace=0, pllimit=_LINKS
        )
        page = next(iter(list_at(answer, "query", "pages")), None)
        links = [words_at(link, "title") for link in list_at(page, "links")]
        name = title.partition(" (")[0]
        links.sort(key=lambda link: not link.startswith(name))  # stable: those of its name first
        return InvalidRequest(
            f"{self.account.title} knows several things called “{name}”.",
            hint=f"Say which one: {self._listed(links)}.",
            code="ambiguous_topic",
        )

    def _article(self, page: Any, language: str) -> Article:
        title = words_at(page, "title")
        facts = self.account.facts
        read = read_markdown(_markdown(words_at(page, "extract"), language))
        credit = FrontMatter(author=facts["author"], licence=facts["licence"])
        return article_of(
            replace(read, title=title, front_matter=credit),
            "",
            language,
            what=f"{self.account.title}'s article “{title}”",
            url=_permanent(page),
        )

    async def _ask(self, language: str, **asked: Any) -> Any:
        facts = self.account.facts
        said = {"action": "query", "format": "json", "formatversion": 2, **asked}
        path = f"{_PATH}?{urlencode({**said, 'maxlag': facts['max_lag_s']})}"
        request = self._in(language).request(path, headers={"User-Agent": facts["agent"]})
        answer = await call(request)
        _check(answer, request)
        return answer.document

    def _in(self, language: str) -> "Wikipedia":
        base_url = self.account.base_url.replace(LANGUAGE, language)
        return replace(self, account=replace(self.account, base_url=base_url))

    def _nothing(self, topic: str, language: str, others: Sequence[str]) -> ProviderError:
        also = f" It has: {self._listed(others)}." if others else ""
        return ProviderError(
            f"{self.account.title} ({language}) has no article about “{topic}”.{also}",
            provider=self.account.title,
            hint="Name one thing that it has an article about, as the article is called.",
            code="nothing_found",
        )

    def _listed(self, titles: Sequence[str]) -> str:
        return ", ".join(titles[: self.account.facts["choices"]])


def at_mapping(document: Any, name: str) -> Mapping[str, Any]:
    """The JSON object of that name; an empty one where there is none."""
    found = at(document, name)
    return found if isinstance(found, dict) else {}


def _title(topic: str) -> str:
    """The topic as the title of a page; empty where it can be none."""
    title = " ".join(_NO_TITLE.sub(" ", topic).split())
    return title if len(title.encode()) <= _LONGEST_TITLE_BYTES else ""


def _is_about(title: frozenset[str], asked: frozenset[str]) -> bool:
    """Whether a title says nothing else than was asked, and half of that at least."""
    return title <= asked and 2 * len(title) >= len(asked) > 0


def _check(answer: Answer, request: Request) -> None:
    """The API says with a 200 that it does not answer."""
    code = words_at(answer.document, "error", "code")
    if not code:
        return
    if code in _LATER:
        raise ProviderLimited(
            f"{request.provider} is busy ({code}).",
            provider=request.provider,
            hint="Wait a while.",
            retry_after_s=retry_after_s(answer.headers.get("retry-after", "")),
        )
    if code.startswith("internal_api_error"):
        raise unusable(request, f"has a fault of its own ({code})", sent=True)
    raise ProviderError(
        f"{request.provider} does not take the request ({code}).",
        provider=request.provider,
        hint="Name the topic otherwise.",
    )


def _permanent(page: Any) -> str:
    """The address of the very revision; where none is told, of the page."""
    url, revision = words_at(page, "canonicalurl"), at(page, "lastrevid")
    parts = urlsplit(url)
    if not isinstance(revision, int) or not parts.netloc:
        return url
    return f"{parts.scheme}://{parts.netloc}/w/index.php?oldid={revision}"


def _markdown(extract: str, language: str) -> str:
    """An extract: a paragraph a line, headings between equals signs."""
    return "\n\n".join(
        heading(found[2])
        if (found := _HEADING.fullmatch(line))
        else literal(_spoken(line, language))
        for line in _unbroken(extract.split("\n"))
    )


def _unbroken(lines: Iterable[str]) -> list[str]:
    """The lines, with a hole for each formula, which breaks a line off and stands indented."""
    whole, is_formula = list[str](), False
    for line in lines:
        if line[:1].isspace():
            is_formula = is_formula or bool(_FORMULA.search(line))
        elif is_formula and whole:
            whole[-1] += _HOLE + line
            is_formula = False
        else:
            whole.append(line)
    return whole


def _spoken(line: str, language: str) -> str:
    """Without sentences that lack a formula, and brackets that have lost what was in them."""
    if _HOLE in line:
        line = " ".join(each for each in split_sentences(line, language) if _HOLE not in each)
    return _EMPTY_BRACKETS.sub("", line).strip()
