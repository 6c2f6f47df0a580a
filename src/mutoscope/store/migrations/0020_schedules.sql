-- Jobs that are handed in at their time, by whichever worker comes first.

CREATE TABLE schedules (
    id text PRIMARY KEY,
    owner text NOT NULL,
    name text NOT NULL,
    pipeline text NOT NULL,
    request jsonb NOT NULL,
    max_cost_usd numeric,                          -- of each of its jobs
    kind text NOT NULL CHECK (kind IN ('daily', 'cron', 'once')),
    zone text NOT NULL,                            -- IANA: Europe/Berlin
    slots_a_day integer NOT NULL DEFAULT 0,
    from_min integer NOT NULL DEFAULT 0,           -- minutes after midnight, on its clocks
    to_min integer NOT NULL DEFAULT 0,             -- above 1440: on the next day
    jitter_min integer NOT NULL DEFAULT 0,
    cron text NOT NULL DEFAULT '',
    at timestamptz,                                -- of one that comes once
    moved jsonb NOT NULL DEFAULT '{}',             -- times given by hand, by the slot's name
    missed text NOT NULL DEFAULT 'run' CHECK (missed IN ('run', 'skip')),
    paused_at timestamptz,
    next_slot text,                                -- NULL: nothing is to come
    next_at timestamptz,
    edition integer NOT NULL DEFAULT 1,            -- of its rule: slots of another are others
    version integer NOT NULL DEFAULT 1,            -- whoever writes names the one that was read
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (owner, name)
);
CREATE INDEX schedules_due ON schedules (next_at) WHERE paused_at IS NULL AND next_at IS NOT NULL;

-- What became of each slot. There is one row for a slot, and so one job.
CREATE TABLE schedule_slots (
    schedule_id text NOT NULL REFERENCES schedules (id) ON DELETE CASCADE,
    edition integer NOT NULL,
    slot text NOT NULL,                            -- 2026-12-24/2: the second of that day
    planned_at timestamptz NOT NULL,
    status text NOT NULL CHECK (status IN ('queued', 'skipped', 'missed', 'refused')),
    job_id text REFERENCES jobs (id) ON DELETE SET NULL,
    slots integer NOT NULL DEFAULT 1,              -- how many this row tells of
    reason text NOT NULL DEFAULT '',
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (schedule_id, edition, slot)
);
CREATE INDEX schedule_slots_by_job ON schedule_slots (job_id) WHERE job_id IS NOT NULL;
CREATE INDEX schedule_slots_by_time ON schedule_slots (schedule_id, planned_at);

-- Files that its request names: they stay as long as it does.
CREATE TABLE schedule_artifacts (
    schedule_id text NOT NULL REFERENCES schedules (id) ON DELETE CASCADE,
    sha256 text NOT NULL,
    suffix text NOT NULL,
    PRIMARY KEY (schedule_id, sha256, suffix),
    FOREIGN KEY (sha256, suffix) REFERENCES artifacts
);
CREATE INDEX schedule_artifacts_back ON schedule_artifacts (sha256, suffix);
