-- Queues that people can pause, and those in which one job works at a time.

ALTER TABLE jobs
    ADD COLUMN queue text NOT NULL DEFAULT 'default',
    -- Set for jobs of a strict queue: of those with the same lock, one is worked on at a time.
    ADD COLUMN lock text,
    -- Not to be begun before; for a job that is tried again later.
    ADD COLUMN not_before timestamptz;

-- The rule itself: whoever claims a second job of a strict queue, by whatever way, cannot.
CREATE UNIQUE INDEX jobs_strict ON jobs (lock) WHERE lock IS NOT NULL AND worker_id IS NOT NULL;

-- A row for each queue that somebody has paused or resumed.
CREATE TABLE queues (
    name text PRIMARY KEY,
    paused_at timestamptz
);
