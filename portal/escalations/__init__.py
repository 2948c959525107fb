"""The pages of exceptions: one list for all, and a page on which one is decided."""
