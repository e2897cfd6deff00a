//! The book's rules as those see them who work with it.

mod acceptance;
mod covenants;
mod delivery;
mod dispute;
mod servicing;
