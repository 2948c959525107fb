"""The door for agents and pipelines: keys, errors, and the description of every call."""
