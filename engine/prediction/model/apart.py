"""Training in a process of its own, so that the keys of this one are left alone."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from threading import Lock

from teachbot.engine.dialogue.events import Json
from teachbot.engine.errors import Cancelled, EnvironmentFailure
from teachbot.engine.prediction.model.model import Model, load
from teachbot.engine.prediction.policy.policy import Progress

_NICENESS = 5
"""What a person does comes first."""


class ApartTraining:
    """Trains a project's model in another process, which keeps it in the cache; may be given up from any thread."""

    def __init__(self, project: dict[str, Json], cache: Path) -> None:
        """`project` are the arguments of `teachbot.engine.project.project.load`, with paths as texts."""
        self._cache = cache
        self._request = json.dumps({"project": project, "cache": str(cache)})
        self._process: subprocess.Popen[str] | None = None
        self._lock = Lock()
        self._is_given_up = False

    def run(self, progress: Progress) -> Model:
        """The model, once it is there; raises Cancelled where it was given up, EnvironmentFailure where it failed."""
        code = "from teachbot.engine.prediction.model.apart import main; main()"
        with self._lock:
            if self._is_given_up:
                raise Cancelled("training was given up")
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", code],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                encoding="utf-8",
            )
        with self._process as process:
            assert process.stdin is not None and process.stdout is not None
            process.stdin.write(self._request)
            process.stdin.close()
            path = ""
            for line in process.stdout:
                what, _, share = line.rstrip("\n").rpartition("\t")
                if what == "done":
                    path = json.loads(share)
                else:
                    progress(what, float(share))
        if self._is_given_up:
            raise Cancelled("training was given up")
        if not path:
            raise EnvironmentFailure("training ended without a model", remedy="F8 trains again")
        model = load(Path(path))
        if Path(path).parent != self._cache:
            shutil.rmtree(Path(path).parent, ignore_errors=True)
        return model

    def give_up(self) -> None:
        """Ends the process, if it runs."""
        with self._lock:
            self._is_given_up = True
            if self._process is not None and self._process.poll() is None:
                self._process.terminate()


def main() -> None:
    """In the other process: reads what to train from standard input, tells progress and the model's path."""
    from teachbot.engine.prediction.model.model import open_or_train, save
    from teachbot.engine.project.project import load as read

    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    request = json.load(sys.stdin)
    wanted = request["project"]
    project = read(
        Path(wanted["root"]),
        domain=Path(wanted["domain"]) if "domain" in wanted else None,
        config=Path(wanted["config"]) if "config" in wanted else None,
        data=tuple(map(Path, wanted.get("data", ()))),
        max_history=wanted.get("max_history"),
    )
    model = open_or_train(project, Path(request["cache"]), lambda what, share: print(f"{what}\t{share}", flush=True))
    kept = model.path or save(model, Path(tempfile.mkdtemp(prefix="teachbot-")))
    print(f"done\t{json.dumps(str(kept))}", flush=True)
