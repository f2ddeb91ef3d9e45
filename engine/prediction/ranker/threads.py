"""Numerics kept to one thread while training, since many small steps on several cores wait for each other."""

from __future__ import annotations

from contextlib import AbstractContextManager


def one_thread() -> AbstractContextManager[object]:
    """A context in which linear algebra runs in one thread (threadpoolctl comes with scikit-learn)."""
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    limits: AbstractContextManager[object] = threadpool_limits(1)
    return limits
