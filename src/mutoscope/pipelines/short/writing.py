"""From a topic, text, file or page to a script."""

import asyncio
from collections.abc import Iterator

from mutoscope.errors import InvalidRequest
from mutoscope.jobs.step import step
from mutoscope.media.fonts import missing_glyphs
from mutoscope.models import Work
from mutoscope.pipelines.short.pictures import lettering_of, undrawable
from mutoscope.pipelines.short.planner import plan_scenes
from mutoscope.pipelines.short.script import Script, make_script, read_yaml, scene_of
from mutoscope.pipelines.short.values import SourceQuery
from mutoscope.providers import reader
from mutoscope.providers.language import detect_language
from mutoscope.providers.protocols import Article, Draft, IllustrationSearch, Writer
from mutoscope.providers.sample_sentences import sentence

STAGE = "generating_script"


@step(version="5", stage=STAGE, kind="net", time_limit_s=120)
async def read_source(work: Work, query: SourceQuery) -> Article:
    """The text to tell, cleaned of markup. InvalidRequest when a topic finds none."""
    if query.url:
        return await reader.read_url(
            query.url, query.topic, language=query.language, allow_private=query.private
        )
    return await asyncio.to_thread(_read_here, work, query)


def _read_here(work: Work, query: SourceQuery) -> Article:
    """What needs no network, but a while of computing."""
    if query.text:
        return reader.read_text(query.text, query.topic, language=query.language)
    if query.file is not None:
        path = work.path(query.file)
        return reader.read_file(path, query.topic, name="The file", language=query.language)
    article = reader.bundled(query.topic, query.language)
    if article is None and query.bare:
        return Article(query.topic, (), query.language or detect_language(query.topic))
    if article is None:
        raise InvalidRequest(
            f"There is no text about “{query.topic}” to tell.",
            hint=(
                "Give one with --text FILE or --url ADDRESS, or take a bundled topic: "
                f"{', '.join(reader.bundled_titles())}."
            ),
        )
    return article


@step(version="3", stage=STAGE, time_limit_s=1300, stall_limit_s=650)
async def write_draft(
    work: Work,
    article: Article,
    title: str,
    duration_s: float,
    words_per_minute: float,
    *,
    writer: Writer,
) -> Draft:
    """What is said, scene by scene, in about `duration_s` at the voice's pace."""
    return await writer.write(
        article,
        title=title or article.title,
        duration_s=duration_s,
        words_per_minute=words_per_minute,
    )


@step(version="2", stage=STAGE, seeded=True)
def plan_script(
    work: Work,
    draft: Draft,
    article: Article,
    writer: str,
    palette: str,
    *,
    illustrations: IllustrationSearch,
) -> Script:
    """Choose what is seen in every scene, and freeze it with the words. InvalidRequest names the
    characters that cannot be shown."""
    plans = plan_scenes(
        draft,
        title=draft.title,
        language=article.language,
        illustrations=illustrations,
        seed=work.seed,
        palette=palette,
        tick=work.tick,
    )
    script = make_script(draft, article, plans, writer=writer)
    missing = "".join(dict.fromkeys("".join(_missing(script))))
    if missing:
        raise InvalidRequest(
            f"No bundled font can draw {' '.join(missing[:12])}, which the text shows.",
            hint="Give a title and a text in Latin, Cyrillic or Greek letters.",
        )
    return script


def refuse_unset(language: str) -> None:
    """InvalidRequest: no bundled font has the letters of a language; said before anything is bought
    or spoken."""
    if missing_glyphs("caption", sentence(language)):
        raise InvalidRequest(
            f"No bundled font can draw the letters of the language “{language}”.",
            hint="Give a title and a text in Latin, Cyrillic or Greek letters.",
        )


def _missing(script: Script) -> Iterator[str]:
    """What no font has, of every text that is shown; each is drawn with a face of its own."""
    for segment in script.segments:
        yield missing_glyphs("caption", segment.text)
        yield from (undrawable([t]) for t in lettering_of(scene_of(segment, script.language)))
        yield missing_glyphs("strong", segment.picture.credit)


@step(version="1", stage=STAGE)
def take_script(work: Work, text: str) -> Script:
    """A script given as YAML, as it stands."""
    return read_yaml(text)
