//! Plain tables for a terminal: columns as wide as their widest cell.

/// How the cells of a column stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Words.
    Left,
    /// Figures.
    Right,
}

/// A table with one heading line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    columns: Vec<(String, Align)>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these columns and no row.
    #[must_use]
    pub fn new(columns: &[(&str, Align)]) -> Self {
        let columns = columns.iter().map(|(name, align)| ((*name).to_owned(), *align)).collect();
        Self { columns, rows: Vec::new() }
    }

    /// Adds a row. Cells beyond the columns are not shown; missing ones are empty.
    pub fn row<T: Into<String>>(&mut self, cells: impl IntoIterator<Item = T>) {
        self.rows.push(cells.into_iter().map(Into::into).collect());
    }

    /// The lines of the table: headings, a rule, the rows.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let widths: Vec<usize> = (0..).zip(&self.columns).map(|(place, (name, _))| self.width(place, name)).collect();
        let headings: Vec<String> = self.columns.iter().map(|(name, _)| name.clone()).collect();
        let rule: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
        [headings, rule].iter().chain(&self.rows).map(|cells| self.line(cells, &widths)).collect()
    }

    fn width(&self, place: usize, name: &str) -> usize {
        let cells = self.rows.iter().filter_map(|row| row.get(place)).map(|cell| cell.chars().count());
        cells.chain([name.chars().count()]).max().unwrap_or_default()
    }

    fn line(&self, cells: &[String], widths: &[usize]) -> String {
        let empty = String::new();
        let line: Vec<String> = self
            .columns
            .iter()
            .zip(widths)
            .enumerate()
            .map(|(place, ((_, align), width))| {
                let cell = cells.get(place).unwrap_or(&empty);
                match align {
                    Align::Left => format!("{cell:<width$}"),
                    Align::Right => format!("{cell:>width$}"),
                }
            })
            .collect();
        line.join("  ").trim_end().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_stand_right_and_words_left() {
        let mut table = Table::new(&[("book", Align::Left), ("funded", Align::Right)]);
        table.row(["provider", "1.00"]);
        table.row(["b", "63826287.50"]);
        assert_eq!(
            table.lines(),
            ["book           funded", "--------  -----------", "provider         1.00", "b         63826287.50",]
        );
    }

    #[test]
    fn a_wide_heading_widens_its_column() {
        let mut table = Table::new(&[("n", Align::Right), ("approved by", Align::Left)]);
        table.row(["10", "é"]);
        assert_eq!(table.lines(), [" n  approved by", "--  -----------", "10  é"]);
    }

    #[test]
    fn missing_cells_are_empty() {
        let mut table = Table::new(&[("a", Align::Left), ("b", Align::Right)]);
        table.row(["x"]);
        assert_eq!(table.lines(), ["a  b", "-  -", "x"]);
    }

    #[test]
    fn a_table_without_rows_has_headings_only() {
        assert_eq!(Table::new(&[("a", Align::Left)]).lines(), ["a", "-"]);
    }
}
