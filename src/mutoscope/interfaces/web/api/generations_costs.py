"""What redesigns come to: an estimate until they have ended, then what was paid."""

from collections import OrderedDict

from mutoscope.app import Studio
from mutoscope.errors import MutoscopeError
from mutoscope.models import Job

MOST_KEPT = 1000
_DECIMALS = 6


class Estimates:
    """Reckoned once an attempt, by the forecast of what is left; kept for as many jobs as are
    looked at."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._most = most
        self._known = OrderedDict[tuple[str, int], float]()

    async def usd(self, studio: Studio, job: Job) -> float:
        """Of this job, in US dollars; what its calls so far come to, where nobody can foresee the
        rest."""
        if job.is_final:
            return job.cost.actual
        at = (job.id, job.attempt)
        if at not in self._known:
            try:
                left = await studio.plan_rest(job.id)
            except MutoscopeError:
                return job.cost.estimated
            self._keep(at, job.cost.actual + left.cost)
        return round(max(self._known[at], job.cost.estimated), _DECIMALS)

    def _keep(self, at: tuple[str, int], usd: float) -> None:
        self._known[at] = usd
        while len(self._known) > self._most:
            self._known.popitem(last=False)


ESTIMATES = Estimates()
"""Of the jobs that this process is asked about: their ids are theirs alone."""
