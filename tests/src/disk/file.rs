//! One file: what everybody sees of it, and what of that is durable.

use crate::random::Random;

/// Bytes that are written whole, or torn.
const SECTOR: usize = 512;

/// A file without its name.
#[derive(Debug, Default)]
pub(super) struct File {
    visible: Vec<u8>,
    durable: Vec<u8>,
    /// What was done since the last fsync, in order.
    pending: Vec<Change>,
}

#[derive(Debug)]
enum Change {
    Write { at: usize, bytes: Vec<u8> },
    Truncate(usize),
}

/// What becomes of a sector at a loss.
enum Fate {
    Kept,
    /// Only so many of its bytes are written.
    Torn(usize),
    /// Not written, but the file has grown to its end.
    Empty,
    Dropped,
}

impl File {
    pub(super) fn content(&self) -> &[u8] {
        &self.visible
    }

    /// Fills `buffer` from `at`, with zeros beyond the end; false where there were not enough bytes.
    pub(super) fn read(&self, at: usize, buffer: &mut [u8]) -> bool {
        buffer.fill(0);
        let there = self.visible.get(at..).unwrap_or_default();
        for (to, from) in buffer.iter_mut().zip(there) {
            *to = *from;
        }
        there.len() >= buffer.len()
    }

    pub(super) fn write(&mut self, at: usize, bytes: &[u8]) {
        overwrite(&mut self.visible, at, bytes);
        self.pending.push(Change::Write { at, bytes: bytes.to_owned() });
    }

    pub(super) fn truncate(&mut self, length: usize) {
        self.visible.resize(length, 0);
        self.pending.push(Change::Truncate(length));
    }

    pub(super) fn sync(&mut self) {
        for change in std::mem::take(&mut self.pending) {
            match change {
                Change::Write { at, bytes } => overwrite(&mut self.durable, at, &bytes),
                Change::Truncate(length) => self.durable.resize(length, 0),
            }
        }
    }

    /// An fsync that fails: something was written, the rest stays visible and never will be.
    pub(super) fn fail_sync(&mut self, random: &mut Random) {
        let keep = survival(random);
        for change in std::mem::take(&mut self.pending) {
            survive(&mut self.durable, change, keep, random);
        }
    }

    /// What everybody sees from now on is what survives.
    pub(super) fn lose_power(&mut self, random: &mut Random) {
        self.fail_sync(random);
        self.visible.clone_from(&self.durable);
    }
}

/// How many of a hundred changes survive this time. Nothing and everything are cases of their own:
/// a cache that was lost, and one that had just been written.
fn survival(random: &mut Random) -> u64 {
    random.choose(&[0, 30, 70, 95, 100]).copied().unwrap_or(0)
}

fn survive(durable: &mut Vec<u8>, change: Change, keep: u64, random: &mut Random) {
    match change {
        Change::Truncate(length) => {
            if random.percent(keep) {
                durable.resize(length, 0);
            }
        }
        Change::Write { mut at, bytes } => {
            let mut rest = bytes.as_slice();
            while !rest.is_empty() {
                let (sector, later) = rest.split_at(rest.len().min(SECTOR - at % SECTOR));
                match fate(keep, sector.len(), random) {
                    Fate::Kept => overwrite(durable, at, sector),
                    Fate::Torn(length) => overwrite(durable, at, sector.get(..length).unwrap_or(sector)),
                    Fate::Empty => overwrite(durable, at + sector.len(), &[]),
                    Fate::Dropped => {}
                }
                at += sector.len();
                rest = later;
            }
        }
    }
}

fn fate(keep: u64, length: usize, random: &mut Random) -> Fate {
    if random.percent(keep) {
        Fate::Kept
    } else if keep == 0 {
        Fate::Dropped
    } else {
        match random.below(4) {
            0 => Fate::Torn(random.index(length)),
            1 => Fate::Empty,
            _ => Fate::Dropped,
        }
    }
}

