"""How vendors are doing, as all workers find them, and the state of each one's circuit breaker.

M. Nygard, "Release It!" (2nd ed. 2018, "Circuit Breaker"): after enough faults in a row the breaker
opens, and the vendor is not asked; after a while it is half open, and one call is let through as a
probe: an answer closes it, a fault opens it again, for twice as long. All times are the database's.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal, LiteralString

from mutoscope.store.database import Connection, Database, Row, first, rows
from mutoscope.store.events import CHANNEL

State = Literal["closed", "open", "half_open"]

OPENS_AT = 5
"""Faults in a row. One step alone tries four times: it takes more than one step's bad luck."""
OPENS_AFTER_S = 20.0
"""Nor before they span so long: what is over sooner (a restart, a lost connection that took twenty
calls along) is what the tries of a step outlast."""
FIRST_OPEN_S = 30.0
LONGEST_OPEN_S = 600.0
"""A vendor that is back is asked within ten minutes, however long it was away."""
FORGOTTEN_AFTER_S = 600.0
"""Faults with more than this between them are not in a row: yesterday's say nothing of today."""
LOOK_AGAIN_S = 1.0
"""While somebody else asks, for what nobody tells: that it has died over it."""


@dataclass(frozen=True)
class Admission:
    """Whether a vendor may be asked. `wait_s`: 0, it may; else when to look again. `faults`: in a
    row. Half open with something to wait for: somebody is asking."""

    state: State = "closed"
    faults: int = 0
    wait_s: float = 0.0


@dataclass(frozen=True)
class Outcome:
    """How a step's try at a vendor ended. `answered`: also with a refusal, then with its `code` and
    `message`; `failed`: silent or broken; `left`: nothing was learned. `took_s`: since it began."""

    provider: str
    ticket: str
    how: Literal["answered", "failed", "left"]
    took_s: float = 0.0
    code: str = ""
    message: str = ""


@dataclass(frozen=True)
class Standing:
    """What a breaker goes by; Unix seconds. `opened_until` is None while it is closed."""

    in_a_row: int = 0
    failing_since: float | None = None
    last_fault_at: float | None = None
    opened_until: float | None = None
    opened_for_s: float = 0.0

    def after_fault(self, began_at: float, now: float, *, probing: bool) -> "Standing":
        """One more fault, of a try that began at `began_at`. Calls that left before the breaker
        opened and fail late change nothing but the count."""
        since = self.failing_since
        in_a_row = self.in_a_row + 1
        if since is None or self._is_forgotten(now):
            since, in_a_row = began_at, 1
        opened_until, opened_for_s = self.opened_until, self.opened_for_s
        if probing or (
            opened_until is None and in_a_row >= OPENS_AT and now - since >= OPENS_AFTER_S
        ):
            opened_for_s = min(2 * opened_for_s, LONGEST_OPEN_S) if probing else FIRST_OPEN_S
            opened_until = now + opened_for_s
        return Standing(in_a_row, since, now, opened_until, opened_for_s)

    def _is_forgotten(self, now: float) -> bool:
        at = self.last_fault_at
        return self.opened_until is None and at is not None and now - at > FORGOTTEN_AFTER_S


@dataclass(frozen=True)
class LastError:
    """What a vendor last let fail, refused or put off."""

    code: str
    message: str
    at: datetime


@dataclass(frozen=True)
class VendorHealth:
    """How a vendor is doing. `faults_in_a_row`: since it last answered; `calls`, `faults`: ever.
    `asked_again_in_s`: of an open one. Half open: the next step that needs it asks."""

    name: str
    state: State
    faults_in_a_row: int
    asked_again_in_s: float | None
    last_error: LastError | None
    last_success_at: datetime | None
    calls: int
    faults: int


_ADMISSION: LiteralString = """
    in_a_row, extract(epoch FROM opened_until - clock_timestamp())::float AS left_s,
    (probe_until > clock_timestamp() AND probe IS DISTINCT FROM %(ticket)s::text
        AND (probe_worker_id IS NULL OR EXISTS (SELECT FROM workers
            WHERE workers.id = probe_worker_id AND stopped_at IS NULL))) AS is_probed
"""
_SUCCESS: LiteralString = "last_success_at = clock_timestamp()"
_WORDS: LiteralString = (
    "last_error_code = %(code)s, last_error = %(message)s, last_error_at = clock_timestamp()"
)
_NO_PROBE: LiteralString = "probe = NULL, probe_worker_id = NULL, probe_until = NULL"


async def look(database: Database, provider: str) -> Admission:
    """Whether this vendor may be asked now."""
    async with database.connection() as connection:
        return await _look(connection, provider)


async def enter(
    database: Database, provider: str, ticket: str, *, worker_id: int | None, lease_s: float
) -> Admission:
    """The same for one who then asks at once. Of a half-open breaker the probe is theirs, until
    they tell its outcome, die, or `lease_s` are over. May be told twice."""
    found = await look(database, provider)
    if found.state != "half_open":
        return found
    async with database.transaction() as connection:
        found = await _look(connection, provider, ticket, hold=True)
        if found.state == "half_open" and not found.wait_s:
            await rows(
                connection,
                "UPDATE vendors SET probe = %(ticket)s, probe_worker_id = %(worker)s,"
                " probe_until = clock_timestamp() + make_interval(secs => %(lease)s)"
                " WHERE provider = %(provider)s",
                {"provider": provider, "ticket": ticket, "worker": worker_id, "lease": lease_s},
            )
    return found


