-- By which series of claims a lease was taken: a node that lost the answer to a claim finds by it what it leased. Null where a
-- node of the release before has claimed.
ALTER TABLE claimed ADD COLUMN series bigint;
