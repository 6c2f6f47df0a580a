"""The words of all memes of a job: what a person reads, approves and edits."""

from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict, Field

from mutoscope.jobs.pipeline import Form
from mutoscope.jobs.step import step
from mutoscope.models import Work
from mutoscope.pipelines.film.yaml_document import read_yaml, write_yaml
from mutoscope.pipelines.meme.openings import opened
from mutoscope.pipelines.meme.values import Caption, Ground

DOCUMENT = "memes"


class Meme(BaseModel):
    """One: its template's id, and its words by the template's slots. Where what it is made from
    could not be had, its template is "", and its words are empty: they can be given."""

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
    work: Work,
    language: str,
    grounds: tuple[Ground | None, ...],
    captions: tuple[Caption | None, ...],
) -> Memes:
    """What is to be drawn, as a document. Each keeps its number, also beside one that lacks its
    ground or its caption (None)."""
    pairs = zip(grounds, captions, strict=True)
    return Memes(language=language, memes=tuple(_meme(work, *pair) for pair in pairs))


def _meme(work: Work, ground: Ground | None, caption: Caption | None) -> Meme:
    if ground is not None and caption is not None:
        return Meme(template=ground.template, texts=dict(caption.texts))
    slots = opened(work, ground).slots if ground else ()
    return Meme(template="", texts={slot.id: "" for slot in slots})


def _read(text: str) -> Memes:
    """InvalidRequest: it is no list of memes."""
    return read_yaml(Memes, text, lambda where, why: f"It is no list of memes: {where}: {why}")


def _write(memes: Memes) -> str:
    return write_yaml(memes.model_dump())


def tell(memes: Memes) -> Sequence[str]:
    """A line for each."""
    return [
        f"{number:>3}  {meme.template or '?'}: {' / '.join(filter(None, meme.texts.values()))}"
        for number, meme in enumerate(memes.memes)
    ]


FORM = Form(Memes, _read, _write, tell, example="memes.0.texts.top")
