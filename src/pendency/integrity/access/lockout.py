"""How long a login waits after failures: longer with each, never for ever."""

from __future__ import annotations

from dataclasses import dataclass

from pendency.integrity.access.errors import AccessError


@dataclass(frozen=True)
class Lockout:
    """A rule of waiting.

    Attributes
    ----------
    after
        Failures that cost nothing.
    first, longest
        Seconds of the first wait, and of the longest.
    forget
        Hours without a failure after which the count starts again.
    """

    after: int
    first: int
    longest: int
    forget: int

    def __post_init__(self) -> None:
        if not (self.after >= 1 and 1 <= self.first <= self.longest and self.forget >= 1):
            raise AccessError(
                f"lockout {self}: needs after >= 1, 1 <= first <= longest and forget >= 1"
            )


def locked_seconds(failures: int, rule: Lockout) -> int:
    """Seconds that the next attempt waits, counted from the last failure.

    ``first * 2 ** (failures - after)``, at most ``longest``; 0 up to ``after - 1`` failures.
    """
    over = failures - rule.after
    if over < 0:
        return 0
    return min(rule.longest, rule.first << min(over, 30))
