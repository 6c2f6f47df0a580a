"""Files that a document names, from its own folder: are they there, and of the right kind?"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from mutoscope.pipelines.explainer.marked_yaml import Fault, FieldPath, Marked, dotted

PICTURES = (".png", ".jpg", ".jpeg", ".webp")
FILMS = (".mp4", ".webm", ".mov")
SOUNDS = (".mp3", ".wav", ".ogg", ".m4a", ".aac")
Named = tuple[FieldPath, tuple[str, ...]]
"""Where a document names a file, and how such a file's name may end."""


def file_faults(marked: Marked, named: Iterable[Named], folder: Path) -> Iterator[Fault]:
    """What is wrong with the files that a document names; where it names none, nothing is."""
    for path, suffixes in named:
        name = marked.at(path)
        if isinstance(name, str) and name.strip() and (told := _lack(folder, name, suffixes)):
            yield Fault(marked.spot(path), dotted(path), *told)


def background_of(path: FieldPath, marked: Marked) -> Named:
    """The file of the background that stands at `path`."""
    is_film = marked.at((*path, "type")) == "video"
    return (*path, "path"), FILMS if is_film else PICTURES


def whole_path(folder: Path, name: str) -> Path:
    """Where a file is that is named from a folder, or from the root or home of this machine."""
    return folder / Path(name).expanduser()


def _lack(folder: Path, name: str, suffixes: tuple[str, ...]) -> tuple[str, str] | None:
    """What a file that is named lacks, and what to do; None: nothing."""
    path = whole_path(folder, name.strip())
    if path.suffix.lower() not in suffixes:
        return f"“{name}” is no file of a kind that is read here", f"Give {', '.join(suffixes)}."
    try:
        if path.is_file():
            return None if path.stat().st_size else (f"“{name}” is empty", "Put the file there.")
    except PermissionError:
        return f"“{name}” lies in a folder that may not be read", "Allow it, or move the file."
    except (OSError, ValueError):
        pass  # too long a name, or no path at all: there is no such file
    return f"there is no file “{name}”", f"It is looked for in {folder}."
