-- The order of transactions was kept for a feed of all jobs' events; nothing reads it.

ALTER TABLE events DROP COLUMN transaction;
