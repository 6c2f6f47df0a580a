"""The words of all memes of a job: what a person reads, approves and edits."""

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict, Field

from mutoscope.jobs.pipeline import Form
from mutoscope.jobs.step import step
from mutoscope.models import Work
from mutoscope.pipelines.film.yaml_document import read_yaml, write_yaml
from mutoscope.pipelines.meme.values import Caption, Ground

DOCUMENT = "memes"


class Meme(BaseModel):
    """One: its template's id, and its words by the template's slots."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    template: str = Field(max_length=40)
    texts: dict[str, str] = Field(max_length=12)


class Memes(BaseModel):
    """All of a job, in order. `language` is of their words."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    language: str = "en"
    memes: tuple[Meme, ...] = Field(min_length=1)


@step(version="1", stage="caption")
def plan_memes(
    work: Work, language: str, grounds: tuple[Ground, ...], captions: tuple[Caption, ...]
) -> Memes:
    """What is to be drawn, as a document."""
    pairs = zip(grounds, captions, strict=True)
    memes = tuple(
        Meme(template=ground.template, texts=dict(caption.texts)) for ground, caption in pairs
    )
    return Memes(language=language, memes=memes)


def _read(text: str) -> Memes:
    """InvalidRequest: it is no list of memes."""
    return read_yaml(Memes, text, lambda where, why: f"It is no list of memes: {where}: {why}")


def _write(memes: Memes) -> str:
    return write_yaml(memes.model_dump())


def tell(memes: Memes) -> Sequence[str]:
    """A line for each."""
    return [
        f"{number:>3}  {meme.template}: {' / '.join(meme.texts.values())}"
        for number, meme in enumerate(memes.memes)
    ]


FORM = Form(Memes, _read, _write, tell, example="memes.0.texts.top")
