"""What the release gate answers: one line for every check, passed or not."""

import json
from dataclasses import asdict, dataclass

from mutoscope.errors import MediaError


@dataclass(frozen=True)
class Check:
    """One thing measured. `measured` and `limit` carry their units; `how` says what was done."""

    name: str
    passed: bool
    measured: str
    limit: str
    how: str


@dataclass(frozen=True)
class Report:
    """All checks of one file."""

    checks: tuple[Check, ...]

    @property
    def passed(self) -> bool:
        """Whether the file may be released."""
        return all(check.passed for check in self.checks)

    @property
    def failed(self) -> tuple[Check, ...]:
        """The checks that stand in the way."""
        return tuple(check for check in self.checks if not check.passed)

    def check(self, name: str) -> Check:
        """The check of that name; KeyError if there is none."""
        for check in self.checks:
            if check.name == name:
                return check
        raise KeyError(name)

    def as_json(self) -> str:
        """The report as a file for people and programs."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=2) + "\n"

    def refusal(self) -> MediaError:
        """Why the file may not be released (code `gate_<check>`); IndexError if it may."""
        failed = self.failed[0]
        return MediaError(
            f"The video did not pass the check “{failed.name}”: {failed.measured}, "
            f"and the limit is {failed.limit}.",
            hint=f"How it was measured: {failed.how}",
            code=f"gate_{failed.name}",
        )
