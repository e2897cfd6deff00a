//! What is shown: facts, then a table; the same as JSON.

use serde_json::{Map, Value};

use crate::demo::table::{Align, Table};

/// The answer to an operation.
#[derive(Debug, Default)]
pub struct View {
    facts: Vec<(&'static str, String)>,
    columns: Vec<(&'static str, Align)>,
    rows: Vec<Vec<String>>,
    /// What the rows are, for JSON; empty where there are none by nature.
    items: &'static str,
    /// Whether it found what scripts look for.
    pub found: bool,
}

impl View {
    /// Of facts alone.
    pub(super) fn facts<T: Into<String>>(facts: impl IntoIterator<Item = (&'static str, T)>) -> Self {
        Self { facts: facts.into_iter().map(|(key, value)| (key, value.into())).collect(), ..Self::default() }
    }

    /// With a table of `items`.
    pub(super) fn table(
        mut self,
        items: &'static str,
        columns: &[(&'static str, Align)],
        rows: Vec<Vec<String>>,
    ) -> Self {
        self.items = items;
        self.columns = columns.to_vec();
        self.rows = rows;
        self
    }

    pub(super) const fn finding(mut self, found: bool) -> Self {
        self.found = found;
        self
    }

    /// For people.
    pub(super) fn text(&self) -> String {
        let width = self.facts.iter().map(|(key, _)| key.len()).max().unwrap_or(0);
        let mut lines: Vec<String> = self
            .facts
            .iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(key, value)| format!("{:<width$}  {value}", words(key)))
            .collect();
        if !self.items.is_empty() {
            if !lines.is_empty() {
                lines.push(String::new());
            }
            if self.rows.is_empty() {
                lines.push(format!("no {}", words(self.items)));
            } else {
                let columns: Vec<(String, Align)> =
                    self.columns.iter().map(|(key, align)| (words(key), *align)).collect();
                let columns: Vec<(&str, Align)> = columns.iter().map(|(key, align)| (key.as_str(), *align)).collect();
                let mut table = Table::new(&columns);
                for row in &self.rows {
                    table.row(row.iter().cloned());
                }
                lines.extend(table.lines());
            }
        }
        lines.join("\n") + "\n"
    }

    /// For programs: one object, each fact under its key, the rows as a list of objects.
    pub(super) fn json(&self) -> String {
        let text = |value: &String| Value::String(value.clone());
        let mut object: Map<String, Value> =
            self.facts.iter().map(|(key, value)| ((*key).to_owned(), text(value))).collect();
        if !self.items.is_empty() {
            let item = |row: &Vec<String>| {
                let cells = self.columns.iter().zip(row);
                Value::Object(cells.map(|((key, _), value)| ((*key).to_owned(), text(value))).collect())
            };
            object.insert(self.items.to_owned(), Value::Array(self.rows.iter().map(item).collect()));
        }
        Value::Object(object).to_string() + "\n"
    }
}

fn words(key: &str) -> String {
    key.replace('_', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_is_told_to_people_and_to_programs() {
        let view = View::facts([("business_date", "2008-01-02"), ("note", "")]).table(
            "invoices",
            &[("due_date", Align::Left), ("amount", Align::Right)],
            vec![vec!["2008-02-01".to_owned(), "1,000.00".to_owned()]],
        );
        assert_eq!(
            view.text(),
            "business date  2008-01-02\n\ndue date      amount\n----------  --------\n2008-02-01  1,000.00\n"
        );
        assert_eq!(
            view.json(),
            "{\"business_date\":\"2008-01-02\",\"invoices\":[{\"amount\":\"1,000.00\",\"due_date\":\"2008-02-01\"}],\"note\":\"\"}\n"
        );
    }

    #[test]
    fn an_empty_table_says_so() {
        let view = View::default().table("overdue_invoices", &[("name", Align::Left)], Vec::new());
        assert_eq!(
            (view.text().as_str(), view.json().as_str()),
            ("no overdue invoices\n", "{\"overdue_invoices\":[]}\n")
        );
    }
}
