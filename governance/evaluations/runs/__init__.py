"""A prompt put to its cases by a worker, and the verdict that can block a change."""
