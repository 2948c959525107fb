"""The process hub: one process in the admin, tab by tab."""
