"""Requests to other processes: one client, its failures in our words, addresses; nothing is ever tried twice."""
