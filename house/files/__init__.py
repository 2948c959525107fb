"""Files that people write by hand, read with the line of everything in them."""
