"""Money that may have been spent for nothing: who decides whether to spend it again.

A question names its call, so that each is asked about once and no answer is taken for another's.
"""

import re
from collections.abc import Mapping
from typing import Any

from mutoscope.errors import ProviderError
from mutoscope.jobs.engine import Engine
from mutoscope.jobs.finding import Wanted
from mutoscope.jobs.patience import patiently
from mutoscope.jobs.pausing import Paused
from mutoscope.models import Job
from mutoscope.store import ledger
from mutoscope.store.ledger import OpenCall

AGAIN, SKIP = "buy_again", "skip"
_CALL = re.compile("call_([0-9]{1,18})")


async def decide(engine: Engine, job: Job, call: OpenCall) -> None:
    """Returns when a call that may have been charged is to be bought again; then it is written off.

    Paused: a person has to say. ProviderError (code "maybe_charged"): it is to be left out.
    """
    price = f"${call.estimated_usd:g}"
    name = f"call_{call.id}"
    question = {
        "name": name,
        "question": f"Maybe charged: {call.provider} was asked for {call.step} (at most {price})"
        " and the answer is lost. Buy it again, or leave it out?",
        "call": call.id,
        **_about(call.step, call.provider, call.estimated_usd),
    }
    if _answer(engine, job, question, call.estimated_usd) == AGAIN:
        return
    if name in job.answers:  # a person has let it go; a later retry may buy anew
        await patiently(ledger.write_off, engine.database, call.id, job.id)
        raise given_up(call)
    raise _maybe_charged(
        call, 'Nothing is bought twice unasked; set `unknown_calls` to "ask" to decide.'
    )


def left_out(answers: Mapping[str, Any]) -> tuple[int, ...]:
    """The calls that a person has said not to buy again, by their numbers."""
    found = ((_CALL.fullmatch(name), each) for name, each in answers.items())
    return tuple(int(call[1]) for call, each in found if call and each == SKIP)


def asked_anew(answers: Mapping[str, Any]) -> Mapping[str, Any]:
    """The answers that count in a retry or an edit, which may buy what was left out before."""
    return {
        name: each for name, each in answers.items() if not (_CALL.fullmatch(name) and each == SKIP)
    }


def given_up(call: OpenCall) -> ProviderError:
    """What a step fails with whose call is not to be bought again."""
    return _maybe_charged(
        call,
        "Look at your account with the vendor. `mutoscope retry` of a job that is not complete,"
        f" or `mutoscope edit … --take {call.step}`, buys it anew.",
    )


def _maybe_charged(call: OpenCall, hint: str) -> ProviderError:
    return ProviderError(
        f"{call.provider} may have charged ${call.estimated_usd:g} for {call.step}, and its answer"
        " is lost.",
        provider=call.provider,
        hint=hint,
        code="maybe_charged",
    )


async def decide_lost(engine: Engine, job: Job, want: Wanted) -> None:
    """Returns when the step may be made: nothing was paid for a result of it whose file is lost, or
    it is to be bought again. Paused, ProviderError (code "artifact_lost") as in `decide`."""
    paid = await patiently(ledger.paid_for, engine.database, want.bought)
    if paid is None:
        return
    price, key = f"${paid['charged_usd']:g}", want.call.key
    question = {
        "name": f"lost_{paid['id']}",
        "question": f"The file of {key} is lost or damaged; {paid['provider']} was paid {price} for"
        " it. Buy it again, or leave it out?",
        **_about(key, paid["provider"], paid["charged_usd"]),
    }
    if _answer(engine, job, question, paid["charged_usd"]) != AGAIN:
        raise ProviderError(
            f"The file of {key} is lost, and it is not to be bought again.",
            provider=paid["provider"],
            hint="Bring the file back from a copy of the data folder, or edit the job with another"
            " take of this step.",
            code="artifact_lost",
        )


def _about(key: str, provider: str, usd: float) -> dict[str, Any]:
    return {"options": [AGAIN, SKIP], "step": key, "provider": provider, "usd": usd}


def _answer(engine: Engine, job: Job, question: dict[str, Any], usd: float) -> str:
    """What the person said, else what the operator has settled. Paused."""
    if question["name"] in job.answers:
        return str(job.answers[question["name"]])
    policy = engine.settings.unknown_calls
    if policy == "skip":
        return SKIP
    if policy == "rebuy" and usd <= engine.settings.rebuy_under_usd:
        return AGAIN
    raise Paused(question)
