"""Screens: the switchboards between panes and the session."""
