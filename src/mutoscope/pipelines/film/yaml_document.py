"""A pipeline's document as a text that people edit, in YAML."""

from collections.abc import Callable
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from mutoscope.config.wording import in_words
from mutoscope.errors import InvalidRequest
from mutoscope.jobs.handing_in import HandedIn

Document = TypeVar("Document", bound=BaseModel)


def read_yaml(kind: type[Document], text: str, refuse: Callable[[str, str], str]) -> Document:
    """InvalidRequest: it is no YAML, or no such document: `refuse(where, why)` says so."""
    try:
        return kind.model_validate(yaml.safe_load(text), context=HandedIn())
    except yaml.YAMLError as error:
        raise InvalidRequest(f"It is not YAML: {error}.", hint="Mend the place it names.") from None
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(str(each) for each in fault["loc"])
        said = refuse(where, in_words(fault))
        raise InvalidRequest(said, hint="Mend the place it names.") from None


def write_yaml(plain: Any) -> str:
    """As people edit it."""
    return yaml.safe_dump(plain, allow_unicode=True, sort_keys=False, width=100)
