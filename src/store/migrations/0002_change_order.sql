-- The order in which the change log is read where several writers append to it at once (store.h: tx_horizon). With a single
-- writer rows have no number of a transaction, and this index is empty.

CREATE INDEX change_order ON change (xid, seq) WHERE xid > 0;
