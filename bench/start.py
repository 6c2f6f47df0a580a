"""How long our command line and our package take to be there, against the command line library
that we use."""

import sys

from bench.measuring import Row, medians, run

ROUNDS = 15
BASE = "import cyclopts"


def measure() -> list[Row]:
    """Wall time, and the ratio to `import cyclopts`."""
    programs = {
        BASE: ["-c", "import cyclopts"],
        "mutoscope --help": ["-m", "mutoscope", "--help"],
        "import mutoscope": ["-c", "import mutoscope"],
    }
    seen = medians(
        {
            name: lambda arguments=arguments: run([sys.executable, *arguments]).wall_s
            for name, arguments in programs.items()
        },
        ROUNDS,
    )
    base_s = seen[BASE]
    return [
        Row(
            name,
            f"{1000 * wall_s:.0f} ms, ratio {wall_s / base_s:.2f}",
            "" if name == BASE else "≤ 2 ×",
        )
        for name, wall_s in seen.items()
    ]
