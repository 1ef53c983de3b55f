"""Reviewing what extraction proposed: a person decides, each decision is on the disk at once, nothing is ever lost."""

from .queue import ORDERS, Order, candidate_files, with_identities
from .review import Item, Progress, Review

__all__ = ["ORDERS", "Item", "Order", "Progress", "Review", "candidate_files", "with_identities"]
