from step_versions import present, recorded, source_hash, unversioned


def one(text: str) -> str:
    """Says something."""
    return text  # as it is


def test_no_step_changes_without_its_version() -> None:
    changed = unversioned(present(), recorded())
    assert not changed, (
        "raise the version of these steps, then run `python tests/step_versions.py`"
        f" (--same NAME when a step gives the same results as before): {changed}"
    )


def test_every_step_is_on_record() -> None:
    now, then = present(), recorded()
    assert {name: entry["version"] for name, entry in now.items()} == {
        name: entry["version"] for name, entry in then.items()
    }, "run `python tests/step_versions.py`"


def test_code_counts_and_comments_do_not() -> None:
    before = source_hash(one)

    def two(text: str) -> str:
        return text

    two_source = source_hash(two)
    assert before != two_source  # another name
    assert len(before) == 16


def test_a_change_is_seen() -> None:
    then = {"a": {"version": "1", "source": "x"}, "b": {"version": "1", "source": "x"}}
    now = {"a": {"version": "1", "source": "y"}, "b": {"version": "2", "source": "y"}}
    assert unversioned(now, then) == ["a"]
