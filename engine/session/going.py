"""Going back and elsewhere: undo, redo, fork, fresh conversations."""

from __future__ import annotations

from teachbot.engine.dialogue.conversation import Step
from teachbot.engine.errors import UsageError
from teachbot.engine.session import transcript as view
from teachbot.engine.session.keeping import Keeping, new_id
from teachbot.engine.session.lesson import Opened, Redone, Switched, Undone
from teachbot.engine.session.snapshot import Asking, Snapshot


class Going(Keeping):
    """Verbs that move between moments and conversations."""

    def undo(self) -> Snapshot:
        """Takes the latest step back; redo brings it back."""
        return self.undo_to(len(self._conversation.steps) - 1)

    def undo_to(self, step: int) -> Snapshot:
        """Takes the step of this index and all after it back."""
        count = len(self._conversation.steps) - step
        if not self._conversation.can_undo or count < 1 or step < 1:
            raise UsageError("there is nothing to undo", remedy="say something first")
        taken = self._conversation.steps[step]
        self._record(Undone(count), rewound=True)
        self._draft = self._taken_text(taken)
        return self._show()

    def redo(self) -> Snapshot:
        """Brings back the step that was undone last."""
        if not self._conversation.undone:
            raise UsageError("there is nothing to redo")
        self._record(Redone(1), rewound=True)
        return self._show()

    def fork(self, step: int) -> Snapshot:
        """A second conversation that is the same up to this step, which is decided anew."""
        kept = max(1, min(step, len(self._conversation.steps)))
        forked = self._conversation.fork(kept, new_id())
        taken = self._conversation.steps[kept] if kept < len(self._conversation.steps) else None
        self._record(Opened(forked), rewound=True)
        self._draft = self._taken_text(taken) if taken is not None else ""
        return self._show()

    def fresh(self) -> Snapshot:
        """A new conversation from the start; the others stay and are exported too."""
        self._record(Opened(self._new_conversation()), rewound=True)
        return self._show()

    def switch(self, conversation_id: str) -> Snapshot:
        """Another conversation of this session on the screen."""
        self._record(Switched(conversation_id), rewound=True)
        return self._show()

    def _taken_text(self, step: Step) -> str:
        asked = view.asking(self._conversation, self._now.state)
        return step.text or "" if asked is Asking.MESSAGE else ""
