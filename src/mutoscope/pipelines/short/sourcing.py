"""The text that a short tells: given, fetched, found in notes or an encyclopedia, or none."""

import asyncio
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime

from mutoscope.errors import InvalidRequest, ProviderError, ProviderUnavailable
from mutoscope.jobs.context import Context
from mutoscope.jobs.page_copies import FetchedPage, kept_time, query_for
from mutoscope.jobs.step import step
from mutoscope.models import Artifact, Work
from mutoscope.pipelines.short.fetching import fetch_source
from mutoscope.pipelines.short.pictures import drawable_title
from mutoscope.pipelines.short.request import ShortRequest, SourceChoice
from mutoscope.providers import reader
from mutoscope.providers.http.call import is_unreachable
from mutoscope.providers.language import detect_language
from mutoscope.providers.notes import Note, Notes
from mutoscope.providers.protocols import Article
from mutoscope.providers.threads import on_thread
from mutoscope.providers.wikipedia import Wikipedia

STAGE = "generating_script"
NOTE, WIKIPEDIA = "note", "wikipedia"
"""What is chosen on the way and kept: the note, and when the article was asked for."""
_GIVE = "Give a text, a file or the address of a page"


@dataclass(frozen=True)
class TopicQuery:
    """A topic to look up, in a language (empty: that of its words), on a day (UTC)."""

    topic: str
    language: str
    day: str


@dataclass(frozen=True)
class Reading:
    """What to read: a text, a file, a page, else the bundled article about the topic, of the
    `library` of that build. `name` is what messages call a file; `bare`: a topic without an article
    is enough, for a writer who knows things by itself."""

    topic: str
    language: str
    text: str = ""
    file: Artifact | None = None
    name: str = "The file"
    page: FetchedPage | None = None
    library: str = ""
    bare: bool = False


async def find_source(ctx: Context, request: ShortRequest, where: SourceChoice) -> Article:
    """The text to tell. InvalidRequest where a topic finds none; ProviderError."""
    language = "" if request.language == "auto" else request.language
    if request.url:
        page = await _fetched(ctx, request)
        reading = Reading(drawable_title(request.topic), language, page=page)
    elif request.text or request.file:
        reading = Reading(
            drawable_title(request.topic), language, text=request.text, file=request.file
        )
    else:
        return await _about_topic(ctx, request, language, where)
    return await ctx.step(read_source, reading, key="source")


async def _fetched(ctx: Context, request: ShortRequest) -> FetchedPage:
    ctx.expect(STAGE, 1)
    query = await query_for(ctx, request.url, anew=request.refresh)
    return await ctx.step(fetch_source, query, key="page", provider=ctx.sources.pages)


async def _about_topic(
    ctx: Context, request: ShortRequest, language: str, where: SourceChoice
) -> Article:
    bare = request.writer not in ("auto", "extractive")
    if where == "none" and not bare:
        raise InvalidRequest(
            "Nothing is to be read, and the writer knows nothing by itself.",
            hint=f"{_GIVE}, or name a writer that does: `mutoscope providers` lists them.",
        )
    if where in ("auto", "notes"):
        note = await _note(ctx, request.topic, language, anew=where == "notes")
        if note is not None:
            return await _from_note(ctx, request, language, note)
        if where == "notes":
            raise _no_note(ctx.sources.notes, request.topic)
    is_bundled = reader.bundled(request.topic, language) is not None
    if where == "wikipedia" or (where == "auto" and not is_bundled and not bare):
        return await _from_wikipedia(ctx, request.topic, language)
    library = reader.library_build() if where == "auto" else ""
    reading = Reading(request.topic, language, library=library, bare=bare)
    return await ctx.step(read_source, reading, key="source")


async def _from_note(ctx: Context, request: ShortRequest, language: str, note: Note) -> Article:
    ctx.expect(STAGE, 1)
    file = await ctx.step(take_note, note, key="note", provider=ctx.sources.notes)
    title = drawable_title(request.topic)
    reading = Reading(title, language, file=file, name=f"Your note {note.name}")
    return await ctx.step(read_source, reading, key="source")


