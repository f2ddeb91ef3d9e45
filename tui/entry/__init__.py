"""The top of the installed package: `teachbot.engine`, `teachbot.tui` and `teachbot.stories` lie under it."""
