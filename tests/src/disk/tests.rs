//! SQLite itself on the disk.

use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::*;

/// Waits for nobody's lock.
fn connect(disk: &Disk) -> Connection {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags_and_vfs(disk.path("a.db"), flags, vfs::NAME).unwrap();
    connection.busy_timeout(Duration::ZERO).unwrap();
    connection
}

fn count(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row("SELECT count(*) FROM t", [], |row| row.get(0))
}

fn table(disk: &Disk) -> Connection {
    let connection = connect(disk);
    connection.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE t (n);").unwrap();
    connection
}

#[test]
fn connections_share_the_log_and_one_of_them_writes() {
    let disk = Disk::new(1).unwrap();
    let (one, other) = (table(&disk), connect(&disk));
    one.execute_batch("BEGIN IMMEDIATE; INSERT INTO t VALUES (1)").unwrap();
    assert_eq!(count(&other).unwrap(), 0);
    assert!(other.execute_batch("BEGIN IMMEDIATE").unwrap_err().to_string().contains("locked"));
    one.execute_batch("COMMIT").unwrap();
    assert_eq!(count(&other).unwrap(), 1);
    let whole: (i64, i64, i64) = other
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .unwrap();
    assert_eq!(whole, (0, 0, 0));
    assert!(disk.content("a.db-wal").unwrap().is_empty());
    assert_eq!(count(&one).unwrap(), 1);
}

#[test]
fn halted_disk_answers_nothing_and_keeps_what_was_synced() {
    let disk = Disk::new(1).unwrap();
    let connection = table(&disk);
    connection.execute_batch("INSERT INTO t VALUES (1)").unwrap();
    disk.halt_after(0);
    assert!(!disk.halted());
    assert!(connection.execute_batch("INSERT INTO t VALUES (2)").is_err());
    assert!(disk.halted() && count(&connection).is_err());
    drop(connection);
    disk.lose_power();
    assert_eq!(count(&connect(&disk)).unwrap(), 1);
}

#[test]
fn full_disk_says_so_until_there_is_room() {
    let disk = Disk::new(1).unwrap();
    let connection = table(&disk);
    disk.fail(Fault::Full(1));
    for _ in 0..2 {
        assert!(connection.execute_batch("INSERT INTO t VALUES (1)").unwrap_err().to_string().contains("full"));
    }
    disk.heal();
    connection.execute_batch("INSERT INTO t VALUES (1)").unwrap();
    assert_eq!((count(&connection).unwrap(), disk.counts().faults), (1, 2));
}

#[test]
fn broken_write_and_fsync_fail_once() {
    for fault in [Fault::Write(1), Fault::Sync(1)] {
        let disk = Disk::new(1).unwrap();
        let connection = table(&disk);
        disk.fail(fault);
        assert!(connection.execute_batch("INSERT INTO t VALUES (1)").unwrap_err().to_string().contains("disk I/O"));
        connection.execute_batch("INSERT INTO t VALUES (1)").unwrap();
        assert_eq!((count(&connection).unwrap(), disk.counts().faults), (1, 1));
        // The second INSERT's is the one that counts as after the failure.
        assert_eq!(disk.counts().syncs_after_failure, u64::from(fault == Fault::Sync(1)));
    }
}

#[test]
fn disks_know_nothing_of_each_other() {
    let (one, other) = (Disk::new(1).unwrap(), Disk::new(1).unwrap());
    table(&one);
    assert!(one.content("a.db").is_some() && other.content("a.db").is_none());
}
