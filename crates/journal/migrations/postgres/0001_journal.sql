-- The journal's tables. Numbers in file names are schema versions (journal.schema_version);
-- a file that has been released is never changed.
--
-- Names compare by bytes (COLLATE "C"), as in every other store. An event's data is its exact
-- bytes: JSON text in UTF-8, read by people with convert_from(data, 'UTF8').

-- Where each stream stands: its last event and its last notice. Whoever appends locks the row.
CREATE TABLE stream (
    stream         text COLLATE "C" PRIMARY KEY CHECK (stream <> ''),
    version        bigint NOT NULL CHECK (version > 0),
    hash           bytea  NOT NULL CHECK (octet_length(hash) = 32),
    notice_number  bigint NOT NULL CHECK (notice_number >= 0),
    notice_hash    bytea  NOT NULL CHECK (octet_length(notice_hash) = 32)
);

-- position is an order of writing for people; never a cursor: commits become visible out of order.
CREATE TABLE event (
    position       bigint GENERATED ALWAYS AS IDENTITY,
    stream         text COLLATE "C" NOT NULL REFERENCES stream (stream),
    version        bigint NOT NULL CHECK (version > 0),
    event_type     text   NOT NULL,
    data           bytea  NOT NULL,
    business_date  text COLLATE "C" NOT NULL,
    recorded_at    bigint NOT NULL,
    principal      text   NOT NULL,
    on_behalf_of   text,
    request_id     text,
    hash           bytea  NOT NULL CHECK (octet_length(hash) = 32),
    PRIMARY KEY (stream, version)
);

CREATE TABLE notice (
    position       bigint GENERATED ALWAYS AS IDENTITY,
    stream         text COLLATE "C" NOT NULL,
    number         bigint NOT NULL CHECK (number > 0),
    payload        bytea  NOT NULL,
    hash           bytea  NOT NULL CHECK (octet_length(hash) = 32),
    version        bigint NOT NULL,
    PRIMARY KEY (stream, number),
    FOREIGN KEY (stream, version) REFERENCES event (stream, version)
);

CREATE TABLE request (
    position       bigint GENERATED ALWAYS AS IDENTITY,
    principal      text COLLATE "C" NOT NULL,
    method         text COLLATE "C" NOT NULL,
    request_id     text COLLATE "C" NOT NULL,
    fingerprint    bytea  NOT NULL CHECK (octet_length(fingerprint) = 32),
    answer         bytea  NOT NULL,
    stream         text COLLATE "C" NOT NULL,
    version        bigint NOT NULL,
    PRIMARY KEY (principal, method, request_id),
    FOREIGN KEY (stream, version) REFERENCES event (stream, version)
);

-- The primary key judges who holds a claim, between streams and between replicas.
CREATE TABLE claim (
    kind           text COLLATE "C" NOT NULL,
    key            text COLLATE "C" NOT NULL,
    stream         text COLLATE "C" NOT NULL,
    holder         text   NOT NULL,
    since_version  bigint NOT NULL,
    PRIMARY KEY (kind, key),
    FOREIGN KEY (stream, since_version) REFERENCES event (stream, version)
);

-- Calls that were refused or denied. The oldest rows are dropped. reasons is one code a line.
CREATE TABLE refusal (
    number         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    recorded_at    bigint NOT NULL,
    principal      text   NOT NULL,
    on_behalf_of   text,
    method         text   NOT NULL,
    request_id     text,
    stream         text,
    reasons        text   NOT NULL,
    message        text   NOT NULL
);

-- Against accidents, not against attackers: the hash chains find those.
CREATE FUNCTION journal_is_never_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%s are never changed or deleted', TG_TABLE_NAME;
END
$$;
CREATE TRIGGER event_is_never_changed BEFORE UPDATE OR DELETE ON event
    FOR EACH ROW EXECUTE FUNCTION journal_is_never_changed();
CREATE TRIGGER notice_is_never_changed BEFORE UPDATE OR DELETE ON notice
    FOR EACH ROW EXECUTE FUNCTION journal_is_never_changed();
CREATE TRIGGER request_is_never_changed BEFORE UPDATE OR DELETE ON request
    FOR EACH ROW EXECUTE FUNCTION journal_is_never_changed();
