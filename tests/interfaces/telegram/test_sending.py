"""How fast the bot may be, and who may ask it."""

import time

import pytest

from mutoscope.config import Settings, load_settings
from mutoscope.interfaces.telegram.access import role_of
from mutoscope.interfaces.telegram.sending import Pace, Window

OWNER, MEMBER, GROUP, STRANGER = 501, 502, -100, 666


class Clock:
    """Goes on when it is told to."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(time, "monotonic", clock)
    return clock


def sent(limit: Pace | Window, clock: Clock, seconds: float) -> list[float]:
    """When calls leave that come one behind the other as fast as they may."""
    left = list[float]()
    while clock.now_s < 100.0 + seconds:
        if wait_s := limit.wait_s():
            clock.now_s += wait_s + 1e-6  # clocks are no finer
            continue
        limit.take()
        left.append(clock.now_s)
    return left


def test_a_group_takes_twenty_a_minute(clock: Clock) -> None:
    left = sent(Pace(3, 3.6), clock, 600)
    assert left[:3] == [100.0] * 3
    assert max(sum(at <= each < at + 60 for each in left) for at in left) <= 20


def test_all_together_thirty_a_second(clock: Clock) -> None:
    left = sent(Window(28, 1.05), clock, 20)
    assert left[:28] == [100.0] * 28
    assert max(sum(at <= each < at + 1 for each in left) for at in left) <= 28


@pytest.fixture
def settings() -> Settings:
    return load_settings(telegram_owners=(OWNER,), telegram_chats=(MEMBER, GROUP))


@pytest.mark.parametrize(
    ("chat", "user", "role"),
    [
        (OWNER, OWNER, "owner"),
        (GROUP, OWNER, "owner"),
        (GROUP, STRANGER, "member"),
        (MEMBER, MEMBER, "member"),
        (STRANGER, STRANGER, None),
        (-200, STRANGER, None),
        (-200, OWNER, "owner"),
    ],
)
def test_who_may(settings: Settings, chat: int, user: int, role: str | None) -> None:
    assert role_of(settings, chat, user) == role
