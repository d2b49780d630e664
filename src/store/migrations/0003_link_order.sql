-- The rows of one link stand together: a link with its labels is one seek, a page of a record's links one range. What a record has
-- under one label is found through link_label, which knows the direction as well.

CREATE TABLE link_by_ends (
    a BIGINT NOT NULL,
    pair BIGINT NOT NULL,
    b BIGINT NOT NULL,
    label BIGINT NOT NULL,
    dir BIGINT NOT NULL,
    since BIGINT NOT NULL,
    PRIMARY KEY (a, pair, b, label)
) {clustered};
INSERT INTO link_by_ends (a, pair, b, label, dir, since)
    SELECT a, pair, b, label, dir, since FROM link ORDER BY a, pair, b, label;
DROP TABLE link;
ALTER TABLE link_by_ends RENAME TO link;
CREATE INDEX link_reverse ON link (b, pair, label, a, dir);
CREATE INDEX link_label ON link (pair, label, a, b, dir);

CREATE TABLE link_archived_by_ends (
    a BIGINT NOT NULL,
    pair BIGINT NOT NULL,
    b BIGINT NOT NULL,
    label BIGINT NOT NULL,
    dir BIGINT NOT NULL,
    since BIGINT NOT NULL,
    PRIMARY KEY (a, pair, b, label)
) {clustered};
INSERT INTO link_archived_by_ends (a, pair, b, label, dir, since)
    SELECT a, pair, b, label, dir, since FROM link_archived ORDER BY a, pair, b, label;
DROP TABLE link_archived;
ALTER TABLE link_archived_by_ends RENAME TO link_archived;
CREATE INDEX link_archived_reverse ON link_archived (b, pair, label, a);
CREATE INDEX link_archived_label ON link_archived (pair, label);
