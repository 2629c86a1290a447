-- Which process holds a lease: a node that lost the answer to a claim finds by it what it leased. Null where a node of the
-- release before has claimed.
ALTER TABLE claimed ADD COLUMN process bigint;
