"""A pipeline that wants files, in every manner in which a request may."""

import json
from dataclasses import asdict, dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from mutoscope.errors import InvalidRequest
from mutoscope.jobs.context import Context
from mutoscope.jobs.pipeline import Form, Pipeline, Stage
from mutoscope.models import Artifact
from mutoscope.providers.plain_yaml import parse_yaml

PNG = b"\x89PNG\r\n\x1a\n" + b"pixels"


class Photo(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    file: Artifact
    name: str = ""


@dataclass(frozen=True)
class Book:
    title: str
    cover: Artifact | None = None


class AlbumRequest(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    topic: str = ""
    logo: Artifact | None = None
    photos: tuple[Photo, ...] = ()
    pair: tuple[int, Artifact] | None = None
    by_name: dict[str, Artifact] = {}
    models: dict[str, str] = {}
    script: Annotated[str, Field(json_schema_extra={"cli": "contents"})] = ""


async def make_album(ctx: Context, request: AlbumRequest) -> None:
    """Nothing is made."""


def read_book(text: str) -> Book:
    try:
        return TypeAdapter(Book).validate_python(parse_yaml(text, what="The book"))
    except ValidationError as error:
        raise InvalidRequest(f"The book cannot be used: {error.errors()[0]['msg']}.") from None


ALBUM = Pipeline(
    name="album",
    title="Album",
    summary="Photos.",
    version="1",
    request=AlbumRequest,
    stages=(Stage("working", 0, 100),),
    run=make_album,
    document="book",
    form=Form(Book, read_book, lambda book: json.dumps(asdict(book)), lambda book: [book.title]),
)
