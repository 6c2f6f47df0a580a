"""The words of all memes of a job: what a person reads, approves and edits."""

from collections.abc import Sequence

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from mutoscope.config.wording import in_words
from mutoscope.errors import InvalidRequest
from mutoscope.jobs.pipeline import Form
from mutoscope.jobs.step import step
from mutoscope.models import Work
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


def read_yaml(text: str) -> Memes:
    """InvalidRequest: it is no list of memes."""
    try:
        return Memes.model_validate(yaml.safe_load(text))
    except yaml.YAMLError as error:
        raise InvalidRequest(f"It is not YAML: {error}.", hint="Mend the place it names.") from None
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(str(each) for each in fault["loc"])
        raise InvalidRequest(
            f"It is no list of memes: {where}: {in_words(fault)}", hint="Mend the place it names."
        ) from None


def write_yaml(memes: Memes) -> str:
    """As people edit it."""
    return yaml.safe_dump(memes.model_dump(), allow_unicode=True, sort_keys=False, width=100)


def tell(memes: Memes) -> Sequence[str]:
    """A line for each."""
    return [
        f"{number:>3}  {meme.template}: {' / '.join(meme.texts.values())}"
        for number, meme in enumerate(memes.memes)
    ]


FORM = Form(Memes, read_yaml, write_yaml, tell, example="memes.0.texts.top")
