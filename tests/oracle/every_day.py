"""Every day of 1990 to 2100 in each calendar, asked for as the payment dates of long schedules."""

import datetime

from calendars import CALENDARS, FIRST, LAST, adjusted, joint

# A schedule has at most 1,200 periods: a hundred years of months.
SPANS = [(FIRST.year - 1, FIRST.year + 99), (FIRST.year + 99, LAST.year)]


def compared(service, on_purpose):
    """Yields what differs; days that differ on purpose are counted."""
    for code in CALENDARS:
        mended, as_it_is = on_purpose.joint([code]), joint([code])
        # Every month has a day 1 to 28; the further ones are its last days, some of them twice.
        days = {day for start, end in SPANS for of_month in range(1, 32) for day in _days(service, code, start, end, of_month)}
        asked = {date for date, _ in days}
        if len(asked) != (LAST - FIRST).days + 1:
            yield f"{code}: {len(asked)} days asked, not all from {FIRST} to {LAST}"
        for date, due in sorted(days):
            expected = adjusted(date, "FOLLOWING", mended)
            if due != expected:
                yield f"{code}: {date} is due on {due}, QuantLib {expected}"
            if expected != adjusted(date, "FOLLOWING", as_it_is):
                on_purpose.count([code], {date})


def _days(service, code, start, end, of_month):
    """The unadjusted and the adjusted date of each month's payment."""
    answer = service.PreviewSchedule(
        amount={"amount": "1000.00", "currency_code": "USD"},
        rate="0",
        day_count="DAY_COUNT_ACT_360",
        commencement_date=str(datetime.date(start, 12, of_month)),
        final_maturity_date=str(datetime.date(end, 12, of_month)),
        payment_months=1,
        stub="STUB_SHORT_FIRST",
        business_day_convention="BUSINESS_DAY_CONVENTION_FOLLOWING",
        calendars=[code],
        payment_timing="PAYMENT_TIMING_ARREARS",
        amortization={"bullet": {}},
    )
    read = datetime.date.fromisoformat
    return [(read(line.end_date), read(line.due_date)) for line in answer.payments]
