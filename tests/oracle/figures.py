"""A schedule's figures as exact fractions, each rounding made where domain rules say so.

The level rent comes from the balance carried forward, not from discount factors: after every
period the balance is `a` less `b` rents, and the last one has to be the balloon.
"""

from dataclasses import dataclass
from fractions import Fraction


@dataclass
class Line:
    """One payment; `start` to `end` is the accrual that it settles."""

    start: object
    end: object
    fraction: Fraction
    opening: Fraction
    exact_interest: Fraction
    interest: Fraction
    principal: Fraction
    closing: Fraction
    due: object

    @property
    def payment(self):
        return self.interest + self.principal


def rounded(value, unit, mode):
    """The value rounded to a multiple of the unit."""
    units = value / unit
    floor = units.numerator // units.denominator
    rest, negative = units - floor, value < 0
    if rest == 0:
        return floor * unit
    half = Fraction(1, 2)
    up = {
        "HALF_UP": rest > half or (rest == half and not negative),
        "HALF_EVEN": rest > half or (rest == half and floor % 2 == 1),
        "HALF_DOWN": rest > half or (rest == half and negative),
        "UP": not negative,
        "DOWN": negative,
        "CEILING": True,
        "FLOOR": False,
    }[mode]
    return (floor + up) * unit


def level_rent(amount, balloon, rate, fractions, in_advance):
    """The rent that leaves the balloon at the end of the last period."""
    # Both over the same denominator, so that nothing has to be reduced on the way.
    a, b, under = amount.numerator, 0, 1
    if in_advance:
        b = amount.denominator
    for number, fraction in enumerate(fractions, 1):
        growth = 1 + rate * fraction
        a, b, under = a * growth.numerator, b * growth.numerator, under * growth.denominator
        if not (in_advance and number == len(fractions)):
            b += under * amount.denominator
    return (Fraction(a, under * amount.denominator) - balloon) / Fraction(b, under * amount.denominator)


def split(whole, weights, minor):
    """The whole in proportion to the weights, in minor units by largest remainder."""
    total = sum(weights)
    exact = [whole * weight / total / minor for weight in weights]
    parts = [share.numerator // share.denominator for share in exact]
    missing = int(whole / minor) - sum(parts)
    by_remainder = sorted(range(len(parts)), key=lambda place: (parts[place] - exact[place], place))
    for place in by_remainder[:missing]:
        parts[place] += 1
    return [part * minor for part in parts]


def lines(terms, settled, rent):
    """The lines of the schedule. `settled` are the accruals with their due dates, in payments' order."""
    made, balance = [], terms.amount
    exact = terms.rounding is None
    parts = _parts(terms, exact)
    closing_payment = terms.in_advance and terms.balloon > 0
    for place, (start, end, fraction, due) in enumerate(settled):
        exact_interest = balance * terms.rate * fraction
        interest = exact_interest if exact else rounded(exact_interest, *terms.rounding)
        if place == len(settled) - 1:
            principal = balance
        elif terms.shape == "bullet" or place < terms.interest_only:
            principal = Fraction(0)
        elif parts:
            principal = parts[place]
        else:
            principal = rent - interest
        made.append(Line(start, end, fraction, balance, exact_interest, interest, principal, balance - principal, due))
        balance -= principal
    assert balance == 0 and len(made) == terms.payments + closing_payment
    return made


def _parts(terms, exact):
    if terms.shape not in ("level_principal", "profile"):
        return None
    repaid = terms.amount - terms.balloon
    weights = terms.shares or [Fraction(1)] * terms.payments
    if exact:
        return [repaid * weight / sum(weights) for weight in weights]
    return split(repaid, weights, terms.minor)
