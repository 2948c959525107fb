"""A logged decision put to the model again: who asked, what came of it, and what differs."""
