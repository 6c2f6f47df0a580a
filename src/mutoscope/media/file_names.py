"""What goes wrong with a file, said of it as people call it: its own name, in the store, is a
hash."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path

from mutoscope.errors import InvalidRequest, MediaError


@contextmanager
def told_as(
    names: Mapping[Path, str], error: type[InvalidRequest | MediaError] = MediaError
) -> Generator[None]:
    """Within the block, a MediaError about one of these files names it so, and is an `error`; its
    hint and its code stay."""
    try:
        yield
    except MediaError as found:
        message = renamed(found.message, {path.name: name for path, name in names.items()})
        raise error(message, hint=found.hint, code=found.code) from found


def renamed(message: str, names: Mapping[str, str]) -> str:
    """The sentence with these names in place of those."""
    for was, now in names.items():
        message = message.replace(was, now)
    return message
