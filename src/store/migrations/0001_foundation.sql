-- The foundation: account, people, schema, links, history, change log, jobs.
-- Times are UTC milliseconds. The tables of records (obj_<type>_<n>) are made by src/schema when an object type or a property
-- is, because their columns are data. Names ending in _key hold folded text (base/text.h).

CREATE TABLE setting (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    changed_by BIGINT
) {clustered};

-- One random stamp, rewritten by every change of the schema: a snapshot is valid while its stamp stands here.
CREATE TABLE schema_stamp (
    one BIGINT PRIMARY KEY,
    stamp BIGINT NOT NULL
) {clustered};

CREATE TABLE app_user (
    id BIGINT PRIMARY KEY,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL UNIQUE,
    first_name TEXT NOT NULL,
    last_name TEXT NOT NULL,
    super_admin BIGINT NOT NULL,
    built_in BIGINT NOT NULL,
    password TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    archived_at BIGINT
);

-- Only the hash of a token is kept. scopes: words separated by spaces, or * for all.
CREATE TABLE token (
    id BIGINT PRIMARY KEY,
    name TEXT NOT NULL,
    user_id BIGINT NOT NULL REFERENCES app_user (id),
    hash BYTEA NOT NULL UNIQUE,
    scopes TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    revoked_at BIGINT
);
CREATE INDEX token_name ON token (name);

-- id: meta * 1000000 + number of the published id (0-1 is 1, 2-5 is 2000005).
CREATE TABLE object_type (
    id BIGINT PRIMARY KEY,
    name TEXT NOT NULL,
    label_singular TEXT NOT NULL,
    label_plural TEXT NOT NULL,
    description TEXT,
    primary_display TEXT,
    secondary_display TEXT NOT NULL,
    required TEXT NOT NULL,
    searchable TEXT NOT NULL,
    custom BIGINT NOT NULL,
    restorable BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by BIGINT,
    updated_at BIGINT NOT NULL,
    updated_by BIGINT,
    archived_at BIGINT
);
CREATE INDEX object_type_name ON object_type (name);

CREATE TABLE property_group (
    type_id BIGINT NOT NULL REFERENCES object_type (id),
    name TEXT NOT NULL,
    label TEXT NOT NULL,
    position BIGINT NOT NULL,
    archived_at BIGINT,
    PRIMARY KEY (type_id, name)
) {clustered};

-- storage: where the value is (enum property_storage). slot: the number n of the table obj_<type>_<n> that has column p<id>.
CREATE TABLE property (
    id BIGINT PRIMARY KEY,
    type_id BIGINT NOT NULL REFERENCES object_type (id),
    name TEXT NOT NULL,
    label TEXT NOT NULL,
    type TEXT NOT NULL,
    field_type TEXT NOT NULL,
    group_name TEXT NOT NULL,
    description TEXT NOT NULL,
    options TEXT NOT NULL,
    position BIGINT NOT NULL,
    unique_value BIGINT NOT NULL,
    hidden BIGINT NOT NULL,
    form_field BIGINT NOT NULL,
    defined_by_system BIGINT NOT NULL,
    read_only BIGINT NOT NULL,
    storage BIGINT NOT NULL,
    slot BIGINT NOT NULL,
    extra TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    created_by BIGINT,
    updated_at BIGINT NOT NULL,
    updated_by BIGINT,
    archived_at BIGINT,
    UNIQUE (type_id, name)
);

CREATE TABLE pipeline (
    type_id BIGINT NOT NULL REFERENCES object_type (id),
    id TEXT NOT NULL,
    label TEXT NOT NULL,
    position BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    archived_at BIGINT,
    PRIMARY KEY (type_id, id)
) {clustered};

CREATE TABLE stage (
    type_id BIGINT NOT NULL,
    id TEXT NOT NULL,
    pipeline_id TEXT NOT NULL,
    label TEXT NOT NULL,
    position BIGINT NOT NULL,
    metadata TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    archived_at BIGINT,
    PRIMARY KEY (type_id, id),
    FOREIGN KEY (type_id, pipeline_id) REFERENCES pipeline (type_id, id)
) {clustered};

-- An unordered pair of object types that can be associated: a_type <= b_type.
CREATE TABLE pair (
    id BIGINT PRIMARY KEY,
    a_type BIGINT NOT NULL REFERENCES object_type (id),
    b_type BIGINT NOT NULL REFERENCES object_type (id),
    UNIQUE (a_type, b_type)
);

