-- An estate in SQLite, version 1 of the file.
--
-- Nothing is overwritten.  Each table of entities holds versions: `made` is the revision that wrote one, `ended` the revision that ended it,
-- 9007199254740992 (2^53) while it stands.  The register at revision r is what has made <= r < ended.
--
-- `body` is the entity in canonical JSON, from which the digests of the revisions are reckoned; `crc` is its CRC-32.  The other columns are drawn
-- from it so that SQL and the compiled arrays need not read JSON; their numbers are those of graphmodel/compiling.py.

CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE revision (
    number INTEGER PRIMARY KEY,
    at     TEXT NOT NULL,
    by     TEXT NOT NULL,
    reason TEXT NOT NULL,
    source TEXT NOT NULL,
    method TEXT NOT NULL,
    digest TEXT NOT NULL
);

-- Names of kinds and of any-of groups, so that rows hold a number for them.
CREATE TABLE word (code INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);

-- Every id a node has ever had, and the key by which rows name it.
CREATE TABLE node (key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE);

CREATE TABLE node_state (
    version        INTEGER PRIMARY KEY,
    node           INTEGER NOT NULL REFERENCES node (key),
    made           INTEGER NOT NULL,
    ended          INTEGER NOT NULL,
    kind           INTEGER NOT NULL REFERENCES word (code),
    name           TEXT NOT NULL,
    valid_from     INTEGER NOT NULL,
    valid_through  INTEGER NOT NULL,
    criticality    INTEGER NOT NULL,
    klassa_t       INTEGER NOT NULL,
    lifecycle      INTEGER NOT NULL,
    required_sides INTEGER NOT NULL,
    level          INTEGER NOT NULL,
    year           INTEGER NOT NULL,
    crc            INTEGER NOT NULL,
    body           TEXT NOT NULL
);
CREATE UNIQUE INDEX node_state_node ON node_state (node, ended);
CREATE INDEX node_state_made ON node_state (made);
CREATE INDEX node_state_ended ON node_state (ended) WHERE ended < 9007199254740992;

CREATE TABLE absence (
    version INTEGER NOT NULL REFERENCES node_state (version),
    first   INTEGER NOT NULL,
    last    INTEGER NOT NULL
);
CREATE INDEX absence_version ON absence (version);

-- What a version of a node answers to besides its id; `strength` is the place in graphmodel.names.MATCHES, `text` is '' where it is `key` itself.
CREATE TABLE name (
    version  INTEGER NOT NULL REFERENCES node_state (version),
    strength INTEGER NOT NULL,
    key      TEXT NOT NULL,
    text     TEXT NOT NULL,
    PRIMARY KEY (version, strength, key, text)
) WITHOUT ROWID;
CREATE INDEX name_key ON name (key);

CREATE TABLE relation (
    version       INTEGER PRIMARY KEY,
    id            TEXT NOT NULL,
    made          INTEGER NOT NULL,
    ended         INTEGER NOT NULL,
    kind          INTEGER NOT NULL REFERENCES word (code),
    origin        INTEGER NOT NULL REFERENCES node (key),
    target        INTEGER NOT NULL REFERENCES node (key),
    valid_from    INTEGER NOT NULL,
    valid_through INTEGER NOT NULL,
    side          INTEGER NOT NULL,
    function      INTEGER NOT NULL,
    strength      INTEGER NOT NULL,
    dep_type      INTEGER NOT NULL,
    need          INTEGER NOT NULL,
    acting        INTEGER NOT NULL,
    any_of        INTEGER NOT NULL,
    crc           INTEGER NOT NULL,
    body          TEXT NOT NULL
);
CREATE UNIQUE INDEX relation_id ON relation (id, ended);
CREATE INDEX relation_origin ON relation (origin);
CREATE INDEX relation_target ON relation (target);
CREATE INDEX relation_made ON relation (made);
CREATE INDEX relation_ended ON relation (ended) WHERE ended < 9007199254740992;

CREATE TABLE statement (
    version       INTEGER PRIMARY KEY,
    id            TEXT NOT NULL,
    made          INTEGER NOT NULL,
    ended         INTEGER NOT NULL,
    subject       INTEGER NOT NULL REFERENCES node (key),
    target        INTEGER REFERENCES node (key) CHECK (target > 0),
    valid_from    INTEGER NOT NULL,
    valid_through INTEGER NOT NULL,
    field         INTEGER NOT NULL,
    side          INTEGER NOT NULL,
    reading       INTEGER NOT NULL,
    standing      INTEGER NOT NULL,
    crc           INTEGER NOT NULL,
    body          TEXT NOT NULL
);
CREATE UNIQUE INDEX statement_id ON statement (id, ended);
CREATE INDEX statement_subject ON statement (subject);
CREATE INDEX statement_target ON statement (target) WHERE target IS NOT NULL;
CREATE INDEX statement_made ON statement (made);
CREATE INDEX statement_ended ON statement (ended) WHERE ended < 9007199254740992;

CREATE TABLE attestation (
    version INTEGER PRIMARY KEY,
    id      TEXT NOT NULL,
    made    INTEGER NOT NULL,
    ended   INTEGER NOT NULL,
    node    INTEGER NOT NULL REFERENCES node (key),
    by      TEXT NOT NULL,
    at      TEXT NOT NULL,
    crc     INTEGER NOT NULL,
    body    TEXT NOT NULL
);
CREATE UNIQUE INDEX attestation_id ON attestation (id, ended);
CREATE INDEX attestation_node ON attestation (node);
CREATE INDEX attestation_by ON attestation (by);
CREATE INDEX attestation_made ON attestation (made);
CREATE INDEX attestation_ended ON attestation (ended) WHERE ended < 9007199254740992;

CREATE TABLE decision (
    version INTEGER PRIMARY KEY,
    id      TEXT NOT NULL,
    made    INTEGER NOT NULL,
    ended   INTEGER NOT NULL,
    kind    TEXT NOT NULL,
    keep    TEXT NOT NULL,
    dropped TEXT NOT NULL,
    crc     INTEGER NOT NULL,
    body    TEXT NOT NULL
);
CREATE UNIQUE INDEX decision_id ON decision (id, ended);
CREATE INDEX decision_made ON decision (made);
CREATE INDEX decision_ended ON decision (ended) WHERE ended < 9007199254740992;

CREATE TABLE source (
    version INTEGER PRIMARY KEY,
    id      TEXT NOT NULL,
    made    INTEGER NOT NULL,
    ended   INTEGER NOT NULL,
    crc     INTEGER NOT NULL,
    body    TEXT NOT NULL
);
CREATE UNIQUE INDEX source_id ON source (id, ended);
CREATE INDEX source_made ON source (made);
CREATE INDEX source_ended ON source (ended) WHERE ended < 9007199254740992;

CREATE TABLE schema_part (
    version INTEGER PRIMARY KEY,
    id      TEXT NOT NULL,
    made    INTEGER NOT NULL,
    ended   INTEGER NOT NULL,
    crc     INTEGER NOT NULL,
    body    TEXT NOT NULL
);
CREATE UNIQUE INDEX schema_part_id ON schema_part (id, ended);
CREATE INDEX schema_part_made ON schema_part (made);
CREATE INDEX schema_part_ended ON schema_part (ended) WHERE ended < 9007199254740992;
