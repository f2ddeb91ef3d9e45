"""A small new bot to teach from nothing: files that real Rasa 3.x reads, with nothing in them yet."""

from __future__ import annotations

from pathlib import Path

_DOMAIN = """\
version: "3.1"

# What you teach is added here at each export: intents, entities, slots, responses, actions.
intents: []

session_config:
  session_expiration_time: 60
  carry_over_slots_to_new_session: true
"""

_CONFIG = """\
recipe: default.v1
assistant_id: {name}
language: en

pipeline:
  - name: WhitespaceTokenizer
  - name: RegexFeaturizer
  - name: LexicalSyntacticFeaturizer
  - name: CountVectorsFeaturizer
  - name: CountVectorsFeaturizer
    analyzer: char_wb
    min_ngram: 1
    max_ngram: 4
  - name: DIETClassifier
    epochs: 100
    constrain_similarities: true
  - name: EntitySynonymMapper

policies:
  - name: MemoizationPolicy
  - name: RulePolicy
  - name: TEDPolicy
    max_history: 5
    epochs: 100
    constrain_similarities: true
"""

_ENDPOINTS = """\
# An action server for custom actions, where the bot has any:

# action_endpoint:
#   url: "http://localhost:5055/webhook"
"""


def new_bot_files(name: str) -> dict[Path, bytes]:
    """The files of a new bot, by their path in its folder; `name` becomes its assistant id."""
    safe = "".join(c if c.isascii() and (c.isalnum() or c in "-_") else "-" for c in name).strip("-") or "bot"
    texts = {
        "domain.yml": _DOMAIN,
        "config.yml": _CONFIG.format(name=safe),
        "endpoints.yml": _ENDPOINTS,
        "data/nlu.yml": 'version: "3.1"\n\nnlu: []\n',
        "data/stories.yml": 'version: "3.1"\n\nstories: []\n',
        "data/rules.yml": 'version: "3.1"\n\nrules: []\n',
    }
    return {Path(path): text.encode() for path, text in texts.items()}
