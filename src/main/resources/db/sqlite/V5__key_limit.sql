-- How many tasks with the same concurrency key run at a time is a matter of the type: so a change counts for tasks that are
-- there already. 1 for types without a row.
CREATE TABLE key_limit (
  type    TEXT    NOT NULL PRIMARY KEY,
  slots   INTEGER NOT NULL,
  -- Whether what was ready and blocked when the limit changed has been brought in line with it.
  settled INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

ALTER TABLE key_use DROP COLUMN slots;
ALTER TABLE task DROP COLUMN key_limit;
