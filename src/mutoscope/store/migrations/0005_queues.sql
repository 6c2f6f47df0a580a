-- Queues that people can pause, and those in which one job works at a time.

ALTER TABLE jobs
    ADD COLUMN queue text NOT NULL DEFAULT 'default',
    -- Set for jobs of a strict queue, to its name: of those with the same lock, one is worked on at
    -- a time.
    ADD COLUMN lock text,
    -- Not to be begun before; for a job that is tried again later.
    ADD COLUMN not_before timestamptz;

-- The rule itself: whoever claims a second job of a strict queue, by whatever way, cannot.
CREATE UNIQUE INDEX jobs_strict ON jobs (lock) WHERE lock IS NOT NULL AND worker_id IS NOT NULL;
-- Who is in line, in the order in which they are worked.
CREATE INDEX jobs_in_line ON jobs (queue, priority DESC, id)
    WHERE worker_id IS NULL AND completed_at IS NULL;

-- Procrastinate's workers that a worker runs: when it is dead, so are they.
ALTER TABLE workers ADD COLUMN holders bigint[] NOT NULL DEFAULT '{}';
-- The queues that it takes jobs from; NULL: it has not said so yet.
ALTER TABLE workers ADD COLUMN serves text[];

-- A row for each queue that somebody has paused or resumed.
CREATE TABLE queues (
    name text PRIMARY KEY,
    paused_at timestamptz
);

-- An entry is open (nothing keeps a worker from it), due at a time, or parked: due never. Parked
-- are those of paused queues, and in a strict queue all but the one that is next. Who decides
-- which, holds the queue until its transaction ends; first of all that it locks of entries.

CREATE FUNCTION hold_queue(wanted text, alone boolean) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    key bigint := hashtextextended('mutoscope.queue.' || wanted, 0);
BEGIN
    IF alone THEN
        PERFORM pg_advisory_xact_lock(key);
    ELSE
        PERFORM pg_advisory_xact_lock_shared(key);
    END IF;
END;
$$;

-- Open the entry of the job that is next in a strict queue, if the queue is free, and wake the
-- workers: they listen for new entries only.
CREATE FUNCTION open_next(wanted text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    opened bigint;
BEGIN
    PERFORM hold_queue(wanted, true);
    IF EXISTS (SELECT FROM jobs WHERE lock = wanted AND worker_id IS NOT NULL)
        OR EXISTS (SELECT FROM queues WHERE name = wanted AND paused_at IS NOT NULL) THEN
        RETURN;
    END IF;
    SELECT entry.id INTO opened
    FROM jobs JOIN procrastinate_jobs AS entry ON entry.id = jobs.queue_entry
    WHERE jobs.queue = wanted AND jobs.lock = wanted AND jobs.worker_id IS NULL
        AND jobs.completed_at IS NULL AND jobs.status IN ('queued', 'running')
        AND (jobs.not_before IS NULL OR jobs.not_before <= now()) AND entry.status = 'todo'
    ORDER BY jobs.priority DESC, jobs.id LIMIT 1;
    UPDATE procrastinate_jobs SET scheduled_at = NULL
    WHERE id = opened AND status = 'todo' AND scheduled_at IS NOT NULL;
    IF FOUND THEN
        PERFORM pg_notify(
            'procrastinate_queue_v1#' || wanted,
            json_build_object('type', 'job_inserted', 'job_id', opened)::text
        );
    END IF;
END;
$$;

-- Give a job a fresh entry that carries its present attempt.
CREATE FUNCTION enter_queue(wanted text, task text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    job record;
    due timestamptz;
BEGIN
    SELECT * INTO STRICT job FROM jobs WHERE id = wanted;
    PERFORM hold_queue(job.queue, job.lock IS NOT NULL);
    due := CASE
        WHEN EXISTS (SELECT FROM queues WHERE name = job.queue AND paused_at IS NOT NULL)
            THEN 'infinity'
        WHEN job.not_before > now() THEN job.not_before
        WHEN job.lock IS NOT NULL THEN 'infinity'
    END;
    UPDATE jobs SET queue_entry = (procrastinate_defer_jobs_v1(ARRAY[ROW(
        job.queue, task, job.priority, NULL, NULL,
        jsonb_build_object('job_id', job.id, 'attempt', job.attempt), due
    )::procrastinate_job_to_defer_v1]))[1] WHERE id = wanted;
    IF job.lock IS NOT NULL THEN
        PERFORM open_next(job.queue);
    END IF;
END;
$$;

-- Take a job's entry out of its queue while it waits there; with `claimed` in any case.
CREATE FUNCTION leave_queue(wanted text, claimed boolean) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    job record;
BEGIN
    SELECT queue, lock, queue_entry INTO STRICT job FROM jobs WHERE id = wanted;
    IF job.lock IS NOT NULL THEN
        PERFORM hold_queue(job.queue, true);
    END IF;
    DELETE FROM procrastinate_jobs
    WHERE id = job.queue_entry AND (status = 'todo' OR (status = 'doing' AND claimed));
END;
$$;