-- What a link of a pair can carry. code is what stands in link.label: 0 the link itself, 1 Primary, otherwise the id (from 100).
-- Seen from a towards b it is (category, type_ab, text_ab, name_ab), from b towards a the _ba half.
-- max_ab: how many b one a may have under it; max_ba the other direction; null: no limit.
CREATE TABLE label (
    id BIGINT PRIMARY KEY,
    pair_id BIGINT NOT NULL REFERENCES pair (id),
    code BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    category TEXT NOT NULL,
    type_ab BIGINT NOT NULL,
    type_ba BIGINT NOT NULL,
    name_ab TEXT NOT NULL,
    name_ba TEXT NOT NULL,
    text_ab TEXT,
    text_ba TEXT,
    description TEXT,
    colour TEXT,
    position BIGINT NOT NULL,
    max_ab BIGINT,
    max_ba BIGINT,
    max_set_at BIGINT,
    created_at BIGINT NOT NULL,
    created_by BIGINT,
    updated_at BIGINT NOT NULL,
    updated_by BIGINT,
    UNIQUE (pair_id, code)
);

-- Who refers to a definition (labels now): lists, workflows, reports, views and imports write their rows here when they are saved.
CREATE TABLE reference (
    target_kind BIGINT NOT NULL,
    target_id BIGINT NOT NULL,
    user_kind TEXT NOT NULL,
    user_id BIGINT NOT NULL,
    user_name TEXT NOT NULL,
    PRIMARY KEY (target_kind, target_id, user_kind, user_id)
) {clustered};

-- One row per (link, label); the link itself is its row with label 0. Record ids are unique in the account.
-- Pairs of two object types: a is the record of pair.a_type. Same-object pairs: a < b. dir tells which end holds the forward half
-- of a paired same-object label: 1 read from a it is the _ab half, 2 read from b; 0 everywhere else.
CREATE TABLE link (
    a BIGINT NOT NULL,
    pair BIGINT NOT NULL,
    label BIGINT NOT NULL,
    b BIGINT NOT NULL,
    dir BIGINT NOT NULL,
    since BIGINT NOT NULL,
    PRIMARY KEY (a, pair, label, b)
) {clustered};
CREATE INDEX link_reverse ON link (b, pair, label, a, dir);
CREATE INDEX link_label ON link (pair, label, a, b);

-- Links with an archived record at an end: out of sight, counted as use, back when both ends are.
CREATE TABLE link_archived (
    a BIGINT NOT NULL,
    pair BIGINT NOT NULL,
    label BIGINT NOT NULL,
    b BIGINT NOT NULL,
    dir BIGINT NOT NULL,
    since BIGINT NOT NULL,
    PRIMARY KEY (a, pair, label, b)
) {clustered};
CREATE INDEX link_archived_reverse ON link_archived (b, pair, label, a);
CREATE INDEX link_archived_label ON link_archived (pair, label);

-- Values of unique properties of records that are not archived.
CREATE TABLE unique_value (
    property_id BIGINT NOT NULL REFERENCES property (id),
    value_key TEXT NOT NULL,
    record_id BIGINT NOT NULL,
    PRIMARY KEY (property_id, value_key)
) {clustered};
CREATE INDEX unique_value_record ON unique_value (record_id);

-- The change log: append-only, in commit order. kind: enum change_kind. detail: what the kind says.
CREATE TABLE change (
    seq {serial},
    xid BIGINT NOT NULL,
    at BIGINT NOT NULL,
    actor_kind BIGINT NOT NULL,
    actor_id BIGINT,
    kind BIGINT NOT NULL,
    type_id BIGINT,
    record_id BIGINT,
    other_type_id BIGINT,
    other_id BIGINT,
    label BIGINT,
    detail TEXT
);
CREATE INDEX change_record ON change (record_id, seq) WHERE record_id IS NOT NULL;
CREATE INDEX change_other ON change (other_id, seq) WHERE other_id IS NOT NULL;
CREATE INDEX change_definition ON change (kind, label, seq) WHERE kind >= 100;

-- Every value that a property has had, in its wire form; null: cleared. seq is that of the change.
CREATE TABLE history (
    record_id BIGINT NOT NULL,
    property_id BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    value TEXT,
    PRIMARY KEY (record_id, property_id, seq)
) {clustered};

CREATE TABLE job (
    id BIGINT PRIMARY KEY,
    kind TEXT NOT NULL,
    key TEXT NOT NULL,
    state BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    next_at BIGINT NOT NULL,
    lease_until BIGINT,
    cursor TEXT NOT NULL,
    done BIGINT NOT NULL,
    total BIGINT,
    last_error TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
CREATE INDEX job_due ON job (state, next_at);
CREATE INDEX job_key ON job (kind, key);
