//! The disk's one folder: which names everybody sees, and which of them are durable.

use std::collections::BTreeMap;

use super::file::File;
use crate::random::Random;

/// Tells files apart, whatever their names.
pub(super) type FileId = u64;

/// Names and files.
#[derive(Debug, Default)]
pub(super) struct Folder {
    visible: BTreeMap<String, FileId>,
    durable: BTreeMap<String, FileId>,
    /// What was done since the last fsync of the folder, in order.
    pending: Vec<Change>,
    files: BTreeMap<FileId, File>,
    last: FileId,
}

#[derive(Debug)]
enum Change {
    Named(String, FileId),
    Removed(String),
}

impl Change {
    fn apply(self, names: &mut BTreeMap<String, FileId>) {
        match self {
            Self::Named(name, file) => names.insert(name, file),
            Self::Removed(name) => names.remove(&name),
        };
    }
}

impl Folder {
    pub(super) fn find(&self, name: &str) -> Option<FileId> {
        self.visible.get(name).copied()
    }

    pub(super) fn file(&self, file: FileId) -> Option<&File> {
        self.files.get(&file)
    }

    pub(super) fn file_mut(&mut self, file: FileId) -> Option<&mut File> {
        self.files.get_mut(&file)
    }

    pub(super) fn create(&mut self, name: &str) -> FileId {
        self.last += 1;
        self.files.insert(self.last, File::default());
        self.visible.insert(name.to_owned(), self.last);
        self.pending.push(Change::Named(name.to_owned(), self.last));
        self.last
    }

    /// Every file that everybody sees, with its content.
    pub(super) fn contents(&self) -> BTreeMap<String, Vec<u8>> {
        let content = |(name, id): (&String, &FileId)| Some((name.clone(), self.file(*id)?.content().to_owned()));
        self.visible.iter().filter_map(content).collect()
    }

    /// These files and no others, all of it durable.
    pub(super) fn put_back(&mut self, contents: &BTreeMap<String, Vec<u8>>) {
        for name in self.visible.keys().cloned().collect::<Vec<_>>() {
            self.remove(&name);
        }
        for (name, content) in contents {
            let id = self.create(name);
            if let Some(file) = self.file_mut(id) {
                file.write(0, content);
                file.sync();
            }
        }
        self.sync();
    }

    /// Takes the name away. Whoever has the file open goes on using it.
    pub(super) fn remove(&mut self, name: &str) {
        self.visible.remove(name);
        self.pending.push(Change::Removed(name.to_owned()));
    }

    pub(super) fn sync(&mut self) {
        for change in self.pending.drain(..) {
            change.apply(&mut self.durable);
        }
    }

    /// Names first, then the content of the files that still have one.
    pub(super) fn lose_power(&mut self, random: &mut Random) {
        let keep = random.choose(&[0, 50, 100]).copied().unwrap_or(0);
        for change in self.pending.drain(..) {
            if random.percent(keep) {
                change.apply(&mut self.durable);
            }
        }
        self.visible.clone_from(&self.durable);
        self.files.retain(|id, _| self.durable.values().any(|named| named == id));
        for file in self.files.values_mut() {
            file.lose_power(random);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names_after_losses(before: impl Fn(&mut Folder)) -> Vec<Vec<String>> {
        let lose = |seed| {
            let mut folder = Folder::default();
            before(&mut folder);
            folder.lose_power(&mut Random::new(seed));
            folder.visible.into_keys().collect()
        };
        (0..100).map(lose).collect()
    }

    #[test]
    fn new_file_may_vanish_until_the_folder_is_synced() {
        let left = names_after_losses(|folder| {
            let file = folder.create("a");
            // Its content is durable; its name is not.
            if let Some(file) = folder.file_mut(file) {
                file.write(0, b"content");
                file.sync();
            }
        });
        assert!(left.contains(&vec![]) && left.contains(&vec!["a".to_owned()]));
        let left = names_after_losses(|folder| {
            folder.create("a");
            folder.sync();
        });
        assert!(left.iter().all(|names| *names == ["a"]));
    }

    #[test]
    fn removed_file_may_come_back_until_the_folder_is_synced() {
        let left = names_after_losses(|folder| {
            folder.create("a");
            folder.sync();
            folder.remove("a");
        });
        assert!(left.contains(&vec![]) && left.contains(&vec!["a".to_owned()]));
    }

    #[test]
    fn names_may_survive_in_another_order() {
        let left = names_after_losses(|folder| {
            folder.create("a");
            folder.create("b");
        });
        assert!(left.contains(&vec!["b".to_owned()]) && left.contains(&vec!["a".to_owned()]));
    }
}
