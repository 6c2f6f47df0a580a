"""Presets as rows, and the files that they keep."""

from pathlib import Path

import pytest

from mutoscope.errors import NotFound
from mutoscope.models import Artifact
from mutoscope.store import artifacts, presets, retention
from mutoscope.store.blobs import ArtifactLost, Blobs
from mutoscope.store.database import Database
from mutoscope.store.presets import NewPreset


async def put(store: Database, blobs: Blobs, tmp_path: Path, content: bytes) -> Artifact:
    path = tmp_path / "logo.png"
    path.write_bytes(content)
    sha256, size = blobs.put(path)
    artifact = Artifact(sha256, size, ".png", "image/png")
    await artifacts.note_upload(store, artifact, blobs)
    return artifact


async def swept(store: Database, blobs: Blobs) -> int:
    await artifacts.look_through(store, blobs, grace_s=0)
    return await artifacts.sweep(store, blobs, grace_s=0)


async def test_saving_again_replaces(store: Database, blobs: Blobs) -> None:
    await presets.save(store, NewPreset("short", "brand", {"voice": "heart"}), blobs)
    await presets.save(store, NewPreset("short", "brand", {"speed": 1.2}), blobs)
    await presets.save(store, NewPreset("other", "a", {"x": 1}), blobs)
    kept = await presets.load(store, "short", "brand")
    assert kept.fields == {"speed": 1.2}
    assert kept.updated_at >= kept.created_at
    assert [each.name for each in await presets.listing(store)] == ["a", "brand"]
    assert [each.name for each in await presets.listing(store, "short")] == ["brand"]
    assert await presets.listing(store, owner="ann") == []


async def test_an_unknown_one_is_told_with_the_names_there_are(
    store: Database, blobs: Blobs
) -> None:
    with pytest.raises(NotFound) as none:
        await presets.load(store, "short", "brand")
    assert "preset save" in none.value.hint
    for name in ("one", "two"):
        await presets.save(store, NewPreset("short", name, {"speed": 1}), blobs)
    for verb in (presets.load, presets.delete):
        with pytest.raises(NotFound) as other:
            await verb(store, "short", "brand")
        assert other.value.hint == "There is: one, two."


async def test_its_files_stay_as_long_as_it_does(
    store: Database, blobs: Blobs, tmp_path: Path
) -> None:
    logo = await put(store, blobs, tmp_path, b"a logo")
    new = NewPreset("short", "brand", {"logo": {"sha256": logo.sha256}}, (logo,))
    await presets.save(store, new, blobs)
    assert await swept(store, blobs) == 0
    await retention.make_room(store, blobs, 0, limit_s=5.0, grace_s=0)
    assert blobs.path(logo).read_bytes() == b"a logo"

    await presets.save(store, NewPreset("short", "brand", {"speed": 1}), blobs)
    assert await swept(store, blobs) == 1
    with pytest.raises(ArtifactLost):
        blobs.path(logo)
    with pytest.raises(ArtifactLost):
        await presets.save(store, new, blobs)
    assert (await presets.load(store, "short", "brand")).fields == {"speed": 1}


async def test_deleting_lets_its_files_go(store: Database, blobs: Blobs, tmp_path: Path) -> None:
    logo = await put(store, blobs, tmp_path, b"a logo")
    await presets.save(store, NewPreset("short", "brand", {"logo": "…"}, (logo,)), blobs)
    await presets.delete(store, "short", "brand")
    assert await swept(store, blobs) == 1
