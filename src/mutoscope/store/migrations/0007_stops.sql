-- Why workers stopped that did not leave of their own will, until somebody has taken note.

CREATE TABLE stops (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    worker_id bigint NOT NULL UNIQUE,              -- told once, by whoever finds it first
    host text NOT NULL,
    pid integer NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    cause text NOT NULL,
    job_id text,
    step text,
    stage text,
    attempt integer,
    resources jsonb NOT NULL DEFAULT '{}',
    acknowledged_at timestamptz
);
CREATE INDEX stops_open ON stops (at DESC) WHERE acknowledged_at IS NULL;
