-- A count that many transactions change is kept in shards, which are added up when it is read.
ALTER TABLE tally RENAME COLUMN lane TO shard;
ALTER TABLE unfinished RENAME COLUMN lane TO shard;
