"""What a vendor's file makes an adapter ask for changes with the service's version.

    python tests/providers/test_vendor_versions.py   record new and newly versioned services

A result is looked up by the version as well (`version` in `data/vendors/*.toml`), not by the facts
themselves: prices, voices and the day of the last look change nothing that was made.
"""

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

from mutoscope.providers.vendors import Service, vendors

RECORD = Path(__file__).with_name("vendor_versions.json")
HOW = f"python {'/'.join(Path(__file__).parts[-3:])}"
_NO_PART = frozenset({"version", "voices"})

Record = dict[str, dict[str, Any]]
"""By "vendor.service": its `version`, and the `facts` as a hash."""


def present() -> Record:
    """The services of the vendors' files."""
    return {
        f"{name}.{kind}": {"version": service.facts.get("version", 1), "facts": hashed(service)}
        for name, vendor in vendors().items()
        for kind, service in sorted(vendor.services.items())
    }


def hashed(service: Service) -> str:
    """The facts that change what is asked for. The model stands in the identity by itself."""
    facts = {name: fact for name, fact in service.facts.items() if name not in _NO_PART}
    whole = json.dumps(facts, sort_keys=True, ensure_ascii=False).encode()
    return hashlib.sha256(whole).hexdigest()[:16]


def recorded() -> Record:
    """What was present when the record was last written."""
    return json.loads(RECORD.read_text("utf-8")) if RECORD.exists() else {}


def unversioned(now: Record, then: Record) -> list[str]:
    """Services whose facts are others, with the version that they had."""
    return [
        name
        for name, entry in now.items()
        if name in then
        and entry["version"] == then[name]["version"]
        and entry["facts"] != then[name]["facts"]
    ]


def main() -> int:
    """Write the record unless a service has changed without a new version."""
    now = present()
    if changed := unversioned(now, recorded()):
        print("changed; raise their `version`:", *changed)  # noqa: T201
        return 1
    RECORD.write_text(json.dumps(now, indent=1) + "\n", "utf-8")
    return 0


def test_facts_change_with_their_version() -> None:
    changed = unversioned(present(), recorded())
    assert not changed, f"raise the `version` of {', '.join(changed)}, then: {HOW}"
    assert present() == recorded(), f"record it anew: {HOW}"


def test_versions_are_whole_numbers() -> None:
    for name, entry in present().items():
        assert type(entry["version"]) is int, name
        assert entry["version"] >= 1, name


def test_what_counts_as_a_change() -> None:
    facts = {"version": 1, "voices": [{"id": "a"}], "sizes": ["1:1"]}
    then = hashed(Service("m", {}, facts))
    assert hashed(Service("n", {"*": {"kchar": 1}}, {**facts, "version": 2, "voices": []})) == then
    assert hashed(Service("m", {}, {**facts, "sizes": ["9:16"]})) != then
    old = {"a.chat": {"version": 1, "facts": then}}
    new = {"a.chat": {"version": 1, "facts": "other"}}
    assert unversioned(new, old) == ["a.chat"]
    assert unversioned(new, {"a.chat": {"version": 2, "facts": then}}) == []
    assert unversioned(new, {}) == []


if __name__ == "__main__":
    sys.exit(main())
