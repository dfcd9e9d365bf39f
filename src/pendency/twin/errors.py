"""The one exception family of the twin."""

from __future__ import annotations


class TwinError(Exception):
    """Base of everything that this room raises on purpose."""


class FlowError(TwinError):
    """A flow, or the file that holds it, is not usable; ``key`` says which part."""

    def __init__(self, key: str, reason: str) -> None:
        self.key, self.reason = key, reason
        super().__init__(f"flow: {key}: {reason}")

    def __reduce__(self) -> tuple[type, tuple[str, str]]:
        # so that it comes back whole from another process
        return type(self), (self.key, self.reason)


class OfficeError(TwinError):
    """The parameters of a generated office contradict each other or name what is not there."""


class ScenarioError(TwinError):
    """A scenario cannot be simulated; ``place`` says which part of it is wrong."""

    def __init__(self, place: str, reason: str) -> None:
        self.place, self.reason = place, reason
        super().__init__(f"scenario: {place}: {reason}")

    def __reduce__(self) -> tuple[type, tuple[str, str]]:
        # so that it comes back whole from another process
        return type(self), (self.place, self.reason)


class SweepError(TwinError):
    """A sweep over many runs could not be finished; what was done before is kept."""


class CalibrationError(TwinError):
    """A snapshot cannot be calibrated on, or back-tested; ``place`` says what is wrong."""

    def __init__(self, place: str, reason: str) -> None:
        self.place, self.reason = place, reason
        super().__init__(f"calibration: {place}: {reason}")

    def __reduce__(self) -> tuple[type, tuple[str, str]]:
        # so that it comes back whole from another process
        return type(self), (self.place, self.reason)
