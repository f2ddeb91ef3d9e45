"""Rasa's files and the values they hold: stories, rules, examples, domain, config, endpoints."""
