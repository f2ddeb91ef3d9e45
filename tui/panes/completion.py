"""Completion of `/intent` while a message is typed."""

from __future__ import annotations

from textual.suggester import Suggester


class IntentSuggester(Suggester):
    """Completes `/gre` to `/greet`."""

    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self.intents: tuple[str, ...] = ()

    async def get_suggestion(self, value: str) -> str | None:
        """The first intent that begins as typed; nothing for plain sentences."""
        if not value.startswith("/") or len(value) < 2:
            return None
        typed = value[1:]
        return next((f"/{name}" for name in self.intents if name.startswith(typed) and name != typed), None)
