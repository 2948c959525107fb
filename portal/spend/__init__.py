"""The pages of money: what each process spends, fixed costs and how they are shared, budgets."""
