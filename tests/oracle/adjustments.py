"""Business-day conventions and calendars."""

import datetime

from calendars import CONVENTIONS, adjusted, joint, random_calendars, random_date, to_ql


def case(rng, on_purpose):
    codes, convention = random_calendars(rng), rng.choice(list(CONVENTIONS))
    date = random_date(rng)
    listed = on_purpose.days(codes)
    if listed and rng.random() < 0.05:
        date = rng.choice(listed) + datetime.timedelta(rng.randint(-2, 2))
    further = []
    if rng.random() < 0.2:
        further = sorted({date + datetime.timedelta(rng.randint(-5, 5)) for _ in range(rng.randint(1, 4))})
    request = {
        "date": str(date),
        "business_day_convention": f"BUSINESS_DAY_CONVENTION_{convention}",
        "calendars": codes,
        "extra_holidays": [str(day) for day in further],
    }

    def compare(service):
        answer = service.AdjustDate(**request)
        as_it_is, mended = joint(codes, further), on_purpose.joint(codes, further)
        expected, unmended = (adjusted(date, convention, calendar) for calendar in (mended, as_it_is))
        if answer.date != str(expected):
            yield f"date: {answer.date}, QuantLib {expected}"
        is_open, was_open = (calendar.isBusinessDay(to_ql(date)) for calendar in (mended, as_it_is))
        if answer.business_day != is_open:
            yield f"business day: {answer.business_day}, QuantLib {is_open}"
        if (expected, is_open) != (unmended, was_open):
            on_purpose.count(codes, {date, expected, unmended})

    return request, compare