async def _from_wikipedia(ctx: Context, topic: str, language: str) -> Article:
    asked = f"{topic}/{language}"
    day = await kept_time(ctx, WIKIPEDIA, asked, datetime.now(UTC).date().isoformat())
    query = TopicQuery(topic, language, day)
    return await ctx.step(ask_wikipedia, query, key="source", provider=ctx.sources.wikipedia)


async def _note(ctx: Context, topic: str, language: str, *, anew: bool) -> Note | None:
    """The note about a topic, as it was when the job, or the one that it edits, first looked.
    `anew`: where there was none, it is looked for again."""
    asked = f"{topic}/{language}"
    kept = ctx.chosen(NOTE, asked)
    if kept is None or (anew and not kept):
        found = await asyncio.to_thread(ctx.sources.notes.about, topic, language)
        kept = f"{found.sha256} {found.name}" if found else ""
        told = ("own_note", f"The text is your note {found.name}.") if found else None
        await ctx.choose(NOTE, asked, kept, warning=told)
    sha256, _, name = kept.partition(" ")
    return Note(name, sha256) if name else None


def _no_note(notes: Notes, topic: str) -> InvalidRequest:
    return InvalidRequest(
        f"None of your notes in {notes.folder} is about “{topic}”.",
        hint="Name a note or its title like the topic, or choose another source.",
    )


@step(version="1", stage=STAGE)
def take_note(work: Work, note: Note, *, notes: Notes) -> Artifact:
    """A copy of a note, so that the short keeps it whatever becomes of the note."""
    path = notes.path(note)
    copy = work.scratch(f"note{path.suffix.lower()}")
    shutil.copyfile(path, copy)
    return work.keep(copy, "application/octet-stream")


@step(version="1", stage=STAGE, kind="net", time_limit_s=120)
async def ask_wikipedia(work: Work, query: TopicQuery, *, wikipedia: Wikipedia) -> Article:
    """Wikipedia's article about a topic. Raises what `Wikipedia.find` does; ProviderError (code
    "unreachable"), at once, where there is no network."""
    try:
        return await wikipedia.find(query.topic, query.language)
    except ProviderUnavailable as error:
        if not is_unreachable(error):
            error.hint = f"{error.hint} {_GIVE}."
            raise
        raise ProviderError(
            f"There is no text about “{query.topic}” here, and Wikipedia cannot be reached.",
            provider=error.provider,
            hint=f"{_GIVE}, take a bundled topic ({', '.join(reader.bundled_titles())}), or set the"
            " key of a language model.",
            code="unreachable",
        ) from error
    except ProviderError as error:
        error.hint = f"{error.hint} Or: {_GIVE}."
        raise


@step(version="8", stage=STAGE, kind="net", time_limit_s=120)
async def read_source(work: Work, reading: Reading) -> Article:
    """The text to tell, cleaned of markup. InvalidRequest when a topic finds none."""
    return await on_thread(_read, work, reading)


def _read(work: Work, reading: Reading) -> Article:
    """What needs no network, but a while of computing."""
    topic, language = reading.topic, reading.language
    if reading.page is not None:
        return reader.read_page(reading.page.read(work), topic, language=language)
    if reading.file is not None:
        path = work.path(reading.file)
        return reader.read_file(path, topic, name=reading.name, language=language)
    if reading.text:
        return reader.read_text(reading.text, topic, language=language)
    article = reader.bundled(topic, language) if reading.library else None
    return article or _bare(reading)


def _bare(reading: Reading) -> Article:
    if not reading.bare:
        raise InvalidRequest(
            f"There is no text about “{reading.topic}” to tell.",
            hint=f"{_GIVE}, or take a bundled topic: {', '.join(reader.bundled_titles())}.",
        )
    return Article(reading.topic, (), reading.language or detect_language(reading.topic))
