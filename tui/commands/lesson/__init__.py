"""Commands about lessons and conversations."""
