"""The lesson as sequential prompts and answers: for a pipe, a screen reader, a log, a test."""
