"""Templates by what is in them: a mark of the bundled ones, and a user's own as one file."""

import hashlib
import lzma
import zipfile
import zlib
from functools import cache
from pathlib import Path, PurePosixPath

from mutoscope.errors import InvalidRequest
from mutoscope.media.memes.templates import FILE, Template, load_template, template

MOST_BYTES, MOST_FILES = 40_000_000, 60
_UNREADABLE = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError),
    *(NotImplementedError, RuntimeError, EOFError, OSError),
)
"""What `zipfile` raises of a damaged, encrypted or strange file, or of a name that is none."""
_HINT = "Pack the folder that holds template.toml: docs/pipelines/meme.md shows how."


@cache
def bundle_mark(template_id: str) -> str:
    """A digest of all files of a bundled template: another one when it is drawn otherwise."""
    digest = hashlib.sha256()
    for path in sorted(template(template_id).folder.iterdir()):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def open_bundle(file: Path, folder: Path) -> Template:
    """A template of the user's from a ZIP file, unpacked into `folder`, which is made.
    InvalidRequest: what is wrong with it; MediaError: with one of its pictures."""
    folder.mkdir(parents=True)
    try:
        with zipfile.ZipFile(file) as packed:
            _unpack(packed, folder)
    except _UNREADABLE as error:
        raise InvalidRequest("The template is no ZIP file that can be read.", hint=_HINT) from error
    return load_template(folder)


def _unpack(packed: zipfile.ZipFile, folder: Path) -> None:
    """The files beside `template.toml`; no folders within, and nothing outside."""
    inside = [each for each in packed.infolist() if not each.is_dir()]
    homes = [PurePosixPath(each.filename).parent for each in inside if _is_main(each)]
    if len(homes) != 1:
        raise InvalidRequest(f"The ZIP file holds {len(homes)} files {FILE}, not one.", hint=_HINT)
    files = [each for each in inside if PurePosixPath(each.filename).parent == homes[0]]
    if len(files) > MOST_FILES or sum(each.file_size for each in files) > MOST_BYTES:
        raise InvalidRequest(
            f"The template is too large: at most {MOST_FILES} files of {MOST_BYTES / 1e6:.0f} MB.",
            hint="Leave out what its pictures do not need, or save them smaller.",
        )
    for each in files:
        with packed.open(each) as source:
            content = source.read(MOST_BYTES + 1)
        (folder / PurePosixPath(each.filename).name).write_bytes(content)


def _is_main(entry: zipfile.ZipInfo) -> bool:
    return PurePosixPath(entry.filename).name == FILE
