"""Checkpoints, OR and auto-fill: story blocks become dialogues."""
