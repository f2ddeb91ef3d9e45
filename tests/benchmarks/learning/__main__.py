"""What learning is worth: `make bench-learning` measures on parts of the training data, `--final` on the test parts.

`python -m tests.benchmarks.learning [--final] [stories|messages]`
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from statistics import fmean, pstdev

from teachbot.engine.dialogue.domain import Domain
from teachbot.engine.prediction.evaluation.evaluation import Ranks
from teachbot.engine.prediction.policy.policy import train_policy
from teachbot.engine.prediction.ranker.features import FEATURES, FeatureKind
from teachbot.engine.training_data.config import Config
from teachbot.engine.training_data.stories import Dialogue
from tests.benchmarks.learning import messages
from tests.benchmarks.learning.linear_ranker import LinearRanker
from tests.benchmarks.learning.memorisation import Memorisation
from tests.benchmarks.learning.protocol import (
    LARGER,
    RESPLITS,
    SATURATED,
    SMALLER,
    Score,
    Trainer,
    choose_without,
    final,
    inner,
    mean,
    scores,
    spread,
)
from tests.benchmarks.splits import available

INTENT_SCALES = (2.0, 4.0, 6.0)
"""The one constant of ours that is still chosen: the value of the feature that is the intent alone."""


def ours(scale: float) -> Trainer:
    """Our policy with the constant."""

    def train(dialogues: Sequence[Dialogue], domain: Domain) -> Ranks:
        usual, FEATURES["u"] = FEATURES["u"], FeatureKind("the intent", scale)
        try:
            return train_policy(dialogues, domain, Config())
        finally:
            FEATURES["u"] = usual

    return train


BASELINES: dict[str, Trainer] = {
    "memory": Memorisation,
    "counts": lambda dialogues, domain: LinearRanker(dialogues, domain, 1.0),
    "linear": LinearRanker,
}


def story_table(is_final: bool) -> None:
    """Ours with the constant chosen on the others, its spread, and the baselines: actions, whole stories."""
    names, folds = (*LARGER, *SMALLER), final if is_final else inner
    choices = {f"{scale:g}": scores(names, ours(scale), inner) for scale in INTENT_SCALES}
    figures = {choice: {n: mean(found).actions for n, found in by.items()} for choice, by in choices.items()}
    chosen = {name: choose_without(name, figures) for name in names}
    own = {n: scores([n], ours(float(chosen[n])), final)[n] if is_final else choices[chosen[n]][n] for n in names}
    others = {label: scores(names, train, folds) for label, train in BASELINES.items()}
    heads = (f"{'stories':<20} u   actions   ±    whole  after   ECE", *(f"{label:>13}" for label in others))
    print("".join(heads))
    for name in names:
        cells = [_pair(mean(found[name])) for found in others.values()]
        print(f"{name:<20} {chosen[name]:<3} {_full(mean(own[name]), spread(own[name]))} " + " ".join(cells))
    for label, group in (("mean of larger", LARGER), ("mean of smaller", SMALLER)):
        kept = [name for name in group if mean(own[name]).actions < SATURATED]
        cells = [_pair(mean([mean(found[name]) for name in kept])) for found in others.values()]
        whole = mean([mean(own[name]) for name in kept])
        print(f"{label:<20}     {_full(whole, fmean(spread(own[n]) for n in kept))} " + " ".join(cells))


def _full(found: Score, around: float) -> str:
    return f"{found.actions:.3f}   {around:.3f}  {found.stories:.3f}  {found.after:.3f}  {found.calibration:.3f}"


def _pair(found: Score) -> str:
    return f"  {found.actions:.3f} {found.stories:.3f}"


def message_table(is_final: bool) -> None:
    """Accuracy of intents with all examples, ten and five an intent: ours and the plain classifier."""
    print(f"{'messages':<20} " + " ".join(f"{most or 'all':>5}: ours   ±    ECE   plain" for most in messages.FEW))
    rows = {name: [_readings(name, most, is_final) for most in messages.FEW] for name in _projects()}
    for name, row in rows.items():
        print(f"{name:<20} " + " ".join(f"       {a:.3f} {s:.3f} {e:.3f} {p:.3f}" for a, s, e, p in row))
    for label, group in (("mean", _projects()), ("English", messages.ENGLISH), ("other languages", messages.OTHERS)):
        means = [[fmean(rows[n][at][k] for n in group) for k in range(4)] for at in range(len(messages.FEW))]
        print(f"{label:<20} " + " ".join(f"       {a:.3f} {s:.3f} {e:.3f} {p:.3f}" for a, s, e, p in means))


def _projects() -> tuple[str, ...]:
    return (*messages.ENGLISH, *messages.OTHERS)


def _readings(name: str, most: int | None, is_final: bool) -> tuple[float, float, float, float]:
    """Ours, its spread and calibration error, and the plain classifier."""
    splits = [messages.inner(name, seed) for seed in range(RESPLITS)]
    if is_final:
        splits = [([*messages.examples(name, "training")], [*messages.examples(name, "test")])]
    found = [_compared(messages.limit(learned, most), held) for learned, held in splits]
    accuracies = [own[0] for own, _ in found]
    return fmean(accuracies), pstdev(accuracies), fmean(own[1] for own, _ in found), fmean(p[0] for _, p in found)


def _compared(
    learned: Sequence[messages.Labelled], held: Sequence[messages.Labelled]
) -> tuple[tuple[float, float], tuple[float, float]]:
    return messages.measure(messages.ours(learned), held), messages.measure(messages.plain(learned), held)


TABLES: dict[str, Callable[[bool], None]] = {"stories": story_table, "messages": message_table}


def main() -> None:
    """Prints what is asked for."""
    if not available():
        sys.exit("the splits are not beside the repository")
    wanted = [word for word in sys.argv[1:] if not word.startswith("-")]
    for name in wanted or TABLES:
        TABLES[name]("--final" in sys.argv)


if __name__ == "__main__":
    main()
