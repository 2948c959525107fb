"""The pages of the decision log: the list, one decision explained, the seals."""
