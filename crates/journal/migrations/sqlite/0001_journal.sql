-- The journal's tables. Numbers in file names are schema versions (PRAGMA user_version);
-- a file that has been released is never changed.

-- Where each stream stands: its last event and its last notice.
CREATE TABLE stream (
    stream         TEXT    NOT NULL PRIMARY KEY CHECK (stream <> ''),
    version        INTEGER NOT NULL CHECK (version > 0),
    hash           BLOB    NOT NULL CHECK (length(hash) = 32),
    notice_number  INTEGER NOT NULL CHECK (notice_number >= 0),
    notice_hash    BLOB    NOT NULL CHECK (length(notice_hash) = 32)
) STRICT, WITHOUT ROWID;

-- position is the order of writing in this file, for people; never a cursor.
CREATE TABLE event (
    position       INTEGER PRIMARY KEY,
    stream         TEXT    NOT NULL REFERENCES stream (stream),
    version        INTEGER NOT NULL CHECK (version > 0),
    event_type     TEXT    NOT NULL,
    data           TEXT    NOT NULL,
    business_date  TEXT    NOT NULL,
    recorded_at    INTEGER NOT NULL,
    principal      TEXT    NOT NULL,
    on_behalf_of   TEXT,
    request_id     TEXT,
    hash           BLOB    NOT NULL CHECK (length(hash) = 32),
    UNIQUE (stream, version)
) STRICT;

CREATE TABLE notice (
    position       INTEGER PRIMARY KEY,
    stream         TEXT    NOT NULL,
    number         INTEGER NOT NULL CHECK (number > 0),
    payload        BLOB    NOT NULL,
    hash           BLOB    NOT NULL CHECK (length(hash) = 32),
    version        INTEGER NOT NULL,
    UNIQUE (stream, number),
    FOREIGN KEY (stream, version) REFERENCES event (stream, version)
) STRICT;

CREATE TABLE request (
    position       INTEGER PRIMARY KEY,
    principal      TEXT    NOT NULL,
    method         TEXT    NOT NULL,
    request_id     TEXT    NOT NULL,
    fingerprint    BLOB    NOT NULL CHECK (length(fingerprint) = 32),
    answer         BLOB    NOT NULL,
    stream         TEXT    NOT NULL,
    version        INTEGER NOT NULL,
    UNIQUE (principal, method, request_id),
    FOREIGN KEY (stream, version) REFERENCES event (stream, version)
) STRICT;

CREATE TABLE claim (
    kind           TEXT    NOT NULL,
    key            TEXT    NOT NULL,
    stream         TEXT    NOT NULL,
    holder         TEXT    NOT NULL,
    since_version  INTEGER NOT NULL,
    PRIMARY KEY (kind, key),
    FOREIGN KEY (stream, since_version) REFERENCES event (stream, version)
) STRICT, WITHOUT ROWID;

-- Calls that were refused or denied. The oldest rows are dropped. reasons is one code a line.
CREATE TABLE refusal (
    number         INTEGER PRIMARY KEY,
    recorded_at    INTEGER NOT NULL,
    principal      TEXT    NOT NULL,
    on_behalf_of   TEXT,
    method         TEXT    NOT NULL,
    request_id     TEXT,
    stream         TEXT,
    reasons        TEXT    NOT NULL,
    message        TEXT    NOT NULL
) STRICT;

-- Against accidents, not against attackers: the hash chains find those.
CREATE TRIGGER event_is_never_updated BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;
CREATE TRIGGER event_is_never_deleted BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END;
CREATE TRIGGER notice_is_never_updated BEFORE UPDATE ON notice BEGIN SELECT RAISE(ABORT, 'notices are never changed'); END;
CREATE TRIGGER notice_is_never_deleted BEFORE DELETE ON notice BEGIN SELECT RAISE(ABORT, 'notices are never deleted'); END;
CREATE TRIGGER request_is_never_updated BEFORE UPDATE ON request BEGIN SELECT RAISE(ABORT, 'requests are never changed'); END;
CREATE TRIGGER request_is_never_deleted BEFORE DELETE ON request BEGIN SELECT RAISE(ABORT, 'requests are never deleted'); END;
