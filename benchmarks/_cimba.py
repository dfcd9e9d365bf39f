"""The queue of `benchmarks._queues` for Cimba, which reads the annotations when a model is made.

So they are no strings here: this module does without ``from __future__ import annotations``.
"""

import cimba as cb
from cimba import inputs


class Queue(cb.Model):
    """M/M/3 with three classes of priority; a stock is there from the start."""

    cases: cb.Param[int]
    stock: cb.Param[int]
    mean_gap: cb.Param[float]
    gap: cb.Input[float] = inputs.dist.exponential(mean=1.0)
    service: cb.Input[float] = inputs.dist.exponential(mean=1.0)
    share: cb.Input[float] = inputs.dist.uniform(low=0.0, high=1.0)
    waiting: cb.PriorityStore[float]
    total: float = 0.0
    mean_wait: cb.Output[float]

    @cb.process
    def arrivals(self):  # compiled by Cimba
        for i in range(self.stock + self.cases):
            if i >= self.stock:
                cb.hold(self.mean_gap * self.gap.next())
            u = self.share.next()
            self.waiting.put(cb.now(), 2 if u < 0.2 else 1 if u < 0.5 else 0)

    @cb.process(copies=3)
    def desk(self):
        while True:
            came = self.waiting.get()
            self.total += cb.now() - came
            cb.hold(self.service.next())

    @cb.on_end
    def measure(self):
        self.mean_wait = self.total / (self.cases + self.stock)


def mean_wait(load: float, cases: int, stock: int, seed: int) -> float:
    """Run the queue once."""
    model = Queue()
    model.cases, model.stock = cases, stock
    model.mean_gap = 1.0 / load
    found = cb.Experiment(model, seed=seed).run()
    return float(found[model].mean_wait.values.item())
