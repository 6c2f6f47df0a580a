-- The ledger: a row for each paid call before it leaves. No job's removal removes what was paid.

CREATE TABLE calls (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    owner text NOT NULL,                           -- who pays
    scope text NOT NULL,                           -- whose the result will be: the owner's, or shared
    digest text NOT NULL,
    take integer NOT NULL DEFAULT 0,
    ordinal integer NOT NULL DEFAULT 0,            -- a step may call more than once
    job_id text NOT NULL,
    attempt integer NOT NULL,
    worker_id bigint,
    step text NOT NULL,                            -- its key in the job
    provider text NOT NULL,
    model text NOT NULL DEFAULT '',
    key text NOT NULL UNIQUE,                      -- what vendors call an idempotency key
    resumes_by text,                               -- 'id', 'key' or nothing
    vendor_id text,
    status text NOT NULL DEFAULT 'intended'
        CHECK (status IN ('intended', 'submitted', 'unknown', 'settled', 'failed', 'written_off')),
    estimated_usd numeric(14, 6) NOT NULL CHECK (estimated_usd >= 0),
    charged_usd numeric(14, 6),                    -- of a final row
    created_at timestamptz NOT NULL DEFAULT now(),
    settled_at timestamptz
);
-- Of one purchase, one call at a time is open: who meets it waits for it instead of buying.
CREATE UNIQUE INDEX calls_open ON calls (digest, take, ordinal, scope)
    WHERE status IN ('intended', 'submitted', 'unknown');
CREATE INDEX calls_by_job ON calls (job_id);
CREATE INDEX calls_by_day ON calls (owner, created_at);

ALTER TABLE jobs ADD COLUMN max_cost_usd numeric(14, 6);
