"""A garbage collection at almost every allocation: what nobody holds is gone at once, so that a
task without an owner vanishes in the middle of its work."""

from chaos.evidence import faults
from chaos.ground import Ground
from chaos.outcome import Outcome, faults_told

JOBS, JOBS_SHORT = 50, 4
LIMIT_S = 600


async def trial(ground: Ground) -> list[Outcome]:
    """All jobs of a worker that collects at every step end well."""
    count = ground.pick(JOBS, JOBS_SHORT)
    async with ground.world("gc") as world:
        worker = await world.start_worker("--collect-often")
        jobs = [
            await world.submit("relay", {"name": f"r{number}", "legs": 4, "leg_s": 0.02})
            for number in range(count)
        ]
        ids = [job.id for job in jobs]
        done = await worker.meanwhile(world.ended(ids, limit_s=LIMIT_S))
        found = list[str]()
        for job in done:
            found += faults(job, await world.studio.events(job.id))
    completed = sum(job.status == "completed" for job in done)
    return [
        Outcome(
            f"{count} jobs under gc.set_threshold(1)",
            f"{completed} of {count} completed{faults_told(found)}",
            "all",
            ok=completed == count and not found,
        )
    ]
