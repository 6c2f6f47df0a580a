"""A vendor that misbehaves in every way it can, asked by a real worker over real sockets.

Each fault has its class, its number of tries, its words; nothing is paid for twice; nothing hangs.
"""

import asyncio
from dataclasses import dataclass

from chaos.evidence import bought_twice, faults
from chaos.ground import Ground
from chaos.outcome import Outcome, faults_told
from chaos.world import World
from mutoscope.jobs.retrying import TRIES
from mutoscope.models import Event, Job
from mutoscope.testing.vendor import FakeVendor

END_LIMIT_S = 180
CANCEL_GOAL_S = 1.0
MAKING_S = 1.5
RETRY_GAP_S = 0.25
"""All cases fail at one vendor: with longer gaps its circuit breaker would open among them."""


@dataclass(frozen=True)
class Case:
    """What the vendor does, and what must come of it: the error's code ("": none, it is made in the
    end), a part of its words, how often it is tried."""

    mark: str
    code: str
    words: str
    tries: int


FAULT, BUSY = TRIES["fault"], TRIES["busy"]
CASES = (
    Case("hang", "provider_unavailable", "fell silent", FAULT),
    Case("drip 0.02", "provider_unavailable", "sent only", FAULT),
    Case("429 0.1", "provider_limited", "come back in 0.1 s", BUSY),
    Case("500", "provider_unavailable", "a fault of its own (500)", FAULT),
    Case("truncated", "provider_unavailable", "broke the connection off", FAULT),
    Case("wrong_type", "provider_unavailable", "a web page instead of a picture", FAULT),
    Case("redirect", "provider_unavailable", "leads on more than", FAULT),
    Case("refuse", "provider_refused", "refuses this content", 1),
    Case("denied", "provider_denied", "does not let us in", 1),
    Case("429 0.1 x2", "", "", 3),
    Case("500 x1", "", "", 2),
    Case("die_after_accept x1", "", "", 2),
    Case("hang x1", "", "", 2),
    Case("truncated x1", "", "", 2),
)
SHORT = ("429 0.1", "refuse", "denied", "500 x1", "hang x1", "truncated x1")


async def trial(ground: Ground) -> list[Outcome]:
    """A row for the misbehaviours, one for an answer that comes after the cancel."""
    cases = [case for case in CASES if ground.scale == "full" or case.mark in SHORT]
    made = ground.world("vendors", retry_gap_s=RETRY_GAP_S)
    async with made as world, FakeVendor() as vendor:
        await world.start_worker()
        jobs = [await _asked(world, vendor, f"[{case.mark}] a cat") for case in cases]
        done = await world.ended([job.id for job in jobs], limit_s=END_LIMIT_S)
        found = list[str]()
        for case, job in zip(cases, done, strict=True):
            told = await world.studio.events(job.id)
            found += [*_wrong(case, job, told), *faults(job, told)]
        found += bought_twice(vendor.purchases)
        well = len(cases) - len({fault.partition(":")[0] for fault in found})
        row = Outcome(
            f"{len(cases)} misbehaviours of a vendor: " + ", ".join(case.mark for case in cases),
            f"{well} with the right class, tries and words; {len(vendor.purchases)} purchases,"
            f" none twice{faults_told(found)}",
            "right class, tries, message",
            ok=not found,
        )
    return [row, await _late_answer(ground)]


async def _asked(world: World, vendor: FakeVendor, prompt: str) -> Job:
    request = {"url": vendor.url, "prompts": [prompt], "resumes_by": "key", "hasty": True}
    return await world.submit("gallery", request)


def _wrong(case: Case, job: Job, told: list[Event]) -> list[str]:
    code, words = (job.error.code, job.error.message) if job.error else ("", "")
    tries = 1 + sum(event.kind == "step.retrying" for event in told)
    seen = (job.status, code, tries)
    wanted = ("failed" if case.code else "completed", case.code, case.tries)
    found = [] if seen == wanted else [f"[{case.mark}]: {seen} instead of {wanted}: {words}"]
    if case.words not in words:
        found.append(f"[{case.mark}]: said “{words}”")
    if job.error is not None and not job.error.hint:
        found.append(f"[{case.mark}]: no hint what to do")
    return found


async def _late_answer(ground: Ground) -> Outcome:
    """Cancel while the picture is being made; ask for the same again."""
    loop = asyncio.get_running_loop()
    async with ground.world("late") as world, FakeVendor(making_s=MAKING_S) as vendor:
        await world.start_worker()
        request = {"url": vendor.url, "prompts": ["a late cat"], "resumes_by": "id"}
        job = await world.submit("gallery", request)
        await vendor.until(lambda seen: bool(seen.purchases))
        began_at = loop.time()
        await world.studio.cancel(job.id)
        stopped = (await world.ended([job.id], limit_s=END_LIMIT_S))[0]
        took_s = loop.time() - began_at
        again = (await world.ended([(await world.submit("gallery", request)).id], limit_s=60))[0]
        bought = len(vendor.purchases)
    return Outcome(
        "cancel while a paid picture is being made, then ask for the same",
        f"{stopped.status} after {took_s:.2f} s; then {again.status}; {bought} bought",
        f"cancelled within {CANCEL_GOAL_S:g} s; then completed, 1 bought",
        ok=(stopped.status, again.status, bought) == ("cancelled", "completed", 1)
        and took_s <= CANCEL_GOAL_S * ground.pick(1, 3),
    )
