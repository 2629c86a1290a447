-- What a creator has in the store, finished tasks included: how many, and how many bytes their inputs, results and logs have.
-- Bytes of tasks that were there before are not counted.
ALTER TABLE task ADD COLUMN bytes bigint NOT NULL DEFAULT 0;
-- Of what the running attempt has logged.
ALTER TABLE claimed ADD COLUMN bytes bigint NOT NULL DEFAULT 0;
ALTER TABLE unfinished ADD COLUMN stored bigint NOT NULL DEFAULT 0;
ALTER TABLE unfinished ADD COLUMN bytes bigint NOT NULL DEFAULT 0;

INSERT INTO unfinished (creator, lane, tasks, stored)
SELECT creator, 0, 0, count(*) FROM task GROUP BY creator
ON CONFLICT (creator, lane) DO UPDATE SET stored = excluded.stored;
