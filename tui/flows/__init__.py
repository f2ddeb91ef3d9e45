"""Dialog sequences: each an async function of the screen that it plays on and the session."""
