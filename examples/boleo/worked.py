#!/usr/bin/env python3
"""The figures that the case must come to, worked apart from both services.

Dates come from QuantLib's calendars, amounts from exact fractions; nothing here
knows the project's code. Prints every figure, compares it with `demo.json` and,
at the floating rate, with `fixings.json`, and fails when one differs.

    pip install QuantLib && python3 examples/boleo/worked.py
"""

import csv
import datetime
import json
import math
import sys
from collections import defaultdict
from fractions import Fraction
from pathlib import Path

import QuantLib as ql

HERE = Path(__file__).parent
TERMS = json.loads((HERE / "term-sheet.json").read_text())["assumed"]
DEMO = json.loads((HERE / "demo.json").read_text())
FLOATING = json.loads((HERE / "fixings.json").read_text())

CALENDAR = ql.JointCalendar(
    ql.UnitedStates(ql.UnitedStates.FederalReserve), ql.Switzerland(), ql.Mexico()
)
COMMITMENT = Fraction(64_000_000)
RATE = Fraction(TERMS["interest"]["annual_rate"])
LATE_RATE = RATE + Fraction(TERMS["interest"]["default_margin"])
LEAD = datetime.timedelta(TERMS["billing_lead_days"])
DAY = datetime.timedelta(1)


def date(text):
    return datetime.date.fromisoformat(text)


def adjusted(day):
    moved = CALENDAR.adjust(ql.Date(day.day, day.month, day.year), ql.ModifiedFollowing)
    return datetime.date(moved.year(), moved.month(), moved.dayOfMonth())


def cents(exact):
    """Half up."""
    return Fraction(math.floor(exact * 100 + Fraction(1, 2)), 100)


def text(amount):
    return f"{int(amount * 100) // 100}.{int(amount * 100) % 100:02d}"


