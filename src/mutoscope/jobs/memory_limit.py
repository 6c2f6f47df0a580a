"""How much memory our processes may use, and how much there is left.

A container's limit is that of its control group or of any group above it; the groups' files are
described in the kernel's cgroup-v2.rst and cgroup-v1/memory.rst.
"""

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import psutil

from mutoscope.config import Settings

PROC_SELF = Path("/proc/self")
UNLIMITED_BYTES = 2**60
MB = 1_000_000


@dataclass(frozen=True)
class Names:
    """What a generation of control groups calls its files."""

    limit: str
    used: str
    droppable: str
    kills: str


V2 = Names("memory.max", "memory.current", "inactive_file", "memory.events")
V1 = Names(
    "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file", "memory.oom_control"
)


@dataclass(frozen=True)
class Group:
    """A control group with a memory limit."""

    folder: Path
    names: Names
    limit_bytes: float

    def free_bytes(self) -> float:
        """What can still be used, file pages that the kernel would drop included."""
        try:
            used = float((self.folder / self.names.used).read_text())
            told = dict(
                line.split(maxsplit=1)
                for line in (self.folder / "memory.stat").read_text().splitlines()
            )
            return self.limit_bytes - used + float(told.get(self.names.droppable, 0))
        except (OSError, ValueError):
            return float("inf")


def memory_limit_bytes(settings: Settings, groups: Sequence[Group]) -> float:
    """The least of what the settings allow and what the groups do."""
    shared = psutil.virtual_memory().total * settings.memory_limit_share
    absolute = settings.memory_limit_mb
    chosen = [shared] if absolute is None else [shared, float(absolute * MB)]
    return min(*chosen, *(group.limit_bytes for group in groups), float("inf"))


def limited_by(settings: Settings, groups: Sequence[Group]) -> str:
    """What to raise for jobs to have more memory: a setting's name, or the container's limit."""
    least = memory_limit_bytes(settings, groups)
    if settings.memory_limit_mb is not None and least == settings.memory_limit_mb * MB:
        return "memory_limit_mb"
    if any(group.limit_bytes == least for group in groups):
        return "the container's limit"
    return "memory_limit_share"


def free_memory_bytes(groups: Sequence[Group]) -> float:
    """What is left on this machine, or in the container if that is less."""
    left = (group.free_bytes() for group in groups)
    return min(float(psutil.virtual_memory().available), *left, float("inf"))


def own_groups(proc_self: Path = PROC_SELF) -> tuple[Group, ...]:
    """Those of this process that have a limit, the innermost first; none where there are none."""
    limits = (
        (folder, names, _limit(folder / names.limit)) for folder, names in _folders(proc_self)
    )
    return tuple(
        Group(folder, names, limit) for folder, names, limit in limits if limit is not None
    )


def oom_kills(proc_self: Path = PROC_SELF) -> int | None:
    """How many processes of our group, and of those below it, the kernel has killed for want of
    memory; None where that is not known."""
    for folder, names in _folders(proc_self):
        with contextlib.suppress(OSError, ValueError):
            told = (folder / names.kills).read_text().splitlines()
            for line in told:
                if line.startswith("oom_kill "):
                    return int(line.split()[1])
    return None


def _folders(proc_self: Path) -> Iterator[tuple[Path, Names]]:
    """Our group and those above it, the innermost first."""
    try:
        paths = (proc_self / "cgroup").read_text().splitlines()
        mounts = (proc_self / "mountinfo").read_text().splitlines()
    except OSError:  # not Linux
        return
    for line in paths:
        _, controllers, path = line.split(":", 2)
        names = V1 if controllers else V2
        if names is V1 and "memory" not in controllers.split(","):
            continue
        for mount in mounts:
            if top := _mounted_at(mount, names):
                yield from _upwards(*top, PurePosixPath(path), names)


def _mounted_at(mount: str, names: Names) -> tuple[Path, PurePosixPath] | None:
    """Where the hierarchy is mounted and which of its groups is seen there (a container sees its
    own group as the root), from a line of `mountinfo`; None: it is another file system."""
    before, _, after = mount.partition(" - ")
    kind, _, options = after.split(" ", 2)
    wanted = kind == "cgroup2" if names is V2 else "memory" in options.rpartition(" ")[2].split(",")
    if not kind.startswith("cgroup") or not wanted:
        return None
    fields = before.split(" ")
    return Path(fields[4]), PurePosixPath(fields[3])


def _upwards(
    top: Path, seen: PurePosixPath, own: PurePosixPath, names: Names
) -> Iterator[tuple[Path, Names]]:
    below = own.relative_to(seen) if own.is_relative_to(seen) else own.relative_to("/")
    folder = top / below
    while folder.is_relative_to(top):
        yield folder, names
        folder = folder.parent


def _limit(file: Path) -> float | None:
    try:
        limit_bytes = float(file.read_text())
    except (OSError, ValueError):  # not there, or "max"
        return None
    return limit_bytes if limit_bytes < UNLIMITED_BYTES else None
