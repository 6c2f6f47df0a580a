"""Readers of a stream of events, as cheap as can be: they are measured, not what reads."""

import asyncio
import re
import time
from dataclasses import dataclass, field
from datetime import datetime

OVER = 204
CHUNK = 65536
EVENT = re.compile(rb'id: (\d+)\nevent: [a-z_.]+\ndata: .*?"at":"([^"]+)"')


@dataclass
class Reader:
    """Follows a job to its end, comes back as often as it is told to leave, each time after so many
    events. `late_ms`: of each event that happened while it was there, how old it was."""

    port: int
    job_id: str
    leaves: int = 0
    stay: int = 0
    seen: list[int] = field(default_factory=list[int])
    late_ms: list[float] = field(default_factory=list[float])

    async def follow(self, connected: asyncio.Semaphore) -> None:
        """Until the job has ended and all is told. `connected` is released once it listens."""
        await self._listen(connected)
        for left in range(self.leaves, 0, -1):
            await self._listen(None, leave=left > 1)

    async def _listen(
        self, connected: asyncio.Semaphore | None, *, leave: bool | None = None
    ) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            writer.write(self._request())
            status = int((await reader.readline()).split()[1])
            since = time.time()
            if connected is not None:
                connected.release()
            if status != OVER:
                limit = self.stay if (self.leaves if leave is None else leave) else None
                await self._read(reader, since, limit)
        finally:
            writer.close()

    def _request(self) -> bytes:
        lines = [f"GET /api/jobs/{self.job_id}/events HTTP/1.1", f"Host: 127.0.0.1:{self.port}"]
        if self.seen:
            lines.append(f"Last-Event-ID: {self.seen[-1]}")
        return "\r\n".join([*lines, "", ""]).encode()

    async def _read(self, reader: asyncio.StreamReader, since: float, limit: int | None) -> None:
        buffer, read = b"", 0
        while (limit is None or read < limit) and (more := await reader.read(CHUNK)):
            *events, buffer = (buffer + more).split(b"\n\n")
            arrived = time.time()
            for found in filter(None, map(EVENT.search, events)):
                self.seen.append(int(found[1]))
                at = datetime.fromisoformat(found[2].decode()).timestamp()
                if at > since:
                    self.late_ms.append(1000 * (arrived - at))
                read += 1
            if more.endswith(b"0\r\n\r\n"):
                return
