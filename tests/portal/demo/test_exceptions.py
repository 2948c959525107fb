"""The cases that the demo tells, before anything is built of them."""

from portal.demo.exceptions import cases


def test_an_action_is_about_what_the_customer_asks_for() -> None:
    pays = [case for case in cases() if case.get("tool") == "billing.refund"]
    assert pays
    for case in pays:
        assert case["arguments"]["amount"] == case["inputs"]["amount"], case["case"]
        # A refund above its limit is refused whoever approves it: the agent asks of the case then.
        assert case["arguments"]["amount"] <= 50, case["case"]
