"""One reader a file format, one annotation parser: text to values and problems."""
