"""One writer a file format: values to text, and text to disk whole or not at all."""