async def tell(database: Database, outcome: Outcome) -> None:
    """Say how a try ended. Told twice, it counts twice."""
    async with database.transaction() as connection:
        await {"answered": _answered, "failed": _failed, "left": _left}[outcome.how](
            connection, outcome
        )


async def health(database: Database) -> list[VendorHealth]:
    """The vendors that were ever asked, by name."""
    found = await database.all(
        f"SELECT *, {_ADMISSION} FROM vendors ORDER BY provider", {"ticket": None}
    )
    return [_health(row) for row in found]


def topic(provider: str) -> str:
    """What a `Listener` hears of when a breaker closes, or a probe is over."""
    return f"vendor {provider}"


async def _look(
    connection: Connection, provider: str, ticket: str | None = None, *, hold: bool = False
) -> Admission:
    lock = "FOR UPDATE" if hold else ""
    row = await first(
        connection,
        f"SELECT {_ADMISSION} FROM vendors WHERE provider = %(provider)s {lock}",
        {"provider": provider, "ticket": ticket},
    )
    return _admission(row) if row else Admission()


def _admission(row: Row) -> Admission:
    if row["left_s"] is None:
        return Admission("closed", row["in_a_row"])
    if row["left_s"] > 0:
        return Admission("open", row["in_a_row"], row["left_s"])
    return Admission("half_open", row["in_a_row"], LOOK_AGAIN_S if row["is_probed"] else 0.0)


async def _answered(connection: Connection, outcome: Outcome) -> None:
    """Whatever it answered, it is there: the breaker closes."""
    row = await first(
        connection,
        f"""
        INSERT INTO vendors (provider) VALUES (%(provider)s) ON CONFLICT (provider) DO UPDATE
        SET in_a_row = 0, failing_since = NULL, {_NO_PROBE}
        RETURNING opened_until IS NOT NULL AS was_open
        """,
        {"provider": outcome.provider},
    )
    await rows(
        connection,
        f"UPDATE vendors SET calls = calls + 1, {_WORDS if outcome.code else _SUCCESS},"
        " opened_until = NULL, opened_for_s = 0 WHERE provider = %(provider)s",
        _told(outcome),
    )
    if row and row["was_open"]:
        await _wake(connection, outcome.provider)


async def _failed(connection: Connection, outcome: Outcome) -> None:
    row = await _held(connection, outcome)
    began_at = max(row["now"] - outcome.took_s, row["answered_at"])
    before = Standing(**{name: row[name] for name in Standing.__dataclass_fields__})
    after = before.after_fault(began_at, row["now"], probing=row["probe"] == outcome.ticket)
    await rows(
        connection,
        f"""
        UPDATE vendors SET calls = calls + 1, faults = faults + 1, {_WORDS},
            in_a_row = %(in_a_row)s, failing_since = to_timestamp(%(failing_since)s),
            opened_until = to_timestamp(%(opened_until)s), opened_for_s = %(opened_for_s)s
        WHERE provider = %(provider)s
        """,
        _told(outcome) | asdict(after),
    )
    await _left(connection, outcome)


async def _held(connection: Connection, outcome: Outcome) -> Row:
    """The vendor's row, locked."""
    await rows(
        connection,
        "INSERT INTO vendors (provider) VALUES (%(provider)s) ON CONFLICT DO NOTHING",
        {"provider": outcome.provider},
    )
    found = await rows(
        connection,
        """
        SELECT probe, in_a_row, opened_for_s,
            extract(epoch FROM failing_since)::float AS failing_since,
            extract(epoch FROM last_error_at)::float AS last_fault_at,
            extract(epoch FROM opened_until)::float AS opened_until,
            coalesce(extract(epoch FROM last_success_at)::float, 0) AS answered_at,
            extract(epoch FROM clock_timestamp())::float AS now
        FROM vendors WHERE provider = %(provider)s FOR UPDATE
        """,
        {"provider": outcome.provider},
    )
    return found[0]


async def _left(connection: Connection, outcome: Outcome) -> None:
    """Where it was the probe, it is somebody else's turn."""
    freed = await first(
        connection,
        f"UPDATE vendors SET {_NO_PROBE} WHERE provider = %(provider)s AND probe = %(ticket)s"
        " RETURNING provider",
        {"provider": outcome.provider, "ticket": outcome.ticket},
    )
    if freed is not None:
        await _wake(connection, outcome.provider)


async def _wake(connection: Connection, provider: str) -> None:
    await rows(
        connection,
        "SELECT pg_notify(%(channel)s, %(topic)s)",
        {"channel": CHANNEL, "topic": topic(provider)},
    )


def _told(outcome: Outcome) -> dict[str, str]:
    return {"provider": outcome.provider, "code": outcome.code, "message": outcome.message}


def _health(row: Row) -> VendorHealth:
    found, error = _admission(row), None
    if row["last_error_at"] is not None:
        error = LastError(row["last_error_code"], row["last_error"], row["last_error_at"])
    return VendorHealth(
        name=row["provider"],
        state=found.state,
        faults_in_a_row=found.faults,
        asked_again_in_s=found.wait_s if found.state == "open" else None,
        last_error=error,
        last_success_at=row["last_success_at"],
        calls=row["calls"],
        faults=row["faults"],
    )
