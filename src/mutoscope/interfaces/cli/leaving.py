"""What of the user's own a job sends away, said before it does."""

from collections.abc import Collection, Sequence

from mutoscope.interfaces.cli.terminal import err


def tell_leaving(sentences: Sequence[str], *, said: Collection[str] = ()) -> Collection[str]:
    """On stderr, what leaves the machine and who gets it (of `Studio.leaving`), but for what is
    `said` already; all that is said then."""
    for sentence in sentences:
        if sentence not in said:
            err.print(sentence, markup=False, soft_wrap=True)
    return {*said, *sentences}
