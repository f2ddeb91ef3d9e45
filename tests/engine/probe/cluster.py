"""Probes a bundled bot on a local Dask cluster, and says whether it finds what one process finds."""

from __future__ import annotations

from dataclasses import replace

from teachbot.engine.probe.prober import Prober
from teachbot.engine.probe.probing import probe
from teachbot.engine.probe.workers import Cluster, setup
from tests.engine.probe.bots import bundled, model, probed, project

CONVERSATIONS = 150
SEED = 1


def main() -> None:
    """Prints `the same` or `different`."""
    from distributed import LocalCluster

    held = setup(project("moodbot"), model("moodbot"), seed=SEED, literal=False, assertions=())
    names = Prober(bundled("moodbot"), SEED).territory.names
    with LocalCluster(n_workers=2, threads_per_worker=2, dashboard_address=None) as local:
        workers = Cluster(held, local.scheduler_address)
        there = probe(workers, names, conversations=CONVERSATIONS, seed=SEED)
        workers.close()
    here = probed(bundled("moodbot"), conversations=CONVERSATIONS, seed=SEED)
    print("the same" if replace(there, seconds=here.seconds) == here else "different")


if __name__ == "__main__":
    main()
