"""`python -m teachbot` is the command `teachbot`."""

from __future__ import annotations

from teachbot.tui.__main__ import main

main()
