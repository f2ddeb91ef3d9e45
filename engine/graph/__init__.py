"""Stories and the conversation as one graph, laid out as lines of text or as a page."""
