"""The docket: one order of an examiner's cases that can be explained.

`order` puts cases in order and gives each its reasons; `Docket.before` says why one case comes
before another; `what_if` and `reached` say when a case would be taken up, with an interval from
the examiner's own past (`pace`). `docket_cases` reads an examiner's cases from a snapshot. The keys
are data (``data/order.toml``); `order_keys` and `ranked` give the same order as arrays.
"""

from pendency.examination.docket.docket import Docket, Entry, order
from pendency.examination.docket.keys import OrderKeys, order_keys, ranked
from pendency.examination.docket.reach import Pace, Reach, pace, reached, what_if
from pendency.examination.docket.reading import docket_cases, families
from pendency.examination.docket.rules import Key, Order, docket_order

__all__ = [
    "Docket",
    "Entry",
    "Key",
    "Order",
    "OrderKeys",
    "Pace",
    "Reach",
    "docket_cases",
    "docket_order",
    "families",
    "order",
    "order_keys",
    "pace",
    "ranked",
    "reached",
    "what_if",
]
