"""A complete agent: it reads its contract, asks, acts on a pretend shop, logs, and calls people."""
