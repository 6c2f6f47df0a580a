"""What was bought of the fake vendor, in a file that outlives every process."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from mutoscope.providers.fake_pictures import PICTURE_USD


@dataclass(frozen=True)
class Purchase:
    """One charge. `key`: the idempotency key it was sent under, if any."""

    id: str
    key: str
    prompt: str
    width_px: int
    height_px: int
    usd: float = PICTURE_USD


def read_purchases(path: Path) -> list[Purchase]:
    """All purchases in a ledger file, in order; none where there is no file yet."""
    if not path.exists():
        return []
    return [Purchase(**json.loads(line)) for line in path.read_text("utf-8").splitlines()]


class PurchaseBook:
    """The purchases of one vendor. With a `path` they are written there, a line of JSON each,
    before anybody hears of them, and a later vendor on the same file knows them."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self.purchases = read_purchases(path) if path is not None else []

    def enter(self, prompt: str, width_px: int, height_px: int, *, key: str = "") -> Purchase:
        """Charge for one picture."""
        number = len(self.purchases) + 1
        purchase = Purchase(f"pic_{number}", key, prompt, width_px, height_px)
        if self._path is not None:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(purchase)) + "\n")
        self.purchases.append(purchase)
        return purchase

    def under(self, key: str) -> Purchase | None:
        """The purchase that was made under a key."""
        return next((each for each in self.purchases if key and each.key == key), None)

    def named(self, id_: str) -> Purchase | None:
        """The purchase with this id."""
        return next((each for each in self.purchases if each.id == id_), None)
