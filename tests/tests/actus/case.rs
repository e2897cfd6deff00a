//! A reference case as it is written: terms by name, observed rates, and the events expected.
//!
//! Numbers come as texts, some with spaces before them, or as JSON numbers; days with a time of day.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use facility_domain::date::BusinessDate;
use rust_decimal::Decimal;
use serde_json::{Map, Value};

/// The contract types that are compared, as the files are named after them.
const TYPES: [&str; 5] = ["ann", "lam", "lax", "nam", "pam"];

/// One case.
pub struct Case {
    pub name: String,
    pub terms: Terms,
    /// Observed rates by their market's code.
    pub observed: BTreeMap<String, BTreeMap<BusinessDate, Decimal>>,
    /// The last day looked at.
    pub until: Option<BusinessDate>,
    pub expected: Vec<Expected>,
}

/// An expected event.
pub struct Expected {
    pub kind: String,
    pub date: BusinessDate,
    pub payoff: Decimal,
    pub balance: Decimal,
    pub rate: Decimal,
    pub accrued: Decimal,
}

/// A case's terms by name.
pub struct Terms(Map<String, Value>);

/// A moment of a case: a day, and whether it is the day's end that is meant.
#[derive(Clone, Copy)]
pub struct Moment {
    pub day: BusinessDate,
    pub closes: bool,
}

impl Terms {
    pub fn has(&self, name: &str) -> bool {
        self.0.get(name).is_some_and(|value| !value.is_null())
    }

    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str().map(str::trim)
    }

    pub fn decimal(&self, name: &str) -> Result<Option<Decimal>, String> {
        self.0.get(name).filter(|value| !value.is_null()).map(decimal).transpose()
    }

    pub fn moment(&self, name: &str) -> Result<Option<Moment>, String> {
        self.text(name).map(moment).transpose()
    }

    /// A day; the end of one is the beginning of the next.
    pub fn day(&self, name: &str) -> Result<Option<BusinessDate>, String> {
        let Some(moment) = self.moment(name)? else { return Ok(None) };
        let day = if moment.closes { moment.day.next_day() } else { Ok(moment.day) };
        day.map(Some).map_err(|error| error.to_string())
    }

    /// What is written as a list, or alone where it is one.
    pub fn list(&self, name: &str) -> Vec<&Value> {
        match self.0.get(name) {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::Array(values)) => values.iter().collect(),
            Some(value) => vec![value],
        }
    }
}

/// Every case of the folder, by name.
pub fn read_folder(folder: &Path) -> Result<Vec<Case>, String> {
    let mut cases = Vec::new();
    for file in files(folder).map_err(|error| format!("{}: {error}", folder.display()))? {
        let text = std::fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        let read: Map<String, Value> =
            serde_json::from_str(&text).map_err(|error| format!("{}: {error}", file.display()))?;
        for (name, case) in read {
            cases.push(case_of(&name, &case).map_err(|error| format!("{name}: {error}"))?);
        }
    }
    Ok(cases)
}

/// `lam.json`, or `actus-tests-lam.json` as upstream calls it, and so on.
fn files(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        let named = stem.rsplit('-').next().is_some_and(|last| TYPES.contains(&last.to_ascii_lowercase().as_str()));
        if named && path.extension().is_some_and(|extension| extension == "json") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn case_of(name: &str, case: &Value) -> Result<Case, String> {
    let terms = case["terms"].as_object().ok_or("no terms")?.clone();
    let mut observed = BTreeMap::new();
    for (code, series) in case["dataObserved"].as_object().into_iter().flatten() {
        observed.insert(code.clone(), series_of(&series["data"])?);
    }
    let until = case["to"].as_str().filter(|text| !text.trim().is_empty()).map(moment).transpose()?;
    let expected = case["results"].as_array().ok_or("no results")?.iter().map(expected).collect::<Result<_, _>>()?;
    Ok(Case { name: name.to_owned(), terms: Terms(terms), observed, until: until.map(|moment| moment.day), expected })
}

fn series_of(data: &Value) -> Result<BTreeMap<BusinessDate, Decimal>, String> {
    let point = |point: &Value| {
        Ok((moment(point["timestamp"].as_str().ok_or("no timestamp")?)?.day, decimal(&point["value"])?))
    };
    data.as_array().ok_or("no observations")?.iter().map(point).collect()
}

fn expected(event: &Value) -> Result<Expected, String> {
    let text = |name: &str| event[name].as_str().ok_or(format!("no {name}"));
    Ok(Expected {
        kind: text("eventType")?.to_owned(),
        date: moment(text("eventDate")?)?.day,
        payoff: decimal(&event["payoff"])?,
        balance: decimal(&event["notionalPrincipal"])?,
        rate: decimal(&event["nominalInterestRate"])?,
        accrued: decimal(&event["accruedInterest"])?,
    })
}

/// A number, however it is written.
pub fn decimal(value: &Value) -> Result<Decimal, String> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        other => return Err(format!("{other} is no number")),
    };
    text.parse().or_else(|_| Decimal::from_scientific(&text)).map_err(|error| format!("{text:?}: {error}"))
}

/// `2013-12-31`, `2013-12-31T00:00` or `2013-12-31T23:59:59`.
pub fn moment(text: &str) -> Result<Moment, String> {
    let (day, time) = text.trim().split_once('T').unwrap_or((text.trim(), "00:00"));
    let day = BusinessDate::parse(day).map_err(|error| error.to_string())?;
    match time.trim_end_matches('Z') {
        "00:00" | "00:00:00" => Ok(Moment { day, closes: false }),
        "23:59" | "23:59:59" | "24:00" | "24:00:00" => Ok(Moment { day, closes: true }),
        other => Err(format!("{other} is neither the beginning nor the end of a day")),
    }
}
