-- Where finished files were, or are to be, published: one row for each place that shows one.

CREATE TABLE publications (
    id text PRIMARY KEY,                           -- platforms know it again: the idempotency key
    position bigint GENERATED ALWAYS AS IDENTITY,
    job_id text NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    item text NOT NULL DEFAULT '',                 -- '': the job's own file
    platform text NOT NULL,
    target text NOT NULL,                          -- which channel, folder, account; no secrets
    account text NOT NULL DEFAULT '',              -- under which label it was connected
    status text NOT NULL DEFAULT 'pending'
        CHECK (status IN ('pending', 'publishing', 'published', 'failed', 'unknown')),
    attempts integer NOT NULL DEFAULT 0,           -- how often it was taken: also the fence
    failures integer NOT NULL DEFAULT 0,           -- in a row, since somebody asked for it
    file jsonb NOT NULL,                           -- the stored file, and its name for people
    post jsonb NOT NULL,                           -- what is said with it, as it was when asked for
    rights jsonb NOT NULL,                         -- who declared what about them
    session_url text,                              -- of an upload that goes on where it stopped
    session_bytes bigint NOT NULL DEFAULT 0,
    link text NOT NULL DEFAULT '',
    remote_id text NOT NULL DEFAULT '',
    error jsonb,
    created_at timestamptz NOT NULL DEFAULT now(),
    due_at timestamptz NOT NULL DEFAULT now(),     -- of one that is being published: held until
    published_at timestamptz,
    UNIQUE (job_id, item, platform, target)        -- nothing is shown twice in one place
);
CREATE INDEX publications_due ON publications (due_at) WHERE status IN ('pending', 'publishing');
