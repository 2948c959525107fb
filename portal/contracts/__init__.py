"""The pages of contracts: reading one, writing a draft, putting the first in force."""
