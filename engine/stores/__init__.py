"""Conversations from elsewhere, read-only: tracker stores, files, servers, and the inbox over them."""
