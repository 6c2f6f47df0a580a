"""The typesetter, in this process: a drawing of ours and values in, PNG or PDF out.

It is Typst (typst.app, Apache-2.0). It sees one folder of its own, with our drawings and the
pictures of what is being set, and only the fonts that come with us and with it: no file and no font
of the machine, no package from the network. Words reach it as data, so nothing in them is markup,
and the same values give the same bytes everywhere.
"""

import hashlib
import io
import json
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from threading import Lock

import typst
from PIL import Image

from mutoscope.errors import MediaError

_POINTS_AN_INCH = 72.0
"""So that a point of the drawing is a pixel of the picture."""


@dataclass(frozen=True)
class Compiler:
    """One drawing's, with the folder that is all it sees. `lock`: it sets one thing at a time,
    and is held from the first call for that to the last."""

    typst: typst.Compiler
    folder: Path
    lock: Lock

    def pngs(self, inputs: Mapping[str, object]) -> list[bytes]:
        """Its pages, a pixel a point. MediaError (code "slide")."""
        try:
            pages = self.typst.compile(
                format="png", ppi=_POINTS_AN_INCH, sys_inputs=_as_json(inputs)
            )
        except (RuntimeError, ValueError) as error:
            raise _failed() from error
        return pages if isinstance(pages, list) else [pages] if pages else []

    def pdf(self, inputs: Mapping[str, object]) -> bytes:
        """As a PDF file that tells no time. MediaError (code "slide")."""
        try:
            # PDF 1.7, 7.9.4: the day of its making may be left out; the drawing says so.
            file = self.typst.compile(format="pdf", sys_inputs=_as_json(inputs))
        except (RuntimeError, ValueError) as error:
            raise _failed() from error
        if not isinstance(file, bytes):
            raise _failed()
        return file

    def found(self, selector: str) -> list[str]:
        """What the last drawing has marked. MediaError (code "slide")."""
        try:
            return json.loads(self.typst.query(selector, field="value"))
        except (RuntimeError, ValueError) as error:
            raise _failed() from error


def compiler_of(drawing: str) -> Compiler:
    """Of a drawing by its path in our folder."""
    with _making:
        # A machine that runs for weeks empties its folder of temporary files.
        if not (Path(_folder().name) / "kit.typ").is_file():
            _folder.cache_clear()
            _made.cache_clear()
        return _made(drawing)


def named(scratch: Path, data: bytes, suffix: str = "png") -> str:
    """Kept under a name of its content: what the typesetter remembers of a name stays true."""
    path = scratch / f"{hashlib.sha256(data).hexdigest()[:24]}.{suffix}"
    path.write_bytes(data)
    return f"{scratch.name}/{path.name}"


def png_of(image: Image.Image) -> bytes:
    """Hardly made smaller: it is read at once."""
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=1)
    return out.getvalue()


_making = Lock()


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    """Our drawings in a folder that is removed when the process ends."""
    folder = tempfile.TemporaryDirectory(prefix="mutoscope-slides-")
    with as_file(files("mutoscope.media.slides").joinpath("data")) as data:
        shutil.copytree(data, folder.name, dirs_exist_ok=True)
    return folder


@cache
def _made(drawing: str) -> Compiler:
    folder = Path(_folder().name)
    compiler = typst.Compiler(
        input=str(folder / drawing),
        root=str(folder),
        font_paths=_fonts(),
        ignore_system_fonts=True,
    )
    return Compiler(compiler, folder, Lock())


@cache
def _fonts() -> typst.Fonts:
    with as_file(files("mutoscope.media").joinpath("data/fonts")) as folder:
        return typst.Fonts(include_system_fonts=False, font_paths=[str(folder)])


def _as_json(inputs: Mapping[str, object]) -> dict[str, str]:
    return {name: json.dumps(value) for name, value in inputs.items()}


def _failed() -> MediaError:
    return MediaError(
        "The slide cannot be typeset.", hint="Word it otherwise, or simpler.", code="slide"
    )
