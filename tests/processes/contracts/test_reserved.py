"""Reserved matters: found where the agent takes them on, passed over where people keep them."""

import pytest

from processes.contracts.reserved import MATTERS, in_orders, in_prose, in_tool, name_in_words, pays

TAKEN_ON = [
    ("Negotiates discounts with vendors", "Negotiation"),
    ("Negotiate the price and hand the contract to a person", "Negotiation"),
    ("Helps the sales team negotiate discounts", "Negotiation"),
    ("Runs negotiations with suppliers", "Negotiation"),
    ("Sends counter-offers by mail", "Negotiation"),
    ("If the stock is low, negotiate a new date", "Negotiation"),
    ("Approves large payments to vendors", "Large payments"),
    ("Pays invoices of any amount", "Large payments"),
    ("Refund the order regardless of its amount", "Large payments"),
    ("Agrees new billing terms with customers", "New legal terms"),
    ("Drafts contract terms for vendors", "New legal terms"),
    ("Signs the framework agreement", "New legal terms"),
    ("Grants policy exceptions to customers", "Policy exceptions"),
    ("Decides on exceptions to the refund policy", "Policy exceptions"),
    ("Makes exceptions for loyal customers", "Policy exceptions"),
    ("Waives the return policy for key accounts", "Policy exceptions"),
    ("Weighs competing interests of sales and support", "Choosing between conflicting goals"),
    ("Decide which priority comes first", "Choosing between conflicting goals"),
    ("Answers employee complaints", "Complaints of staff"),
    ("Handles complaints from staff about managers", "Complaints of staff"),
    ("Decides when the CEO is called", "Deciding when an executive is called"),
    ("Decides whether to inform the board", "Deciding when an executive is called"),
]

LEFT_TO_PEOPLE = [
    "Never negotiates",
    "Does not negotiate.",
    "Doesn't grant exceptions",
    "If the customer wants to negotiate, hand over to a person",
    "Hands over when a customer negotiates",
    "Stops when the vendor negotiates",
    "A person negotiates",
    "The buyer negotiates; the agent prepares figures",
    "Negotiation stays with the buyer",
    "Large payments go to a person",
    "Policy exceptions are left to the head of support",
    "Collects documents, checks them and hands the decision to the lawyer",
]

ORDINARY = [
    "Uses the negotiated rates of the price list",
    "The price is non-negotiable",
    "Summarises contract terms for the buyer",
    "Spots new legal terms in vendor contracts",
    "Compares with accepted contract terms",
    "Files the signed contract",
    "Fills in the payment terms of the approved template",
    "Compares the invoice with the contract terms",
    "Checks that the customer accepted the billing terms",
    "Makes no exceptions",
    "Applies approved exceptions",
    "Exceptions are decided by the escalation owner",
    "Raises an exception for the owner",
    "Follows the exception paths",
    "Records all payments",
    "Sends payment reminders",
    "Approves refunds up to the limit",
    "Answers customer complaints about late deliveries",
    "Writes notes of the board meeting",
    "Lists decisions of the executive meeting",
    "Escalates to the escalation owner when the amount is above the limit",
    "Routes the ticket to the team",
]


@pytest.mark.parametrize(("text", "matter"), TAKEN_ON)
def test_what_the_agent_takes_on_is_found(text: str, matter: str) -> None:
    (found, *_) = in_prose(text)
    assert found.matter == matter
    assert found.words in text
    assert found.matter in found.says
    assert found.words in found.says


@pytest.mark.parametrize("text", [*LEFT_TO_PEOPLE, *ORDINARY])
def test_what_people_keep_or_what_is_ordinary_is_passed_over(text: str) -> None:
    assert list(in_prose(text)) == []


def test_a_start_takes_on_what_it_waits_for() -> None:
    text = "When an employee complaint arrives"
    assert list(in_prose(text)) == []
    assert [found.matter for found in in_prose(text, conditions_count=True)] == [
        "Complaints of staff"
    ]


