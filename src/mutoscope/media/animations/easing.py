"""How animations run out."""


def ease_out(share: float) -> float:
    """0 to 1, fast at first and gently to rest (cubic); clamped."""
    left = 1 - min(1.0, max(0.0, share))
    return 1 - left**3
