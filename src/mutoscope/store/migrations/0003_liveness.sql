-- Who is alive, and how long a job may take.

ALTER TABLE workers
    -- This start of the machine and its pid namespace: within it a pid means something.
    ADD COLUMN machine text NOT NULL DEFAULT '',
    -- Silent for longer than this, the worker is dead; it knows so itself and stops before.
    ADD COLUMN silence_limit_s double precision NOT NULL DEFAULT 30;
COMMENT ON COLUMN workers.pid_started_at IS 'in the clock ticks of its machine';

ALTER TABLE jobs
    -- Since started_at, for a person's answers: it does not count against the job's deadline.
    ADD COLUMN waited_s double precision NOT NULL DEFAULT 0;
