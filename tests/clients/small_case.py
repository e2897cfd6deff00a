"""A facility small enough to be checked by hand: half a million for a workshop."""

import hashlib

ID = "workshop"
NAME = f"facilities/{ID}"

# A Friday, the Monday after it, and the Wednesday and Friday of that week.
SIGNED, AVAILABLE, FIRST_FUNDING, SECOND_FUNDING = "2024-03-01", "2024-03-04", "2024-03-06", "2024-03-08"

PROVIDER = {"id": "cat-financial", "legal_name": "Caterpillar Financial SARL"}
BORROWER = {"id": "boleo", "legal_name": "Minera y Metalurgica del Boleo S.A. de C.V."}


def usd(amount):
    return {"currency_code": "USD", "amount": amount}


TERMS = {
    "product": "PRODUCT_EQUIPMENT_LEASE",
    "commitment": usd("500000.00"),
    "availability_period": {"start_date": AVAILABLE, "end_date": "2024-06-28"},
    "final_maturity": {"date": "2026-06-30"},
    "eligible_categories": ["WORKSHOP"],
    "advance_rate": "0.8",
    "minimum_drawdown": usd("10000.00"),
    "notice_business_days": 2,
    "interest": {"fixed": {"annual_rate": "0.06"}},
    "default_margin": "0.02",
    "day_count": "DAY_COUNT_ACT_360",
    "payment_months": 1,
    "payment_timing": "PAYMENT_TIMING_ARREARS",
    "amortization": {"level_rent": {}},
    "balloon_rate": "0",
    "stub": "STUB_SHORT_FIRST",
    "roll": "ROLL_BACK_FROM_FINAL_MATURITY",
    "business_day_convention": "BUSINESS_DAY_CONVENTION_MODIFIED_FOLLOWING",
    "accruals_adjusted": True,
    "rounding": {"unit": "0.01", "mode": "MODE_HALF_UP"},
    "billing_lead_days": 5,
    "fees": {
        "arrangement_fee_rate": "0",
        "arrangement_fee_billed": "ARRANGEMENT_FEE_BILLED_AT_SIGNING",
        "commitment_fee_rate": "0",
        "commitment_fee_billed": "COMMITMENT_FEE_BILLED_COMMON_PAYMENT_DATES",
        "prepayment_fee_rate": "0",
    },
    "grace": {"days": 3, "kind": "KIND_BUSINESS"},
    "cure": {"period": {"days": 10, "kind": "KIND_CALENDAR"}, "cures_event_of_default": True},
    "allocation_order": [
        f"ALLOCATION_CATEGORY_{category}" for category in ("FEES", "DEFAULT_INTEREST", "INTEREST", "PRINCIPAL")
    ],
    "acceptance_long_stop_days": 90,
    "useful_life_months": 60,
    "approval_bands": [
        {"up_to": usd("100000.00"), "approvals": 1, "role": "ROLE_CREDIT_OFFICER"},
        {"approvals": 2, "role": "ROLE_CREDIT_OFFICER"},
    ],
    "conditions_precedent": [
        {"id": "insurance", "when": "WHEN_INITIAL", "title": "Insurance of the workshop"},
        {"id": "invoice", "when": "WHEN_EACH_DRAWDOWN", "title": "The suppliers' invoices"},
    ],
    "time_zone": "America/Mexico_City",
}

# Financed at 0.8: 48,000 and 32,000; then 80,000, 64,000 and 56,000.
PRICES = {"W-1": "60000.00", "W-2": "40000.00", "W-3": "100000.00", "W-4": "80000.00", "W-5": "70000.00"}
FIRST, SECOND = ["W-1", "W-2"], ["W-3", "W-4", "W-5"]
FIRST_FINANCED, SECOND_FINANCED = "80000.00", "200000.00"
FUNDED, LEFT = "280000.00", "220000.00"


def equipment(purchase, price=None, **other):
    """A machine of the workshop."""
    return {
        "purchase": purchase,
        "category": "WORKSHOP",
        "manufacturer": "Fehlmann",
        "model": "Picomax 21",
        "description": "Milling machine",
        "serial_number": f"PX-{purchase}",
        "supplier": "fehlmann",
        "invoice_number": f"F-{purchase}",
        "invoice_date": SIGNED,
        "price": usd(price or PRICES[purchase]),
    } | other


def evidence(title):
    """A document, by its digest."""
    return {"title": title, "reference": f"DOC {title}", "sha256": hashlib.sha256(title.encode()).hexdigest()}
