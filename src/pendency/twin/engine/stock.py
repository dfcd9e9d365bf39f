"""The stock of the first day: cases with their age; and announced cases, which come later."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from pendency.twin.engine.nodes import Nodes
from pendency.twin.errors import ScenarioError

Ints = npt.NDArray[np.int64]

#: Name of the stream from which the stock draws its random numbers.
STREAM = "stock"


@dataclass(frozen=True)
class Stock:
    """Cases of the first day, and announced ones; every array has shape (n,).

    Attributes
    ----------
    number
        Under which each draws its random numbers, unique; for cases of a snapshot their case_id.
    pool
        Place in the scenario's pools.
    stage
        Place in ``stages``.
    filed, since
        Days since the start of the scenario of the filing, and of the event that opened the
        stage: 0 or below; above 0 for an announced case, which comes on that day.
    track
        Place in `pendency.records.tables.TRACKS`.
    seen
        Whether it has had its first action on the merits.
    stages
        The stages: name of the flow, event that opened the stage, actions sent so far.
    """

    number: Ints
    pool: Ints
    stage: Ints
    filed: Ints
    since: Ints
    track: Ints
    seen: npt.NDArray[np.bool_]
    stages: tuple[tuple[str, str, int], ...]

    def __post_init__(self) -> None:
        lengths = {f.name: len(getattr(self, f.name)) for f in fields(self) if f.name != "stages"}
        if len(set(lengths.values())) > 1:
            raise ScenarioError("stock", f"its columns differ in length: {lengths}")
        if len(np.unique(self.number)) != len(self):
            raise ScenarioError("stock.number", "a number occurs more than once")
        for name in ("filed", "since"):
            days = getattr(self, name)
            if len(self) and not -32_000 <= days.min() <= days.max() <= 32_000:
                raise ScenarioError(f"stock.{name}", "must lie within 32,000 days of the first one")
        if len(self) and (self.filed > np.maximum(self.since, 0)).any():
            raise ScenarioError("stock.filed", "a case can't come before it is filed")
        if len(self) and not 0 <= self.stage.min() <= self.stage.max() < len(self.stages):
            raise ScenarioError("stock.stage", f"must be a place in the {len(self.stages)} stages")

    def __len__(self) -> int:
        return len(self.number)

    @classmethod
    def fresh(cls, n: int, *, pool: int, code: str, flow: str, round_: int = 0) -> Stock:
        """So many cases of the normal track that all entered one stage on the first day."""
        zeros = np.zeros(n, dtype=np.int64)
        return cls(
            number=np.arange(n), pool=zeros + pool, stage=zeros, filed=zeros, since=zeros,
            track=zeros, seen=zeros > 0, stages=((flow, code, round_),),
        )  # fmt: skip

    def nodes_of_stages(self, nodes: Nodes) -> Ints:
        """The node of each stage.

        Raises
        ------
        ScenarioError
            A case is in a stage that its flow does not have.
        """
        return np.array([nodes.find(*stage) for stage in self.stages], dtype=np.int64)
