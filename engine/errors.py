"""The one error tree of teachbot.

TeachbotError                 anything a person can be told about; carries place and remedy
├── UsageError                the command or verb was used wrongly            (exit code 2)
├── DataError                 what a file or message holds cannot be used     (exit code 1)
│   ├── AnnotationError       an annotated text is malformed, with its column
│   └── ModelError            a trained bot on disk is damaged or of another version
└── EnvironmentFailure        the surroundings failed                         (exit code 3)
    ├── FileFailure           a file could not be read or written
    ├── FileChanged           a file is no longer what was read
    └── ServerFailure         an action server or Rasa server did not do its part
        ├── ActionFailed      the action server answered that the action failed
        ├── ActionMissing     nobody can run the action
        ├── ActionRejected    the action refused to run (ActionExecutionRejection)
        └── Cancelled         the person gave up waiting
"""

from __future__ import annotations

from pathlib import Path


class TeachbotError(Exception):
    """Anything that a person can be told about, with the place where it is and the way on."""

    exit_code = 1

    def __init__(self, message: str, *, remedy: str = "", path: Path | None = None, line: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy
        self.path = path
        self.line = line

    def __str__(self) -> str:
        place = f"{self.path}:" if self.path is not None else ""
        if self.path is not None and self.line is not None:
            place += f"{self.line}:"
        told = f"{place} {self.message}" if place else self.message
        return f"{told} ({self.remedy})" if self.remedy else told


class UsageError(TeachbotError):
    """The command or the verb was used wrongly."""

    exit_code = 2


class DataError(TeachbotError):
    """What a file or a message holds cannot be used."""


class AnnotationError(DataError):
    """An annotated text is malformed; `column` counts characters from 0."""

    def __init__(self, message: str, column: int, *, remedy: str = "") -> None:
        super().__init__(message, remedy=remedy)
        self.column = column


class ModelError(DataError):
    """A trained bot on disk is damaged or was written by another version."""


class EnvironmentFailure(TeachbotError):
    """The surroundings failed: a file, a server, the machine."""

    exit_code = 3


class FileFailure(EnvironmentFailure):
    """A file could not be read or written."""


class FileChanged(EnvironmentFailure):
    """A file on disk is no longer what was read from it."""


class ServerFailure(EnvironmentFailure):
    """An action server or a Rasa server did not do its part."""


class ActionFailed(ServerFailure):
    """The action server answered that the action failed."""


class ActionMissing(ServerFailure):
    """Nobody can run the action: no action server is known, or it does not have it."""

    def __init__(self, action: str, message: str = "", *, remedy: str = "") -> None:
        super().__init__(message or f"no action server can run '{action}'", remedy=remedy)
        self.action = action


class ActionRejected(ServerFailure):
    """The action refused to run (Rasa's ActionExecutionRejection)."""

    def __init__(self, action: str, message: str = "", *, remedy: str = "") -> None:
        super().__init__(message or f"'{action}' refused to run", remedy=remedy)
        self.action = action


class Cancelled(ServerFailure):
    """The person gave up waiting for a server."""
