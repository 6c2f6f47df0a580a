"""What the engine itself costs: from submit to start with an idle worker, and a step that does
nothing. The worker is a task of this process, as in the benchmark that measures the same."""

from bench.step import COUNTING, ROUNDS, figures

from chaos.ground import Ground
from chaos.outcome import Outcome

START_GOAL_MS, STEP_GOAL_MS = 50, 5
SLACK = 10
"""In the short scale only that nothing is out of all proportion: the machine may be busy."""


async def trial(ground: Ground) -> list[Outcome]:
    """Two rows."""
    slack = ground.pick(1, SLACK)
    async with ground.world("latency", more=(COUNTING,)) as world:
        seen = await figures(world.studio, rounds=ground.pick(ROUNDS, 2))
    return [
        Outcome(
            "submit to start, idle worker",
            f"median {seen.start_ms:.0f} ms",
            f"≤ {START_GOAL_MS} ms",
            ok=seen.start_ms <= START_GOAL_MS * slack,
        ),
        Outcome(
            "a step's overhead",
            f"median {seen.made_ms:.1f} ms made, {seen.found_ms:.1f} ms found",
            f"≤ {STEP_GOAL_MS} ms",
            ok=seen.made_ms <= STEP_GOAL_MS * slack,
        ),
    ]
