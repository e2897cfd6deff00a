//! Any text where a date, a decimal, a rate, a calendar, a currency or an amount belongs.

#![no_main]

use facility_domain::{
    calendar::CalendarId, currency::Currency, date::BusinessDate, decimal::parse_decimal, money::Money, rate::Rate,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let _ = CalendarId::parse(text);
    if let Ok(date) = BusinessDate::parse(text) {
        assert_eq!(date.to_string(), text);
    }
    if let Ok(decimal) = parse_decimal(text, 28) {
        assert_eq!(decimal.to_string(), text);
    }
    if let Ok(rate) = Rate::parse(text) {
        assert_eq!(rate.to_string(), text);
    }
    if let Ok(currency) = Currency::parse(text) {
        assert_eq!(currency.code(), text);
    }
    if let Ok(money) = Money::parse(Currency::parse("KWD").expect("a known currency"), text) {
        assert_eq!(Money::parse(money.currency(), &money.amount_text()).ok(), Some(money));
    }
});
