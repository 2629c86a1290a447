-- A task tells what it waits for, and no longer why an attempt before the present one failed.

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
       -- Of the running attempt; of an earlier one only until the next one starts.
       CASE WHEN c.id IS NULL THEN t.message ELSE c.message END AS message,
       t.submitted,
       coalesce(t.started, c.started) AS started,
       t.finished,
       coalesce(c.updated, t.updated) AS updated,
       t.ran,
       c.started AS attempt_started,
       c.node,
       t.due,
       -- Whether others with its concurrency key keep it from being ready.
       t.status IS NULL AND t.concurrency_key IS NOT NULL
         AND EXISTS (SELECT 1 FROM blocked b WHERE b.type = t.type AND b.key = t.concurrency_key AND b.id = t.id)
         AS blocked
  FROM task t
  JOIN principal p ON p.number = t.creator
  LEFT JOIN claimed c ON c.id = t.id;
