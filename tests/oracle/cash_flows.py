"""PreviewSchedule's cash flows: dates by ql.Schedule in days, weeks and months, figures as exact fractions and by QuantLib's rates."""

import datetime
from dataclasses import dataclass, field
from fractions import Fraction

import QuantLib as ql

import day_counts
from calendars import CONVENTIONS, adjusted, from_ql, joint, random_calendars, random_date, to_ql
from figures import rounded, split
from reflected import Refused
from terms import DIGITS, MODES, decimal

UNITS = {"days": (ql.Days, 120), "weeks": (ql.Weeks, 26), "months": (ql.Months, 18)}
# What 28 digits leave uncertain at the end of a cash flow, and floating point of one interest, for a
# unit of the amount.
UNCERTAIN, UNCERTAIN_FLOAT = Fraction(1, 10**15), 1e-11
NOWHERE = ql.NullCalendar()


class NoPayment(Exception):
    """The balloon alone is worth more than what is owed."""


@dataclass
class Flow:
    """The terms of one cash flow, exact. `dates` are unadjusted ends, each with its adjusted day."""

    currency: str
    principal: Fraction
    rate: Fraction
    day_count: str
    start: object
    maturity: object
    dates: list
    accruals_adjusted: bool
    opens: object
    rounding: tuple | None
    shape: str
    cycle: dict
    # The dates before this one are interest alone, or added to the balance.
    first: int = 0
    capitalized: bool = False
    balloon: Fraction = Fraction(0)
    given: dict = field(default_factory=dict)
    # By date: the rate from there on.
    resets: dict = field(default_factory=dict)
    base: Fraction | None = None

    def runs_to(self, place):
        return self.dates[place][self.accruals_adjusted]

    def money(self, figure):
        return rounded(figure, *self.rounding) if self.rounding else figure

    def fraction(self, start, end):
        return day_counts.fraction(self.day_count, start, end, self.maturity)


def case(rng, on_purpose):
    codes, convention = random_calendars(rng), rng.choice(list(CONVENTIONS))
    calendar = on_purpose.joint(codes)
    flow, request = _random_flow(rng, convention, calendar)
    request |= {"business_day_convention": f"BUSINESS_DAY_CONVENTION_{convention}", "calendars": codes}
    request |= _random_rates(rng, flow, calendar)

    def compare(service):
        try:
            expected = _expected(flow)
        except NoPayment:
            try:
                service.PreviewSchedule(cash_flow=request)
                yield "answered, where no payment solves"
            except Refused as refused:
                if refused.fields() != ["cash_flow.repayment.level"]:
                    yield f"refused for {refused.fields()}, where no payment solves"
            return
        answer = service.PreviewSchedule(cash_flow=request)
        unmended = [adjusted(end, convention, joint(codes)) for end, _ in flow.dates]
        days = [day for _, day in flow.dates]
        if unmended != days:
            on_purpose.count(codes, {*days, *unmended})
        yield from _compared(answer.events, flow, expected)

    return request, compare


