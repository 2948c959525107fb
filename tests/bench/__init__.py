"""Figures that mean the same on any machine: ratios to a floor measured in the same run."""
