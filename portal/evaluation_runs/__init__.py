"""Pages about evaluation runs: live, as a grid, case by case, over time, and what is waived."""
