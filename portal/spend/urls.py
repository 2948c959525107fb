"""Addresses of the pages of money."""

from django.urls import path

from portal.spend import budgets, costs, page

app_name = "spend"

urlpatterns = [
    path("spend/", page.spend, name="list"),
    path("spend/costs/", costs.costs, name="costs"),
    path("spend/costs/new/", costs.add, name="add_cost"),
    path("spend/costs/<int:pk>/", costs.one, name="cost"),
    path("spend/costs/<int:pk>/end/", costs.end, name="end_cost"),
    path("spend/budgets/<slug:slug>/", budgets.budget, name="budget"),
]
