"""What is financed and how it is repaid: random terms, as the oracle and as the service take them."""

from dataclasses import dataclass, field
from fractions import Fraction

import day_counts

MODES = ["HALF_UP", "HALF_EVEN", "HALF_DOWN", "UP", "DOWN", "CEILING", "FLOOR"]
DIGITS = {"USD": 2, "CHF": 2, "MXN": 2, "JPY": 0, "KWD": 3}


@dataclass
class Terms:
    """Amounts and rates are exact; `rounding` is a unit and a mode, or nothing for none."""

    currency: str
    amount: Fraction
    balloon: Fraction
    rate: Fraction
    day_count: str
    shape: str
    interest_only: int
    rounding: tuple | None
    in_advance: bool
    payments: int
    shares: list = field(default_factory=list)

    @property
    def minor(self):
        return Fraction(1, 10 ** DIGITS[self.currency])

    @property
    def is_level(self):
        return self.shape in ("level_rent", "interest_only_then_level")

    def request(self):
        """The fields of PreviewScheduleRequest that these terms fill."""
        shape = {}
        if self.shape == "interest_only_then_level":
            shape = {"interest_only_periods": self.interest_only}
        if self.shape == "profile":
            shape = {"principal_shares": [decimal(share) for share in self.shares]}
        request = {
            "amount": self._money(self.amount),
            "rate": decimal(self.rate),
            "day_count": f"DAY_COUNT_{self.day_count}",
            "payment_timing": "PAYMENT_TIMING_ADVANCE" if self.in_advance else "PAYMENT_TIMING_ARREARS",
            "amortization": {self.shape: shape},
        }
        if self.balloon:
            request["balloon"] = self._money(self.balloon)
        if self.rounding:
            unit, mode = self.rounding
            request["rounding"] = {"unit": decimal(unit), "mode": f"MODE_{mode}"}
        else:
            request["rounding"] = {"unit": decimal(self.minor), "mode": "MODE_HALF_UP"}
            request["unrounded"] = True
        return request

    def _money(self, amount):
        return {"amount": decimal(amount), "currency_code": self.currency}


def decimal(value):
    """A fraction with few decimals, written out."""
    scaled = value * 10**10
    assert scaled.denominator == 1
    whole, rest = divmod(abs(scaled.numerator), 10**10)
    text = f"{whole}.{rest:010}".rstrip("0").rstrip(".")
    return f"-{text}" if value < 0 else text


def random_terms(rng, payments, in_advance):
    """Terms for so many payments."""
    currency = rng.choice(list(DIGITS))
    minor = Fraction(1, 10 ** DIGITS[currency])
    amount = rng.randint(10**5, rng.choice([10**7, 10**10, 10**12])) * minor
    shapes = ["level_rent", "level_rent", "level_principal", "profile"]
    if not in_advance:
        shapes += ["bullet"] + ["interest_only_then_level"] * (payments > 1)
    shape = rng.choice(shapes)
    shares = []
    if shape == "profile":
        shares = [Fraction(rng.choice([0, rng.randint(1, 9999), rng.randint(1, 9999)]), 10000) for _ in range(payments)]
        shares[rng.randrange(payments)] = Fraction(rng.randint(1, 9999), 10000)
    return Terms(
        currency,
        amount,
        balloon=rng.choice([0, rng.randint(1, 80)]) * amount // (100 * minor) * minor,
        rate=Fraction(rng.choice([0, *[rng.randint(1, 180_000) for _ in range(12)], -rng.randint(1, 9_000)]), 10**6),
        day_count=rng.choice(list(day_counts.COUNTERS)),
        shape=shape,
        interest_only=rng.randint(1, min(payments - 1, 24)) if shape == "interest_only_then_level" else 0,
        rounding=None if rng.random() < 0.4 else (minor * rng.choice([1, 1, 1, 5, 100]), rng.choice(MODES)),
        in_advance=in_advance,
        payments=payments,
        shares=shares,
    )
