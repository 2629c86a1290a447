-- Limits that hold back ready tasks: concurrency keys, turns of creators, limits and rates of a type.

ALTER TABLE task ADD COLUMN concurrency_key TEXT;
-- How many tasks of the type with its key run at a time.
ALTER TABLE task ADD COLUMN key_limit INTEGER;
-- Whether creators of the type take turns, and the turn that the task had when it entered the queue last.
ALTER TABLE task ADD COLUMN fair INTEGER NOT NULL DEFAULT 0;
ALTER TABLE task ADD COLUMN turn INTEGER NOT NULL DEFAULT 0;

-- The turn is 0 where creators take none.
CREATE TABLE ready_in_turn (
  type    TEXT    NOT NULL,
  urgency INTEGER NOT NULL,
  turn    INTEGER NOT NULL,
  id      BLOB    NOT NULL,
  PRIMARY KEY (type, urgency, turn, id)
) STRICT, WITHOUT ROWID;

INSERT INTO ready_in_turn (type, urgency, turn, id) SELECT type, urgency, 0, id FROM ready;
DROP TABLE ready;
ALTER TABLE ready_in_turn RENAME TO ready;

-- The type of an attempt that counts against a limit of it; null for others.
ALTER TABLE claimed ADD COLUMN limited_type TEXT;
CREATE INDEX claimed_by_limited_type ON claimed (limited_type) WHERE limited_type IS NOT NULL;

-- Tasks that others with the same concurrency key keep from being ready.
CREATE TABLE blocked (
  type TEXT NOT NULL,
  key  TEXT NOT NULL,
  id   BLOB NOT NULL,
  PRIMARY KEY (type, key, id)
) STRICT, WITHOUT ROWID;

-- How many tasks of a concurrency key are ready or claimed.
CREATE TABLE key_use (
  type  TEXT    NOT NULL,
  key   TEXT    NOT NULL,
  slots INTEGER NOT NULL,
  held  INTEGER NOT NULL,
  PRIMARY KEY (type, key)
) STRICT, WITHOUT ROWID;

-- The latest starts of types with a rate.
CREATE TABLE start (
  type   TEXT    NOT NULL,
  at     INTEGER NOT NULL,
  starts INTEGER NOT NULL,
  PRIMARY KEY (type, at)
) STRICT, WITHOUT ROWID;

-- Turns: each task of a creator takes the turn after that creator's last, but none that has passed. So creators alternate,
-- however many tasks each has. A row a creator that has used a fair type.
CREATE TABLE turn (
  type    TEXT    NOT NULL,
  urgency INTEGER NOT NULL,
  creator INTEGER NOT NULL,
  last    INTEGER NOT NULL,
  PRIMARY KEY (type, urgency, creator)
) STRICT, WITHOUT ROWID;

-- The latest turn that was claimed.
CREATE TABLE turn_clock (
  type    TEXT    NOT NULL,
  urgency INTEGER NOT NULL,
  now     INTEGER NOT NULL,
  PRIMARY KEY (type, urgency)
) STRICT, WITHOUT ROWID;

DROP VIEW task_state;
CREATE VIEW task_state AS
SELECT t.id,
       t.type,
       t.creator,
       p.name AS creator_name,
       t.description,
       t.priority,
       t.labels,
       t.run_at,
       t.max_attempts,
       t.timeout,
       t.retention,
       t.concurrency_key,
       CASE
         WHEN t.status IS NOT NULL THEN t.status
         WHEN c.id IS NULL         THEN 'ENQUEUED'
         WHEN c.cancel_requested   THEN 'CANCEL_REQUESTED'
         ELSE 'RUNNING'
       END AS status,
       coalesce(c.attempt, t.attempt) AS attempt,
       t.uncounted,
       coalesce(c.progress, t.progress) AS progress,
       coalesce(c.message, t.message) AS message,
       t.submitted,
       coalesce(t.started, c.started) AS started,
       t.finished,
       coalesce(c.updated, t.updated) AS updated,
       t.ran,
       c.started AS attempt_started,
       c.node,
       t.due
  FROM task t
  JOIN principal p ON p.number = t.creator
  LEFT JOIN claimed c ON c.id = t.id;
