"""The register as staff read it: plain pages that need no training and no script."""
