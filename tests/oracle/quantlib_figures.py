"""What QuantLib itself makes of a schedule: coupons, present value, an annuity's balances."""

from fractions import Fraction

import QuantLib as ql

from calendars import to_ql
from day_counts import counter

# What floating point leaves uncertain, for a unit of the amount.
UNCERTAIN = 1e-11


def compared(terms, roll, answer, spans, expected):
    """Compares interest with QuantLib's coupons, and the payments' present value with the amount."""
    given = answer.payments if terms.rounding else answer.exact_payments
    last = spans[-1][1]
    days, rate, amount = counter(terms.day_count, last), float(terms.rate), float(terms.amount)
    accrued = [(line, wanted) for line, wanted in zip(given, expected) if wanted.start < wanted.end]
    if not accrued:
        return
    unit = float(terms.rounding[0]) if terms.rounding else 0.0
    dates = ql.Schedule([to_ql(wanted.start) for _, wanted in accrued] + [to_ql(accrued[-1][1].end)])
    leg = ql.FixedRateLeg(dates, days, [float(wanted.opening) for _, wanted in accrued], [rate])
    for coupon, (line, _) in zip(leg, accrued):
        interest = _figure(line.interest)
        if abs(coupon.amount() - interest) > unit + UNCERTAIN * amount:
            yield f"interest of {line.number}: {interest}, QuantLib's coupon {coupon.amount()}"
    # Simple interest within a period, compounded from one to the next.
    simple = ql.InterestRate(rate, days, ql.Simple, ql.Annual)
    value, factor = 0.0, 1.0
    for line, wanted in zip(given, expected):
        if wanted.start < wanted.end:
            factor *= simple.discountFactor(to_ql(wanted.start), to_ql(wanted.end))
        value += _figure(line.payment) * factor
    if abs(value - amount) > unit * sum(1 for _ in given) * max(1.0, factor) + UNCERTAIN * amount * max(1.0, factor):
        yield f"present value at QuantLib's discount factors: {value}, financed {amount}"
    yield from _annuity(terms, roll, given, spans)


def _annuity(terms, roll, given, spans):
    """QuantLib's balances of an annuity, which knows whole periods in arrears alone."""
    whole = Fraction(roll.months, 12)
    plain = terms.shape == "level_rent" and not terms.in_advance and not terms.balloon and terms.rate > 0
    if not plain or terms.rounding or any(fraction != whole for _, _, fraction, _ in spans) or 12 % roll.months:
        return
    length = ql.Period(len(spans) * roll.months, ql.Months)
    balances = ql.sinkingNotionals(length, 12 // roll.months, float(terms.rate), float(terms.amount))
    for line, balance in zip(given, balances):
        if abs(_figure(line.opening_balance) - balance) > UNCERTAIN * float(terms.amount):
            yield f"balance before {line.number}: {line.opening_balance}, QuantLib's annuity {balance}"


def _figure(figure):
    return float(figure if isinstance(figure, str) else figure.amount)
