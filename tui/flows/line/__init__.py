"""What is typed into the line: messages, answers, names of what is new, and pasted lines."""
