-- Rows that change often are narrow; wide rows are written at submission and at the end.
-- Times are milliseconds since the epoch. An id is the 16 bytes of a UUIDv7, so ids sort in the order of submission.

-- A creator, and what it has in the store: unfinished tasks, all tasks, and the bytes of their inputs, results, logs and
-- checkpoints.
CREATE TABLE principal (
  number     INTEGER PRIMARY KEY AUTOINCREMENT,
  name       TEXT    NOT NULL UNIQUE,
  unfinished INTEGER NOT NULL DEFAULT 0,
  stored     INTEGER NOT NULL DEFAULT 0,
  bytes      INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE task (
  id                 BLOB    NOT NULL PRIMARY KEY,
  type               TEXT    NOT NULL,
  creator            INTEGER NOT NULL,
  description        TEXT,
  priority           INTEGER NOT NULL,
  labels             TEXT,
  run_at             INTEGER,
  max_attempts       INTEGER NOT NULL,
  timeout            INTEGER,
  retention          INTEGER NOT NULL,
  idempotency_key    TEXT,
  fingerprint        TEXT,
  submitted          INTEGER NOT NULL,
  -- The latest ended attempt. Released attempts, and attempts before a retry, are uncounted.
  attempt            INTEGER NOT NULL DEFAULT 0,
  uncounted_attempts INTEGER NOT NULL DEFAULT 0,
  prior_run_time     INTEGER NOT NULL DEFAULT 0,
  started            INTEGER,
  progress           INTEGER NOT NULL DEFAULT 0,
  message            TEXT,
  updated            INTEGER NOT NULL,
  -- When a scheduled task becomes due. Kept after its row in scheduled is gone.
  due                INTEGER,
  -- Null until the task has finished.
  status             TEXT,
  finished           INTEGER,
  purge_at           INTEGER,
  concurrency_key    TEXT,
  -- Whether creators of the type take turns, and the turn that the task had when it last entered the queue.
  fair               INTEGER NOT NULL DEFAULT 0,
  turn               INTEGER NOT NULL DEFAULT 0,
  -- Of its input, result, log and checkpoint.
  bytes              INTEGER NOT NULL DEFAULT 0,
  -- Of its checkpoint; 0 while it has none, so that a claim need not look.
  checkpoint_bytes   INTEGER NOT NULL DEFAULT 0,
  -- The span of the submission (W3C Trace Context). Null while tracing is off.
  traceparent        TEXT,
  tracestate         TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX task_by_creator ON task (creator, id);
CREATE INDEX task_active ON task (id, type) WHERE status IS NULL;
CREATE INDEX task_to_purge ON task (purge_at) WHERE purge_at IS NOT NULL;
CREATE UNIQUE INDEX task_by_idempotency_key ON task (creator, idempotency_key) WHERE idempotency_key IS NOT NULL;

-- A claim walks this in the order of its key. Urgency is the negated priority; the turn is 0 for types that are not fair.
CREATE TABLE ready (
  type    TEXT    NOT NULL,
  urgency INTEGER NOT NULL,
  turn    INTEGER NOT NULL,
  id      BLOB    NOT NULL,
  PRIMARY KEY (type, urgency, turn, id)
) STRICT, WITHOUT ROWID;

-- Tasks with a start time in the future, or in backoff.
CREATE TABLE scheduled (
  due     INTEGER NOT NULL,
  id      BLOB    NOT NULL,
  type    TEXT    NOT NULL,
  urgency INTEGER NOT NULL,
  PRIMARY KEY (due, id)
) STRICT, WITHOUT ROWID;

-- Tasks that wait for a slot of their concurrency key.
CREATE TABLE blocked (
  type TEXT NOT NULL,
  key  TEXT NOT NULL,
  id   BLOB NOT NULL,
  PRIMARY KEY (type, key, id)
) STRICT, WITHOUT ROWID;

-- How many tasks of a concurrency key are ready or running. Keys are unbounded, so a row is deleted once its key is unused.
CREATE TABLE concurrency_slot (
  type TEXT    NOT NULL,
  key  TEXT    NOT NULL,
  held INTEGER NOT NULL,
  PRIMARY KEY (type, key)
) STRICT, WITHOUT ROWID;

-- How many tasks of a type with the same concurrency key may run at a time. A type without a row has 1.
CREATE TABLE key_limit (
  type    TEXT    NOT NULL PRIMARY KEY,
  slots   INTEGER NOT NULL,
  -- Whether the ready and blocked tasks have been brought in line with a changed limit.
  settled INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The latest starts of each type that has a rate.
CREATE TABLE rate_start (
  type   TEXT    NOT NULL,
  at     INTEGER NOT NULL,
  starts INTEGER NOT NULL,
  PRIMARY KEY (type, at)
) STRICT, WITHOUT ROWID;

-- One row per creator and fair type. Each task takes the turn after its creator's last one, but none that has passed: so
-- creators alternate, however many tasks each of them has.
CREATE TABLE fair_turn (
  type    TEXT    NOT NULL,
  urgency INTEGER NOT NULL,
  creator INTEGER NOT NULL,
  last    INTEGER NOT NULL,
  PRIMARY KEY (type, urgency, creator)
) STRICT, WITHOUT ROWID;

-- The latest turn that was claimed.
CREATE TABLE fair_turn_clock (
  type    TEXT    NOT NULL,
  urgency INTEGER NOT NULL,
  now     INTEGER NOT NULL,
  PRIMARY KEY (type, urgency)
) STRICT, WITHOUT ROWID;

-- Types that an admin has paused: no attempt of them starts. Empty most of the time.
CREATE TABLE type_pause (
  type      TEXT    NOT NULL PRIMARY KEY,
  paused_by TEXT    NOT NULL,
  at        INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Running attempts, each with its lease.
CREATE TABLE running (
  id               BLOB    NOT NULL PRIMARY KEY,
  attempt          INTEGER NOT NULL,
  -- Kind and name of who runs it: a node, or a worker outside the service.
  runner           TEXT    NOT NULL,
  started          INTEGER NOT NULL,
  lease_end        INTEGER NOT NULL,
  cancel_requested INTEGER NOT NULL DEFAULT 0,
  progress         INTEGER NOT NULL DEFAULT 0,
  message          TEXT,
  updated          INTEGER NOT NULL,
  -- The type, if the attempt counts against a limit of it.
  limited_type     TEXT,
  -- The series of claims that took the lease. A node that lost the answer to a claim finds its leases by it.
  series           INTEGER,
  -- Of a worker's lease, or one shared with a service outside; null for a node's own.
  -- How long a renewal lasts, and when the attempt has to be over.
  lease_length     INTEGER,
  deadline         INTEGER,
  -- How long the worker has to stop once a cancel was requested.
  stop_within      INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX running_by_lease_end ON running (lease_end);
CREATE INDEX running_by_worker ON running (runner, started) WHERE deadline IS NOT NULL;
CREATE INDEX running_by_limited_type ON running (limited_type) WHERE limited_type IS NOT NULL;

CREATE TABLE input (
  id   BLOB NOT NULL PRIMARY KEY,
  json TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE result (
  id   BLOB NOT NULL PRIMARY KEY,
  json TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What the latest attempt to save one left for the next. Deleted when the task completes.
CREATE TABLE checkpoint (
  id   BLOB NOT NULL PRIMARY KEY,
  json TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The hash of the token of each attempt whose lease was shared with a service outside. Kept until the task is deleted.
CREATE TABLE lease_token (
  id      BLOB    NOT NULL,
  attempt INTEGER NOT NULL,
  hash    TEXT    NOT NULL,
  PRIMARY KEY (id, attempt)
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

-- All transitions but the submission, which the task's own row describes.
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

-- How many tasks of a type have a status, updated with every transition: counting them would take a scan.
CREATE TABLE task_count (
  type   TEXT    NOT NULL,
  status TEXT    NOT NULL,
  tasks  INTEGER NOT NULL,
  PRIMARY KEY (type, status)
) STRICT, WITHOUT ROWID;

-- The latest changes: one row per transaction that changed a task's status, progress or message, or deleted a task. The ids
-- of the tasks stand one behind the other.
CREATE TABLE change (
  id    INTEGER PRIMARY KEY,
  at    INTEGER NOT NULL,
  tasks BLOB    NOT NULL
) STRICT;

-- Workers outside the service that have called lately, each with the types that it last asked for, between line feeds.
CREATE TABLE worker (
  name  TEXT    NOT NULL PRIMARY KEY,
  types TEXT    NOT NULL,
  node  TEXT    NOT NULL,
  seen  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX worker_by_seen ON worker (seen);

-- Nodes of the service that have reported lately.
CREATE TABLE node (
  name     TEXT    NOT NULL PRIMARY KEY,
  version  TEXT    NOT NULL,
  -- By the node's clock.
  started  INTEGER NOT NULL,
  stopping INTEGER NOT NULL,
  seen     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX node_by_seen ON node (seen);

-- How many attempts ended within a minute, by the status of their tasks afterwards. The bucket is that of the time that
-- completed ones ran, otherwise 0. The node adds to it every few seconds, and deletes what is older than about an hour.
CREATE TABLE type_activity (
  type     TEXT    NOT NULL,
  minute   INTEGER NOT NULL,
  next     TEXT    NOT NULL,
  bucket   INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  PRIMARY KEY (type, minute, next, bucket)
) STRICT, WITHOUT ROWID;

CREATE INDEX type_activity_by_minute ON type_activity (minute);

-- Tickets that were not used, by the hash of their text. Expired ones are deleted when new ones are issued.
CREATE TABLE ticket (
  hash         TEXT    NOT NULL PRIMARY KEY,
  principal    TEXT    NOT NULL,
  admin        INTEGER NOT NULL,
  -- When the token of the caller expires.
  session_ends INTEGER,
  expires      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX ticket_by_principal ON ticket (principal, expires);
CREATE INDEX ticket_by_expiry ON ticket (expires);

-- The only place that derives a status from the narrow tables and the wide one.
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
         WHEN r.id IS NULL         THEN 'ENQUEUED'
         WHEN r.cancel_requested   THEN 'CANCEL_REQUESTED'
         ELSE 'RUNNING'
       END AS status,
       coalesce(r.attempt, t.attempt) AS attempt,
       t.uncounted_attempts,
       coalesce(r.progress, t.progress) AS progress,
       -- The message of the running attempt. That of an earlier attempt shows only until the next one starts.
       CASE WHEN r.id IS NULL THEN t.message ELSE r.message END AS message,
       t.submitted,
       coalesce(t.started, r.started) AS started,
       t.finished,
       coalesce(r.updated, t.updated) AS updated,
       t.prior_run_time,
       r.started AS attempt_started,
       t.due,
       t.checkpoint_bytes,
       t.traceparent,
       t.tracestate,
       -- Since when a task that has just been claimed could have started.
       max(t.updated, coalesce(t.due, t.updated)) AS queued,
       t.status IS NULL AND t.concurrency_key IS NOT NULL
         AND EXISTS (SELECT 1 FROM blocked b WHERE b.type = t.type AND b.key = t.concurrency_key AND b.id = t.id)
         AS blocked,
       t.status IS NULL AND r.id IS NULL AND EXISTS (SELECT 1 FROM type_pause o WHERE o.type = t.type) AS paused
  FROM task t
  JOIN principal p ON p.number = t.creator
  LEFT JOIN running r ON r.id = t.id;
