"""The pages of scorecards: all processes at a glance, one week, filling it in, closing it."""
