-- What moves is narrow, what is wide is written at submission and at the end.
-- Times are milliseconds since the epoch, ids the 16 bytes of a UUIDv7: their order is that of submission.

CREATE TABLE principal (
  number     INTEGER PRIMARY KEY AUTOINCREMENT,
  name       TEXT    NOT NULL UNIQUE,
  unfinished INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE task (
  id              BLOB    NOT NULL PRIMARY KEY,
  type            TEXT    NOT NULL,
  creator         INTEGER NOT NULL,
  description     TEXT,
  priority        INTEGER NOT NULL,
  labels          TEXT,
  run_at          INTEGER,
  max_attempts    INTEGER NOT NULL,
  timeout         INTEGER,
  retention       INTEGER NOT NULL,
  idempotency_key TEXT,
  fingerprint     TEXT,
  submitted       INTEGER NOT NULL,
  -- Of the attempts that have ended. Those that do not count are handed back ones, and those before a retry.
  attempt         INTEGER NOT NULL DEFAULT 0,
  uncounted       INTEGER NOT NULL DEFAULT 0,
  ran             INTEGER NOT NULL DEFAULT 0,
  started         INTEGER,
  progress        INTEGER NOT NULL DEFAULT 0,
  message         TEXT,
  updated         INTEGER NOT NULL,
  -- When a waiting task is due: it then has a row in waiting, or had one.
  due             INTEGER,
  -- Null until the task has finished.
  status          TEXT,
  finished        INTEGER,
  purge_at        INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX task_by_creator ON task (creator, id);
CREATE INDEX task_active ON task (id, type) WHERE status IS NULL;
CREATE INDEX task_to_purge ON task (purge_at) WHERE purge_at IS NOT NULL;
CREATE UNIQUE INDEX task_by_idempotency_key ON task (creator, idempotency_key) WHERE idempotency_key IS NOT NULL;

-- A claim walks this in the order of its key. Urgency is the negated priority.
CREATE TABLE ready (
  type    TEXT    NOT NULL,
  urgency INTEGER NOT NULL,
  id      BLOB    NOT NULL,
  PRIMARY KEY (type, urgency, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE waiting (
  due     INTEGER NOT NULL,
  id      BLOB    NOT NULL,
  type    TEXT    NOT NULL,
  urgency INTEGER NOT NULL,
  PRIMARY KEY (due, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE claimed (
  id               BLOB    NOT NULL PRIMARY KEY,
  attempt          INTEGER NOT NULL,
  node             TEXT    NOT NULL,
  started          INTEGER NOT NULL,
  lease_end        INTEGER NOT NULL,
  cancel_requested INTEGER NOT NULL DEFAULT 0,
  progress         INTEGER NOT NULL DEFAULT 0,
  message          TEXT,
  updated          INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX claimed_by_lease_end ON claimed (lease_end);

CREATE TABLE input (
  id   BLOB NOT NULL PRIMARY KEY,
  json TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE result (
  id   BLOB NOT NULL PRIMARY KEY,
  json TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE message (
  id   BLOB    NOT NULL,
  n    INTEGER NOT NULL,
  at   INTEGER NOT NULL,
  text TEXT    NOT NULL,
  PRIMARY KEY (id, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE log (
  id      BLOB    NOT NULL,
  n       INTEGER NOT NULL,
  at      INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  text    TEXT    NOT NULL,
  PRIMARY KEY (id, n)
) STRICT, WITHOUT ROWID;

-- The submission is not in here: the task's row says it all.
CREATE TABLE history (
  id          BLOB    NOT NULL,
  n           INTEGER NOT NULL,
  at          INTEGER NOT NULL,
  from_status TEXT    NOT NULL,
  to_status   TEXT    NOT NULL,
  attempt     INTEGER NOT NULL,
  actor       TEXT    NOT NULL,
  reason      TEXT,
  PRIMARY KEY (id, n)
) STRICT, WITHOUT ROWID;

-- How many tasks of a type are in a status, kept with every transition: counting them would take a scan.
CREATE TABLE tally (
  type   TEXT    NOT NULL,
  status TEXT    NOT NULL,
  tasks  INTEGER NOT NULL,
  PRIMARY KEY (type, status)
) STRICT, WITHOUT ROWID;

-- The one place that knows how the narrow tables and the wide one make a status.
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
