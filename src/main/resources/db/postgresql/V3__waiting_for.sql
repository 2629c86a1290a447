-- A task tells what it waits for, and no longer why an attempt before the present one failed.
CREATE OR REPLACE VIEW task_state AS
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
       t.concurrency_key,
       CASE
         WHEN t.status IS NOT NULL           THEN t.status
         WHEN c.id IS NULL                   THEN 'ENQUEUED'
         WHEN c.cancel_requested IS NOT NULL THEN 'CANCEL_REQUESTED'
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
       t.due,
       -- Whether others with its concurrency key keep it from being ready. No EXISTS: the planner would turn it into a scan.
       CASE
         WHEN t.status IS NULL AND t.concurrency_key IS NOT NULL
         THEN (SELECT true FROM blocked b
                WHERE b.type = t.type AND b.key = t.concurrency_key AND b.submitted = t.submitted AND b.id = t.id
                LIMIT 1) IS NOT NULL
         ELSE false
       END AS blocked
  FROM task t
  JOIN principal p ON p.number = ANY (ARRAY[t.creator])
  LEFT JOIN claimed c ON c.id = ANY (ARRAY[t.id]);
