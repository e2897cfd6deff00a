"""PreviewSchedule: dates against ql.Schedule, figures against exact fractions and QuantLib's own."""

import datetime
from fractions import Fraction

import day_counts
import quantlib_figures
from calendars import CONVENTIONS, adjusted, from_ql, joint, random_calendars, random_date
from dates import Roll, is_comparable, periods
from figures import level_rent, lines, rounded
from terms import decimal, random_terms

STUBS = ["SHORT_FIRST", "LONG_FIRST", "SHORT_LAST", "LONG_LAST"]
# What 28 digits leave uncertain of a figure, for a unit of the amount: of a single one, and of one
# that a whole schedule's balances lead to.
UNCERTAIN, UNCERTAIN_AT_THE_END = Fraction(1, 10**24), Fraction(1, 10**16)


def case(rng, on_purpose):
    codes, roll, convention = random_calendars(rng), _random_roll(rng), rng.choice(list(CONVENTIONS))
    accruals_adjusted, in_advance = rng.random() < 0.5, rng.random() < 0.3
    further = sorted({random_date(rng, roll.start, roll.maturity) for _ in range(rng.choice([0, 0, 0, 1, 5]))})
    calendar = on_purpose.joint(codes, further)
    ends = periods(roll, convention, calendar, in_advance)
    terms = random_terms(rng, len(ends), in_advance)
    request = {
        **terms.request(),
        "commencement_date": str(roll.start),
        "final_maturity_date": str(roll.maturity),
        "payment_months": roll.months,
        "end_of_month": roll.end_of_month,
        "stub": f"STUB_{roll.stub}",
        "business_day_convention": f"BUSINESS_DAY_CONVENTION_{convention}",
        "accruals_adjusted": accruals_adjusted,
        "calendars": codes,
        "extra_holidays": [str(day) for day in further],
    }
    if roll.anchor:
        request["anchor_date"] = str(roll.anchor)

    def compare(service):
        answer = service.PreviewSchedule(**request)
        unmended = periods(roll, convention, joint(codes, further), in_advance)
        if unmended != ends:
            on_purpose.count(codes, {payment for _, payment in [*ends, *unmended]})
        if is_comparable(roll, convention, calendar):
            whole = [from_ql(date) for date in roll.schedule(calendar, CONVENTIONS[convention])][1:]
            if not roll.stub.startswith("LONG") and whole != [payment for _, payment in ends]:
                yield f"QuantLib's adjusted schedule is {list(map(str, whole))}"
        spans = _spans(terms, roll, ends, accruals_adjusted)
        settled = _settled(terms, spans, adjusted(roll.start, convention, calendar))
        rent = None
        if terms.is_level:
            fractions = [fraction for _, _, fraction, _ in spans[terms.interest_only :]]
            exact_rent = level_rent(terms.amount, terms.balloon, terms.rate, fractions, in_advance)
            yield from near("exact rent", answer.exact_rent, exact_rent, terms.amount * UNCERTAIN * 10**4)
            rent = rounded(exact_rent, *terms.rounding) if terms.rounding else exact_rent
        expected = lines(terms, settled, rent)
        yield from _compared(answer, terms, rent, expected)
        yield from quantlib_figures.compared(terms, roll, answer, spans, expected)

    return request, compare


def _random_roll(rng):
    months = rng.choice([1, 1, 1, 2, 3, 3, 4, 6, 12, 5, 18])
    start = random_date(rng, last=datetime.date(2090, 12, 31))
    longest = min(rng.choice([3, 30, 130]), (2099 - start.year) * 12 // months)
    maturity = Roll(start, None, months, start, rng.random() < 0.3, None).stepped(rng.randint(1, max(longest, 1)))
    if rng.random() < 0.5:
        maturity = random_date(rng, maturity, maturity + datetime.timedelta(200))
    maturity = max(maturity, start + datetime.timedelta(21))
    anchor = None
    if rng.random() < 0.25:
        anchor = start + datetime.timedelta(rng.choice([0, rng.randint(-400, 60 * months)]))
        anchor = min(anchor, maturity - datetime.timedelta(1))
    return Roll(start, maturity, months, anchor, rng.random() < 0.4, rng.choice(STUBS))


def _spans(terms, roll, ends, accruals_adjusted):
    """Start, end, fraction and payment date of each period."""
    start, spans = roll.start, []
    last = ends[-1][accruals_adjusted]
    for unadjusted, payment in ends:
        end = payment if accruals_adjusted else unadjusted
        spans.append((start, end, day_counts.fraction(terms.day_count, start, end, last), payment))
        start = end
    return spans


def _settled(terms, spans, first_due):
    """The accrual that each payment settles: in advance that of the period before."""
    if not terms.in_advance:
        return spans
    start = spans[0][0]
    closing = spans[-1:] if terms.balloon else []
    return [(start, start, Fraction(0), first_due), *spans[:-1], *closing]


def near(what, found, expected, uncertain):
    """Compares a figure that has no more digits than it has room for."""
    if not found or abs(Fraction(found) - expected) > uncertain:
        yield f"{what}: {found or 'none'}, exactly {float(expected)!r}"


def _compared(answer, terms, rent, expected):
    given = answer.payments if terms.rounding else answer.exact_payments
    if len(given) != len(expected):
        yield f"{len(given)} payments, expected {len(expected)}"
        return
    for number, (line, wanted) in enumerate(zip(given, expected), 1):
        ours = (line.number, line.start_date, line.end_date, line.due_date)
        theirs = (number, str(wanted.start), str(wanted.end), str(wanted.due))
        if ours != theirs:
            yield f"dates of {number}: {ours}, expected {theirs}"
        ours = Fraction(line.year_fraction.numerator) / Fraction(line.year_fraction.denominator)
        if ours != wanted.fraction:
            yield f"fraction of {number}: {ours}, expected {wanted.fraction}"
        yield from (_rounded_line if terms.rounding else _exact_line)(number, line, wanted, terms)
    if terms.rounding:
        total = sum(line.interest for line in expected)
        if Fraction(answer.total_interest.amount) != total:
            yield f"total interest: {answer.total_interest.amount}, expected {decimal(total)}"
        if rent is not None and Fraction(answer.rent.amount) != rent:
            yield f"rent: {answer.rent.amount}, expected {decimal(rent)}"


def _rounded_line(number, line, wanted, terms):
    for name, money, amount in [
        ("opening balance", line.opening_balance, wanted.opening),
        ("interest", line.interest, wanted.interest),
        ("principal", line.principal, wanted.principal),
        ("payment", line.payment, wanted.payment),
        ("closing balance", line.closing_balance, wanted.closing),
    ]:
        if money.currency_code != terms.currency or Fraction(money.amount) != amount:
            yield f"{name} of {number}: {money.amount} {money.currency_code}, expected {decimal(amount)}"
    yield from near(f"exact interest of {number}", line.exact_interest, wanted.exact_interest, terms.amount * UNCERTAIN)
    if Fraction(line.rate) != terms.rate:
        yield f"rate of {number}: {line.rate}, expected {decimal(terms.rate)}"


def _exact_line(number, line, wanted, terms):
    for name, found, amount in [
        ("opening balance", line.opening_balance, wanted.opening),
        ("interest", line.interest, wanted.interest),
        ("principal", line.principal, wanted.principal),
        ("payment", line.payment, wanted.payment),
        ("closing balance", line.closing_balance, wanted.closing),
    ]:
        yield from near(f"{name} of {number}", found, amount, terms.amount * UNCERTAIN_AT_THE_END)
