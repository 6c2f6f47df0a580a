"""From a topic, text, file or page to a script."""

from collections.abc import Iterator

from mutoscope.errors import InvalidRequest
from mutoscope.jobs.step import step
from mutoscope.media.fonts import lettered_with, missing_glyphs
from mutoscope.models import Artifact, Work
from mutoscope.pipelines.short.pictures import lettering_of, undrawable
from mutoscope.pipelines.short.planner import plan_scenes
from mutoscope.pipelines.short.script import Script, make_script, read_yaml, scene_of
from mutoscope.pipelines.short.values import Look
from mutoscope.providers.language import detect_language
from mutoscope.providers.protocols import Article, Brief, Draft, IllustrationSearch, Writer
from mutoscope.providers.sample_sentences import sentence
from mutoscope.providers.script_idea import kept_draft, title_of
from mutoscope.providers.script_styles import style_of

STAGE = "generating_script"
_LETTERS = (
    "Give a title and a text in Latin, Cyrillic, Greek, Arabic, Devanagari or Japanese letters, or"
    " a font that has these."
)


@step(version="4", stage=STAGE, seeded=True, time_limit_s=1300, stall_limit_s=650)
async def write_draft(work: Work, article: Article, brief: Brief, *, writer: Writer) -> Draft:
    """What is said, scene by scene; another seed is another take. InvalidRequest: the writer cannot
    develop an idea."""
    return await writer.write(article, brief, seed=work.seed)


@step(version="1", stage=STAGE)
def keep_words(work: Work, brief: Brief, language: str) -> Draft:
    """A strict idea in scenes, its words as they are: nobody is asked."""
    return kept_draft(brief, language)


def article_of(topic: str, idea: str, language: str) -> Article:
    """What stands for the source where there is only an idea: its title and its language, which
    is found out where `language` is empty. It has no paragraphs: nothing is taken from it."""
    language = language or detect_language(idea)
    return Article(topic or title_of(idea, language), (), language)


@step(version="3", stage=STAGE, seeded=True)
def plan_script(
    work: Work,
    draft: Draft,
    article: Article,
    writer: str,
    look: Look,
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
        palette=look.palette,
        preferred=style_of(look.style).palettes,
        tick=work.tick,
    )
    script = make_script(draft, article, plans, writer=writer, style=look.style)
    _refuse_undrawable(work, script, look.font)
    return script


def refuse_unset(language: str, *, own_font: bool) -> None:
    """InvalidRequest: no bundled font has the letters of a language; said before anything is bought
    or spoken."""
    if not own_font and missing_glyphs("caption", sentence(language)):
        raise InvalidRequest(
            f"No bundled font can draw the letters of the language “{language}”.",
            hint=_LETTERS,
        )


def _refuse_undrawable(work: Work, script: Script, font: Artifact | None) -> None:
    with lettered_with(work.path(font) if font else None):
        missing = "".join(dict.fromkeys("".join(_missing(script))))
    if missing:
        raise InvalidRequest(
            f"No bundled font can draw {' '.join(missing[:12])}, which the text shows.",
            hint=_LETTERS,
        )


def _missing(script: Script) -> Iterator[str]:
    """What no font has, of every text that is shown; each is drawn with a face of its own."""
    for segment in script.segments:
        yield missing_glyphs("caption", segment.text)
        yield from (undrawable([t]) for t in lettering_of(scene_of(segment, script.language)))
        yield missing_glyphs("strong", segment.picture.credit)


@step(version="2", stage=STAGE)
def take_script(work: Work, text: str, font: Artifact | None) -> Script:
    """A script given as YAML, as it stands. InvalidRequest."""
    script = read_yaml(text)
    _refuse_undrawable(work, script, font)
    return script