def _random_flow(rng, convention, calendar):
    unit = rng.choice(list(UNITS))
    length, end_of_month = rng.randint(1, UNITS[unit][1]), unit == "months" and rng.random() < 0.3
    start = random_date(rng, last=datetime.date(2060, 12, 31))
    period = ql.Period(length, UNITS[unit][0])
    longest = min(rng.choice([4, 40]), 13_000 // (length * {"days": 1, "weeks": 7, "months": 31}[unit]))
    whole = ql.Period(rng.randint(1, max(longest, 1)) * length, UNITS[unit][0])
    maturity = from_ql(NOWHERE.advance(to_ql(start), whole, ql.Unadjusted, end_of_month))
    if rng.random() < 0.5:
        maturity += datetime.timedelta(rng.randint(1, 40))
    maturity = max(maturity, start + datetime.timedelta(21))
    backward = rng.random() < 0.5
    rule = ql.DateGeneration.Backward if backward else ql.DateGeneration.Forward
    begin, end = to_ql(start), to_ql(maturity)
    rolled = ql.Schedule(begin, end, period, NOWHERE, ql.Unadjusted, ql.Unadjusted, rule, end_of_month)
    ends = [from_ql(date) for date in rolled][1:]
    long_last = not backward and rng.random() < 0.3
    if long_last and not rolled.isRegular(len(ends)) and len(ends) > 2:
        ends.pop(-2)
    cycle = {"anchor_date": str(ends[0]), "roll_date": str(maturity if backward else start), unit: length}
    cycle["long_last_period"] = long_last
    # Of the dates that fall together the last one counts; none falls on the first day or before.
    opens = adjusted(start, convention, calendar)
    latest = {adjusted(end, convention, calendar): end for end in ends}
    dates = [(end, day) for day, end in sorted(latest.items())]
    if dates[0][1] <= max(start, opens) or dates[0][0] <= opens:
        return _random_flow(rng, convention, calendar)
    currency = rng.choice(list(DIGITS))
    minor = Fraction(1, 10 ** DIGITS[currency])
    adjusts = rng.random() < 0.5
    flow = Flow(
        currency,
        principal=rng.randint(10**5, rng.choice([10**7, 10**10])) * minor,
        rate=Fraction(rng.choice([0, *[rng.randint(1, 150_000) for _ in range(9)], -rng.randint(1, 5_000)]), 10**6),
        day_count=rng.choice(list(day_counts.COUNTERS)),
        start=start,
        maturity=maturity,
        dates=dates,
        accruals_adjusted=adjusts,
        opens=opens if adjusts else start,
        rounding=None if rng.random() < 0.5 else (minor * rng.choice([1, 1, 5]), rng.choice(MODES)),
        shape=rng.choice(["at_maturity", "equal_parts", "level", "level", "given_payments", "principal_steps"]),
        cycle=cycle,
    )
    if flow.shape == "given_payments" and len(dates) < len(ends):
        # Given amounts are all kept where dates fall together; one a date is reckoned with here.
        flow.shape = "at_maturity"
    request = {
        "currency_code": currency,
        "principal": decimal(flow.principal),
        "rate": decimal(flow.rate),
        "day_count": f"DAY_COUNT_{flow.day_count}",
        "commencement_date": str(start),
        "final_maturity_date": str(maturity),
        "end_of_month": end_of_month,
        "accruals_adjusted": adjusts,
        "interest_cycles": [cycle],
        "unrounded": flow.rounding is None,
    }
    if flow.rounding:
        unit_of, mode = flow.rounding
        request["rounding"] = {"unit": decimal(unit_of), "mode": f"MODE_{mode}"}
    request |= _random_repayment(rng, flow, minor)
    return flow, request


def _random_repayment(rng, flow, minor):
    """Fills in how the principal is repaid, and gives the fields for it."""
    last = len(flow.dates) - 1
    fields = {}
    if flow.shape in ("equal_parts", "level", "given_payments") and last > 1 and rng.random() < 0.4:
        flow.first = rng.randint(1, last - 1)
        if rng.random() < 0.5:
            flow.capitalized = True
            fields["capitalized_until_date"] = str(flow.dates[flow.first - 1][0])
    cycle = {**flow.cycle, "anchor_date": str(flow.dates[flow.first][0])}
    if flow.shape in ("equal_parts", "level") and rng.random() < 0.5:
        flow.balloon = rng.randint(1, 80) * flow.principal // (100 * minor) * minor
    balloon = decimal(flow.balloon) if flow.balloon else ""
    if flow.shape in ("equal_parts", "level"):
        return fields | {"repayment": {flow.shape: {"cycle": cycle, "balloon": balloon}}}
    if flow.shape == "at_maturity":
        return fields | {"repayment": {"at_maturity": {}}}
    steps = []
    if flow.shape == "principal_steps":
        for place in sorted(rng.sample(range(last), min(last, rng.randint(1, 5)))):
            amount, out = rng.randint(1, 3 * int(flow.principal / minor) // 2 // (last or 1) + 1) * minor, rng.random() < 0.2
            flow.given[place] = -amount if out else amount
            anchor = {"anchor_date": str(flow.dates[place][0])}
            steps.append({"cycle": anchor, "amount": decimal(amount), "paid_out": out})
        if not steps:
            flow.shape = "at_maturity"
            return fields
        return fields | {"repayment": {"principal_steps": {"steps": steps}}}
    starts = sorted({flow.first, *(rng.randint(flow.first, last) for _ in range(rng.randint(0, 3)))})
    for place, until in zip(starts, [*starts[1:], last]):
        amount = rng.randint(1, max(1, 2 * int(flow.principal / minor) // (last + 1))) * minor
        flow.given |= {step: amount for step in range(place, until)}
        steps.append({"cycle": {**flow.cycle, "anchor_date": str(flow.dates[place][0])}, "amount": decimal(amount)})
    return fields | {"repayment": {"given_payments": {"steps": steps}}}


def _random_rates(rng, flow, calendar):
    """Resets on the interest dates, their rates worked by QuantLib's calendar."""
    if rng.random() < 0.6 or len(flow.dates) < 2:
        return {}
    multiplier, spread = rng.choice([Fraction(1), Fraction(3, 2)]), Fraction(rng.randint(-100, 300), 10**4)
    lag = rng.choice([0, 1, 2, 5])
    known = sorted({random_date(rng, flow.start, flow.maturity) for _ in range(rng.randint(0, 12))})
    known = [flow.start - datetime.timedelta(60), *known]
    fixings = {day: Fraction(rng.randint(-100, 900), 10**4) for day in known}
    bound = lambda: Fraction(rng.randint(0, 500), 10**4) if rng.random() < 0.4 else None
    floor, cap, fixing_floor = bound(), bound(), bound()
    if floor is not None and cap is not None:
        floor, cap = min(floor, cap), max(floor, cap)
    for place, (_, day) in enumerate(flow.dates[:-1]):
        taken = from_ql(calendar.advance(to_ql(day), -lag, ql.Days)) if lag else day
        fixing = fixings[max(known_day for known_day in known if known_day <= taken)]
        rate = (fixing if fixing_floor is None else max(fixing, fixing_floor)) * multiplier + spread
        rate = rate if floor is None else max(rate, floor)
        flow.resets[place] = rate if cap is None else min(rate, cap)
    floating = {"multiplier": decimal(multiplier), "spread": decimal(spread), "fixing_lag_business_days": lag}
    limits = {"floor": floor, "cap": cap, "fixing_floor": fixing_floor}
    return {
        "rate_resets": [{"cycle": flow.cycle, "floating": floating}],
        "fixings": [{"date": str(day), "rate": decimal(rate)} for day, rate in fixings.items()],
        "rate_limits": {name: decimal(limit) for name, limit in limits.items() if limit is not None},
    }


@dataclass
class Expected:
    """What happens on one of the dates."""

    day: object
    redemption: Fraction | None
    interest: Fraction
    capitalized: bool
    start: object
    end: object
    base: Fraction
    rate: Fraction
    balance: Fraction


def _expected(flow):
    balance, rate, start, payment = flow.principal, flow.rate, flow.opens, None
    last, made = len(flow.dates) - 1, []
    parts = _parts(flow, last)
    for place, (_, day) in enumerate(flow.dates):
        end = flow.runs_to(place)
        base, interest = balance, flow.money(balance * rate * flow.fraction(start, end))
        exact = balance * rate * flow.fraction(start, end)
        repaid = None
        if place == last:
            repaid = balance
        elif flow.shape == "level" and place >= flow.first:
            if payment is None:
                payment = flow.money(_level(flow, place, rate, balance + exact))
            repaid = min(payment - interest, balance)
        elif place in flow.given:
            amount = flow.given[place]
            repaid = min(amount - interest if flow.shape == "given_payments" else amount, balance)
        elif place in parts:
            repaid = min(parts[place], balance)
        balance -= repaid or 0
        capitalized = flow.capitalized and place < flow.first
        if capitalized:
            balance += interest
        made.append(Expected(day, repaid, interest, capitalized, start, end, base, rate, balance))
        if place in flow.resets:
            rate, payment = flow.resets[place], None
        start = end
    return made


def _parts(flow, last):
    if flow.shape != "equal_parts":
        return {}
    places = range(flow.first, last)
    count, whole = last - flow.first + 1, flow.principal - flow.balloon
    if flow.rounding:
        amounts = split(whole, [Fraction(1)] * count, Fraction(1, 10 ** DIGITS[flow.currency]))
    else:
        amounts = [whole / count] * count
    return dict(zip(places, amounts))


def _level(flow, place, rate, owed):
    """The payment of this date and each one after it that leaves the balloon at the end."""
    factor, factors = Fraction(1), Fraction(1)
    for before in range(place, len(flow.dates) - 1):
        factor /= 1 + rate * flow.fraction(flow.runs_to(before), flow.runs_to(before + 1))
        factors += factor
    payment = (owed - flow.balloon * factor) / factors
    if payment < 0:
        raise NoPayment
    return payment


def _compared(events, flow, expected):
    kinds = {
        "REDEMPTION": [(line.day, line.redemption) for line in expected[:-1] if line.redemption is not None],
        "INTEREST": [(line.day, line.interest) for line in expected if not line.capitalized],
        "MATURITY": [(line.day, line.redemption) for line in expected[-1:]],
    }
    if flow.shape == "principal_steps":
        kinds["INCREASE"] = [entry for entry in kinds["REDEMPTION"] if entry[1] < 0]
        kinds["REDEMPTION"] = [entry for entry in kinds["REDEMPTION"] if entry[1] >= 0]
    by_kind = {}
    for event in events:
        by_kind.setdefault(_kind(event), []).append(event)
    for kind, wanted in kinds.items():
        found = [(event.date, Fraction(event.amount)) for event in by_kind.get(kind, [])]
        if [day for day, _ in found] != [str(day) for day, _ in wanted]:
            yield f"{kind} on {[day for day, _ in found]}, expected {[str(day) for day, _ in wanted]}"
            continue
        for (day, amount), (_, figure) in zip(found, wanted):
            if abs(amount - figure) > _uncertain(flow):
                yield f"{kind} on {day}: {float(amount)!r}, expected {float(figure)!r}"
    yield from _interest_compared(by_kind, flow, expected)
    if by_kind["MATURITY"] and Fraction(by_kind["MATURITY"][-1].balance):
        yield f"{by_kind['MATURITY'][-1].balance} is left"


def _interest_compared(by_kind, flow, expected):
    """The stretches that interest ran over, against QuantLib's day counts and simple interest."""
    ran = sorted([*by_kind.get("INTEREST", []), *by_kind.get("CAPITALIZATION", [])], key=lambda event: event.number)
    if len(ran) != len(expected):
        yield f"interest on {[event.date for event in ran]}, expected {[str(line.day) for line in expected]}"
        return
    days = day_counts.counter(flow.day_count, flow.maturity)
    for event, line in zip(ran, expected):
        if (_kind(event) == "CAPITALIZATION") != line.capitalized:
            yield f"{event.date}: {_kind(event)}"
        # Nothing changes between two dates: interest runs in one stretch.
        stretches = [(accrual.start_date, accrual.end_date, _fraction(accrual)) for accrual in event.accruals]
        if stretches != [(str(line.start), str(line.end), flow.fraction(line.start, line.end))]:
            yield f"{event.date}: interest of {stretches}, expected {line.start} to {line.end}"
        for accrual in event.accruals:
            begin, end = (to_ql(datetime.date.fromisoformat(day)) for day in (accrual.start_date, accrual.end_date))
            if accrual.days != days.dayCount(begin, end):
                yield f"{event.date}: {accrual.days} days, QuantLib {days.dayCount(begin, end)}"
            rate = ql.InterestRate(float(accrual.rate), days, ql.Simple, ql.Annual)
            grown = float(accrual.base) * (rate.compoundFactor(begin, end) - 1.0) if begin < end else 0.0
            if abs(grown - float(accrual.interest)) > UNCERTAIN_FLOAT * max(float(flow.principal), 1.0):
                yield f"{event.date}: interest {accrual.interest}, QuantLib {grown}"
            if Fraction(accrual.rate) != line.rate:
                yield f"{event.date}: rate {accrual.rate}, expected {float(line.rate)}"


def _uncertain(flow):
    return Fraction(0) if flow.rounding else flow.principal * UNCERTAIN


def _fraction(accrual):
    return Fraction(accrual.year_fraction.numerator) / Fraction(accrual.year_fraction.denominator)


def _kind(event):
    return event.DESCRIPTOR.fields_by_name["kind"].enum_type.values_by_number[event.kind].name.removeprefix("KIND_")
