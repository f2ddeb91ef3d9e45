"""The full-screen application and the command line of teachbot."""
