"""Panes: plain values in, messages out."""