/// Writes `bytes` at `at`; a gap before it is filled with zeros.
fn overwrite(content: &mut Vec<u8>, at: usize, bytes: &[u8]) {
    let end = at + bytes.len();
    if content.len() < end {
        content.resize(end, 0);
    }
    if let Some(place) = content.get_mut(at..end) {
        place.copy_from_slice(bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What 200 losses leave of a file with 2,048 durable ones, over which 2,048 twos were written.
    fn after_losses(then: impl Fn(&mut File)) -> Vec<Vec<u8>> {
        let lose = |seed| {
            let mut file = File::default();
            file.write(0, &[1; 2048]);
            file.sync();
            file.write(0, &[2; 2048]);
            then(&mut file);
            file.lose_power(&mut Random::new(seed));
            file.content().to_owned()
        };
        (0..200).map(lose).collect()
    }

    #[test]
    fn synced_write_survives_every_loss() {
        assert!(after_losses(File::sync).iter().all(|content| *content == [2; 2048]));
    }

    #[test]
    fn write_without_sync_is_kept_dropped_and_torn() {
        let left = after_losses(|_| {});
        assert!(left.iter().any(|content| *content == [2; 2048]));
        assert!(left.iter().any(|content| *content == [1; 2048]));
        // A later sector without an earlier one: reordered.
        assert!(left.iter().any(|content| content[0] == 1 && content[512] == 2));
        // Within a sector: its beginning is new, its end is old.
        assert!(left.iter().any(|content| content[0] == 2 && content[511] == 1));
        // Never the other way round, and nothing but what was there before or after.
        for sector in left.iter().flat_map(|content| content.chunks(512)) {
            assert!(sector.is_sorted_by(|earlier, later| earlier >= later), "{sector:?}");
            assert!(sector.iter().all(|byte| [1, 2].contains(byte)), "{sector:?}");
        }
    }

    #[test]
    fn truncation_without_sync_is_kept_or_dropped() {
        let left = after_losses(|file| {
            file.sync();
            file.truncate(100);
        });
        assert!(left.iter().any(|content| *content == [2; 100]));
        assert!(left.iter().any(|content| *content == [2; 2048]));
        assert!(left.iter().all(|content| [100, 2048].contains(&content.len())));
    }

    #[test]
    fn failed_sync_leaves_bytes_visible_that_no_later_sync_writes() {
        let left = after_losses(|file| {
            file.fail_sync(&mut Random::new(1));
            assert_eq!(file.content(), [2; 2048]);
            file.sync();
        });
        // The chances of the seed 1 decide once for all of them what was written before it failed.
        assert!(left.iter().all(|content| *content == left[0] && *content != [2; 2048]));
    }

    #[test]
    fn bytes_written_again_after_a_failed_sync_are_written_by_the_next() {
        let left = after_losses(|file| {
            file.fail_sync(&mut Random::new(1));
            let content = file.content().to_owned();
            file.write(0, &content);
            file.sync();
        });
        assert!(left.iter().all(|content| *content == [2; 2048]));
    }

    #[test]
    fn file_that_grew_without_sync_may_hold_zeros() {
        let mut found = false;
        for seed in 0..200 {
            let mut file = File::default();
            file.write(0, &[2; 512]);
            file.lose_power(&mut Random::new(seed));
            found |= file.content() == [0; 512];
        }
        assert!(found);
    }

    #[test]
    fn reading_beyond_the_end_gives_zeros_and_says_so() {
        let mut file = File::default();
        file.write(2, b"cd");
        let mut buffer = [9; 4];
        assert!(file.read(0, &mut buffer));
        assert_eq!(buffer, *b"\0\0cd");
        assert!(!file.read(3, &mut buffer));
        assert_eq!(buffer, *b"d\0\0\0");
        assert!(!file.read(77, &mut buffer));
        assert_eq!(buffer, [0; 4]);
    }
}