def payment_dates(maturity, after):
    """Back from the final maturity, each adjusted."""
    dates = []
    for step in range(1200):
        months = maturity.year * 12 + maturity.month - 1 - TERMS["payment_months"] * step
        unadjusted = maturity.replace(year=months // 12, month=months % 12 + 1)
        if unadjusted <= after:
            return dates[::-1]
        dates.append(adjusted(unadjusted))


def lines_of(amount, commencement, maturity):
    """The level rent, and a line for each payment: from, to, opening balance, interest, principal."""
    dates = payment_dates(maturity, commencement)
    starts = [commencement, *dates]
    fractions = [Fraction((to - since).days, 360) for since, to in zip(starts, dates)]
    factor, annuity = Fraction(1), Fraction(0)
    for fraction in fractions:
        factor /= 1 + RATE * fraction
        annuity += factor
    rent = cents(amount / annuity)
    lines, balance = [], amount
    for place, fraction in enumerate(fractions):
        accrued = cents(balance * RATE * fraction)
        principal = rent - accrued if place < len(fractions) - 1 else balance
        lines.append((starts[place], dates[place], balance, accrued, principal))
        balance -= principal
    return rent, lines


def schedule(batch, amount, funded, commencement, maturity):
    rent, lines = lines_of(amount, commencement, maturity)
    return {
        "batch": batch,
        "commencement": str(commencement),
        "amount": text(amount),
        "interim": text(cents(amount * RATE * (commencement - funded).days / 360)),
        "interim_due": str(adjusted(commencement)),
        "rent": text(rent),
        "payments": len(lines),
        "first_due": str(lines[0][1]),
        "interest": text(sum(line[3] for line in lines)),
        "last_payment": text(lines[-1][3] + lines[-1][4]),
    }


def settled(told, amount, maturity, unit_share):
    """A part of a schedule settled on a day: its figures, and the payments that are left."""
    on, commencement = date(told["on"]), date(told["commencement"])
    rent, lines = lines_of(amount, commencement, maturity)
    made = [line for line in lines if line[1] <= on]
    coming = lines[len(made):]
    since, _, balance, _, _ = coming[0]
    part = Fraction(told["amount"]) if "amount" in told else cents(balance * unit_share)
    interest = cents(part * RATE * (on - since).days / 360)
    fee = cents(part * Fraction(TERMS["prepayment_fee_rate"])) if told["kind"] == "PREPAYMENT" else Fraction(0)
    fractions = [Fraction((to - start).days, 360) for start, to, *_ in coming]
    left = balance - part
    if told.get("effect") != "SHORTER_TERM":
        factor, annuity = Fraction(1), Fraction(0)
        for fraction in fractions:
            factor /= 1 + RATE * fraction
            annuity += factor
        rent = cents(left / annuity)
    all_interest, payments = sum(line[3] for line in made) + interest, len(made)
    for place, fraction in enumerate(fractions):
        accrued = cents(left * RATE * fraction)
        # The rent stays: the first payment that covers everything is the last.
        last = place == len(fractions) - 1 or left + accrued <= rent
        payment = left + accrued if last else rent
        left -= payment - accrued
        all_interest += accrued
        payments += 1
        if last:
            break
    return {
        "principal": text(part),
        "interest": text(interest),
        "fee": text(fee),
        "rent": text(rent),
        "payments": payments,
        "last_payment": text(payment),
        "schedule_interest": text(all_interest),
    }


def settlements(amounts, maturity):
    """What the case prepays and loses, on schedules of which nothing else is settled."""
    found = []
    for told in DEMO["servicing"]["settlements"]:
        amount = amounts[told["batch"], date(told["commencement"])]
        share = Fraction(0)
        if "purchase" in told:
            share = financed_amount(told["purchase"]) / amount
        worked = settled(told, amount, maturity, share)
        found.append({**told, **worked})
    return found


def financed_amount(purchase):
    with (HERE / "equipment.csv").open() as lines:
        price = next(line["price_usd"] for line in csv.DictReader(lines) if line["purchase"] == purchase)
    return cents(Fraction(price) * Fraction(TERMS["advance_rate"]))


def accepted():
    """The financed amounts by batch and day of acceptance, and the funding days."""
    left_out = {
        purchase for batch in DEMO["batches"] for purchase in batch.get("refused", {}).get("leave_out", [])
    }
    amounts, funded = defaultdict(Fraction), {}
    with (HERE / "equipment.csv").open() as lines:
        for line in csv.DictReader(lines):
            if line["purchase"] in left_out:
                continue
            batch = int(line["batch"])
            funded[batch] = date(line["requested_funding_date"])
            share = cents(Fraction(line["price_usd"]) * Fraction(TERMS["advance_rate"]))
            amounts[batch, date(line["acceptance_date"])] += share
    return amounts, funded


def fees(amounts, funded, maturity):
    signed, last_day = date(TERMS["signing_date"]), date(TERMS["availability_period"]["end"])
    arrangement = cents(COMMITMENT * Fraction(TERMS["arrangement_fee_rate"]))
    found = [(signed, arrangement)]
    initial = min(funded.values())
    fee_dates = [day for day in payment_dates(maturity, initial) if day <= last_day]
    since = signed
    for day in [*fee_dates, last_day]:
        weighted = Fraction(0)
        while since < day:
            drawn = sum(amount for (batch, _), amount in amounts.items() if funded[batch] <= since)
            weighted += COMMITMENT - drawn
            since += DAY
        found.append((day, cents(weighted * Fraction(TERMS["commitment_fee_rate"]) / 360)))
    return [{"issued": str(day), "due": str(adjusted(day + LEAD)), "amount": text(fee)} for day, fee in found]


def default_interest(schedules, late):
    """On the rents of one due date, paid late."""
    due, paid = date(late["due_date"]), date(late["paid_on"])
    rents = sum(Fraction(line["rent"]) for line in schedules if date(line["commencement"]) < due)
    return text(cents(rents * LATE_RATE * (paid - due).days / 360))


# At the floating rate of the term sheet's `floating_variant`, resets on the payment dates.

VARIANT = TERMS["floating_variant"]
FIXINGS = {date(line["date"]): Fraction(line["rate"]) for line in FLOATING["fixings"]}


def floating_rate(day):
    """Fixed so many business days before the day."""
    lag = VARIANT["fixing_lag_business_days"]
    moved = CALENDAR.advance(ql.Date(day.day, day.month, day.year), -lag, ql.Days)
    fixing = FIXINGS[datetime.date(moved.year(), moved.month(), moved.dayOfMonth())]
    return max(fixing, Fraction(VARIANT["floor"])) + Fraction(VARIANT["margin"])


def level(balance, rate, fractions):
    factor, annuity = Fraction(1), Fraction(0)
    for fraction in fractions:
        factor /= 1 + rate * fraction
        annuity += factor
    return cents(balance / annuity)


def lines(balance, rate, rent, fractions):
    """Interest and payment of each; the last one repays all."""
    found = []
    for place, fraction in enumerate(fractions):
        interest = cents(balance * rate * fraction)
        payment = rent if place < len(fractions) - 1 else balance + interest
        balance -= payment - interest
        found.append((interest, payment, balance))
    return found


def settled_at_floating_rate(told, starts, fractions, life):
    """A settlement on its day: the part, and the payments that are projected from then on."""
    on, (balance, rate, rent, place) = date(told["on"]), life
    part = Fraction(told["amount"]) if "amount" in told else cents(balance * told["share"])
    interest = cents(part * rate * (on - starts[place]).days / 360)
    fee = cents(part * Fraction(TERMS["prepayment_fee_rate"])) if told["kind"] == "PREPAYMENT" else Fraction(0)
    left, rest = balance - part, fractions[place:]
    if told.get("effect") == "SHORTER_TERM":
        rest = rest[: shortened(left, rate, rent, rest)]
    else:
        rent = level(left, rate, rest)
    projected = lines(left, rate, rent, rest)
    return part, interest, rent, len(rest), {
        "principal": text(part),
        "interest": text(interest),
        "fee": text(fee),
        "rent": text(rent),
        "payments": place + len(rest),
        "last_payment": text(projected[-1][1]),
        "projected": sum(line[0] for line in projected),
    }


def shortened(balance, rate, rent, fractions):
    """How many payments are left where the rent stays and the first one that covers everything is the last."""
    for place, fraction in enumerate(fractions):
        owed = balance + cents(balance * rate * fraction)
        if owed <= rent:
            return place + 1
        balance = owed - rent
    return len(fractions)


def floating_schedule(batch, amount, funded, commencement, maturity):
    dates = payment_dates(maturity, commencement)
    starts = [commencement, *dates]
    fractions = [Fraction((to - since).days, 360) for since, to in zip(starts, dates)]
    # The interim rent: one rate from the funding, another from each reset before the commencement.
    resets = [day for day in payment_dates(maturity, funded) if day < commencement]
    edges = [funded, *resets, commencement]
    interim = sum(floating_rate(since) * (to - since).days for since, to in zip(edges, edges[1:]))
    first = floating_rate(commencement)
    at_first = lines(amount, first, level(amount, first, fractions), fractions)
    mine = [
        told
        for told in DEMO["servicing"]["settlements"]
        if (told["batch"], date(told["commencement"])) == (batch, commencement)
    ]
    balance, interest, payments, found, place = amount, Fraction(0), {}, [], 0
    while place < len(fractions):
        rate, rest = floating_rate(starts[place]), fractions[place:]
        rent = level(balance, rate, rest)
        for told in mine:
            if not starts[place] <= date(told["on"]) < dates[place]:
                continue
            if "purchase" in told:
                told = {**told, "share": financed_amount(told["purchase"]) / amount}
            life = (balance, rate, rent, place)
            part, bears, rent, left, figures = settled_at_floating_rate(told, starts, fractions, life)
            # What has been cut off does not come back.
            fractions = fractions[: place + left]
            balance, interest, rest = balance - part, interest + bears, fractions[place:]
            figures["schedule_interest"] = text(interest + figures.pop("projected"))
            told.pop("share", None)
            found.append({**told, **figures})
        accrued, payment, balance = lines(balance, rate, rent, rest)[0]
        interest += accrued
        payments[dates[place]] = payment
        place += 1
    assert balance == 0
    return payments, interest, found, {
        "batch": batch,
        "commencement": str(commencement),
        "amount": text(amount),
        "interim": text(cents(amount * interim / 360)),
        "interim_due": str(adjusted(commencement)),
        "rent": text(level(amount, first, [Fraction((to - since).days, 360) for since, to in zip(starts, dates)])),
        "payments": len(dates),
        "first_due": str(dates[0]),
        "interest": text(sum(line[0] for line in at_first)),
        "last_payment": text(at_first[-1][1]),
    }


def floating(amounts, funded, maturity):
    lives = [
        floating_schedule(batch, amount, funded[batch], day, maturity)
        for (batch, day), amount in sorted(amounts.items(), key=lambda item: item[0][::-1])
    ]

    def late(told):
        due, paid = date(told["due_date"]), date(told["paid_on"])
        rents = sum(payments.get(due, 0) for payments, *_ in lives)
        rate = floating_rate(due) + Fraction(TERMS["interest"]["default_margin"])
        return text(cents(rents * rate * (paid - due).days / 360))

    return {
        "late": late(DEMO["servicing"]["late"]),
        "guaranteed": late(DEMO["servicing"]["guaranteed"]),
        "interest": text(sum(interest for _, interest, *_ in lives)),
        "settlements": sorted((told for *_, found, _ in lives for told in found), key=lambda told: told["on"]),
        "schedules": [schedule for *_, schedule in lives],
    }


def main():
    amounts, funded = accepted()
    initial = min(funded.values())
    maturity = initial.replace(year=initial.year + 7)
    schedules = [
        schedule(batch, amount, funded[batch], day, maturity)
        for (batch, day), amount in sorted(amounts.items(), key=lambda item: item[0][::-1])
    ]
    expected = DEMO["servicing"]
    worked = {
        "schedules": schedules,
        "fees": fees(amounts, funded, maturity),
        "settlements": settlements(amounts, maturity),
        "late": default_interest(schedules, expected["late"]),
        "guaranteed": default_interest(schedules, expected["guaranteed"]),
    }
    told = {
        **{name: expected[name] for name in ("schedules", "fees", "settlements")},
        **{name: expected[name]["default_interest"] for name in ("late", "guaranteed")},
    }
    for name, figures in worked.items():
        print(name, json.dumps(figures, indent=1))
    worked["floating"] = floating(amounts, funded, maturity)
    told["floating"] = FLOATING["expected"]
    print("floating", json.dumps(worked["floating"], indent=1))
    differing = [name for name in worked if worked[name] != told[name]]
    print(f"worked: {len(worked) - len(differing)} passed, {len(differing)} failed")
    sys.exit(bool(differing))


if __name__ == "__main__":
    main()
