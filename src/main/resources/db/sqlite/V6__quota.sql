-- What a creator has in the store, finished tasks included: how many, and how many bytes their inputs, results and logs have.
-- Bytes of tasks that were there before are not counted.
ALTER TABLE task ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE principal ADD COLUMN stored INTEGER NOT NULL DEFAULT 0;
ALTER TABLE principal ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0;

UPDATE principal SET stored = (SELECT count(*) FROM task WHERE creator = principal.number);
