"""The pages about evaluation sets."""
