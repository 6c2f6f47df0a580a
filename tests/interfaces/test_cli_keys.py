"""Keys on the command line."""

import re

import pytest
from command_line import Cli


def test_made_listed_and_revoked(cli: Cli) -> None:
    assert cli("keys").out.startswith("No keys yet.")
    flags = ("--owner", "anna", "--scope", "read", "--scope", "write", "--days", "90")
    made = cli("keys", "create", "Anna's laptop", *flags)
    assert made.code == 0
    words = made.out.strip()
    found = re.fullmatch(r"muto_([0-9a-f]{12})_([\w-]{43})", words)
    assert found
    key_id, secret = found.groups()
    assert f"mutoscope keys revoke {key_id}" in made.err

    (kept,) = cli("keys", "list", "--json").json["data"]
    assert (kept["id"], kept["owner"], kept["name"]) == (key_id, "anna", "Anna's laptop")
    assert (kept["scopes"], kept["is_live"], kept["last_used_at"]) == (
        ["read", "write"],
        True,
        None,
    )
    listed = cli("keys", "list")
    assert secret not in listed.out + str(kept)
    assert "hash" not in kept
    assert re.search(rf"{key_id} +Anna's laptop +anna +read write +never +until 20", listed.out)

    assert not cli("keys", "revoke", key_id, "--json").json["is_live"]
    assert re.search(rf"{key_id} .* revoked\b", cli("keys", "list").out)
    assert "opens nothing any more" in cli("keys", "revoke", key_id).err


def test_what_is_usual(cli: Cli) -> None:
    made = cli("keys", "create", "phone", "--json").json
    assert (made["owner"], made["scopes"], made["expires_at"]) == ("local", ["read", "write"], None)
    assert made["key"].startswith(f"muto_{made['id']}_")
    assert re.search(r"phone +local +read write +never +live\b", cli("keys").out)


@pytest.mark.parametrize(
    ("argv", "code", "said"),
    [
        (("create",), 2, "What the key is for was not said"),
        (("create", ""), 2, "cannot be called so"),
        (("create", "x" * 61), 2, "cannot be called so"),
        (("create", "x\ny"), 2, "cannot be called so"),
        (("create", "x", "--owner", "Anna Smith"), 2, "cannot be called “Anna Smith”"),
        (("create", "x", "--scope", "all"), 2, "scope"),
        (("create", "x", "--days", "0"), 2, "cannot live for 0 days"),
        (("create", "x", "--days", "9999"), 2, "cannot live for 9999 days"),
        (("create", "x", "--days", "nan"), 2, "cannot live"),
        (("revoke",), 2, "Which key to revoke was not said"),
        (("revoke", "0123456789ab"), 3, "no key 0123456789ab"),
        (("delete", "x"), 2, "Choose from"),
    ],
)
def test_what_cannot_be(cli: Cli, argv: tuple[str, ...], code: int, said: str) -> None:
    done = cli("keys", *argv)
    assert (done.code, said in done.err) == (code, True), done.err
