"""Walks through a portal that runs: what strangers meet, as each kind of user, wide and narrow."""