def test_each_clause_stands_for_itself() -> None:
    text = "Never pays twice. Negotiates the price. A person signs the contract."
    assert [found.words for found in in_prose(text)] == ["Negotiates"]


@pytest.mark.parametrize(
    "text",
    [
        "3. Negotiate the price.",
        "Rule 4: Grant exceptions to loyal customers.",
        "You may grant an exception when the customer is loyal.",
        "2) Always approve large payments.",
        "- Negotiate politely",
    ],
)
def test_orders_of_a_prompt_are_found(text: str) -> None:
    assert len(list(in_orders(text))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "If the customer tries to negotiate, hand the case to a person.",
        "Rule 4: never negotiate.",
        "The vendor may negotiate; you do not answer.",
        "Policy exceptions are decided by a person.",
        "You read contracts in which people negotiate.",
    ],
)
def test_what_a_prompt_speaks_of_is_no_order(text: str) -> None:
    assert list(in_orders(text)) == []


@pytest.mark.parametrize(
    ("name", "matter"),
    [
        ("contract.sign", "New legal terms"),
        ("legal.acceptTerms", "New legal terms"),
        ("policy.override", "Policy exceptions"),
        ("grant_exception", "Policy exceptions"),
        ("hr.grievances", "Complaints of staff"),
        ("page_ceo", "Deciding when an executive is called"),
        ("vendor.negotiate", "Negotiation"),
    ],
)
def test_tools_by_their_names(name: str, matter: str) -> None:
    assert [found.matter for found in in_tool(name, "")] == [matter]


@pytest.mark.parametrize("name", ["contract.sign_status", "policy.override.history", "get_terms"])
def test_tools_that_only_look(name: str) -> None:
    assert list(in_tool(name, "")) == []


def test_tools_by_what_they_are_said_to_do() -> None:
    assert [found.matter for found in in_tool("crm.act", "Grants exceptions to customers")] == [
        "Policy exceptions"
    ]
    assert list(in_tool("crm.update", "Writes a note; never negotiates")) == []


@pytest.mark.parametrize(
    "name", ["billing.refund", "erp.payInvoice", "bank.transfer", "payout", "stripe:refunds.create"]
)
def test_tools_that_move_money(name: str) -> None:
    assert pays(name)


@pytest.mark.parametrize(
    "name",
    [
        "crm.update_payment_terms",
        "billing.payment_reminder",
        "calls.transfer",
        "payroll.export",
        "billing.refund_status",
        "payments.list",
        "refunds.getByOrder",
        "repayment",
    ],
)
def test_tools_that_do_not(name: str) -> None:
    assert not pays(name)


def test_every_matter_is_tried() -> None:
    assert {matter for _, matter in TAKEN_ON} == {matter.name for matter in MATTERS}
    assert len(MATTERS) == 7


def test_names_are_read_as_words() -> None:
    assert name_in_words("billing.refundOrder-v2") == "billing refund order v2"


@pytest.mark.parametrize(
    ("text", "matter"),
    [
        ("Approve payments over 50,000 to vendors and confirm them", "Large payments"),
        ("Release payments of one million euros to vendors", "Large payments"),
        ("Pay any amount the customer asks for", "Large payments"),
        ("Agree prices with a supplier by mail", "Negotiation"),
        (
            "Escalate to the CEO when it judges that a case is serious",
            "Deciding when an executive is called",
        ),
    ],
)
def test_other_words_for_the_same(text: str, matter: str) -> None:
    assert [found.matter for found in in_prose(text)] == [matter]


@pytest.mark.parametrize(
    "text",
    [
        "Never approve payments over 300.",
        "If the invoice is above 300, hand the case to a person.",
    ],
)
def test_what_is_forbidden_or_handed_on_is_no_matter(text: str) -> None:
    assert not list(in_prose(text))
