-- The rows that are the truth about jobs. All tables live in the schema that the connection's
-- search_path names first ("mutoscope").

CREATE TABLE workers (
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    host text NOT NULL,
    pid integer NOT NULL,
    pid_started_at double precision NOT NULL,      -- a pid alone may have been given out again
    standing boolean NOT NULL,                     -- takes any job; otherwise it works one and leaves
    started_at timestamptz NOT NULL DEFAULT now(),
    beat_at timestamptz NOT NULL DEFAULT now(),
    short_of text,                                 -- why it admits no job now
    resources jsonb NOT NULL DEFAULT '{}',
    stopped_at timestamptz,
    stop_cause text
);
CREATE INDEX workers_alive ON workers (beat_at) WHERE stopped_at IS NULL;

CREATE TABLE jobs (
    id text PRIMARY KEY,
    pipeline text NOT NULL,
    status text NOT NULL,
    owner text NOT NULL DEFAULT 'local',
    parent_id text,
    request jsonb NOT NULL,
    overrides jsonb NOT NULL DEFAULT '{}',         -- edits of the document step's result
    takes jsonb NOT NULL DEFAULT '{}',             -- step key -> take, where it is not 0
    answers jsonb NOT NULL DEFAULT '{}',
    question jsonb,
    seed bigint NOT NULL,
    priority integer NOT NULL DEFAULT 0,
    attempt integer NOT NULL DEFAULT 1,            -- the fence: a writer with another number is late
    deaths integer NOT NULL DEFAULT 0,
    seq bigint NOT NULL DEFAULT 0,                 -- last event number
    stage text NOT NULL DEFAULT '',
    message text NOT NULL DEFAULT '',
    progress double precision NOT NULL DEFAULT 0,
    eta_s double precision,
    worker_id bigint REFERENCES workers (id),
    queue_entry bigint,
    error jsonb,
    new integer NOT NULL DEFAULT 0,
    reused integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    started_at timestamptz,
    completed_at timestamptz,
    expires_at timestamptz
);
CREATE INDEX jobs_by_owner ON jobs (owner, id DESC);
CREATE INDEX jobs_live ON jobs (status) WHERE completed_at IS NULL;
CREATE INDEX jobs_by_worker ON jobs (worker_id) WHERE worker_id IS NOT NULL;

CREATE TABLE events (
    job_id text NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    seq bigint NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    kind text NOT NULL,
    body jsonb NOT NULL DEFAULT '{}',
    attempt integer NOT NULL,
    transaction xid8 NOT NULL DEFAULT pg_current_xact_id(),  -- the all-jobs feed's cursor
    PRIMARY KEY (job_id, seq)
);
CREATE INDEX events_feed ON events (transaction, job_id, seq);

CREATE FUNCTION notify_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('mutoscope_jobs', job_id) FROM (SELECT DISTINCT job_id FROM added) AS touched;
    RETURN NULL;
END;
$$;
CREATE TRIGGER events_notify AFTER INSERT ON events
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION notify_events();

CREATE TABLE steps (
    job_id text NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    key text NOT NULL,
    position bigint GENERATED ALWAYS AS IDENTITY,
    stage text NOT NULL,
    name text NOT NULL,
    status text NOT NULL,
    digest text NOT NULL,
    attempt integer NOT NULL,
    current integer NOT NULL DEFAULT 0,
    total integer NOT NULL DEFAULT 0,
    provider text,
    took_s double precision,
    error jsonb,
    reused_from text,
    started_at timestamptz,
    completed_at timestamptz,
    PRIMARY KEY (job_id, key)
);

-- What a step gave, by what went into it.
CREATE TABLE results (
    owner text NOT NULL,
    digest text NOT NULL,
    take integer NOT NULL DEFAULT 0,
    step text NOT NULL,
    version text NOT NULL,
    provider jsonb,
    value json NOT NULL,                           -- as it was written, to the letter
    warnings jsonb NOT NULL DEFAULT '[]',
    took_s double precision NOT NULL,
    job_id text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (owner, digest)
);
CREATE INDEX results_by_step ON results (step, created_at DESC);

CREATE TABLE artifacts (
    sha256 text NOT NULL,
    suffix text NOT NULL,
    bytes bigint NOT NULL,
    mime_type text NOT NULL,
    orphaned_at timestamptz,                       -- since when nothing refers to it
    PRIMARY KEY (sha256, suffix)
);
CREATE INDEX artifacts_orphaned ON artifacts (orphaned_at) WHERE orphaned_at IS NOT NULL;

CREATE TABLE result_artifacts (
    owner text NOT NULL,
    digest text NOT NULL,
    sha256 text NOT NULL,
    suffix text NOT NULL,
    PRIMARY KEY (owner, digest, sha256, suffix),
    FOREIGN KEY (owner, digest) REFERENCES results ON DELETE CASCADE,
    FOREIGN KEY (sha256, suffix) REFERENCES artifacts
);
CREATE INDEX result_artifacts_back ON result_artifacts (sha256, suffix);

-- Files that a request names.
CREATE TABLE request_artifacts (
    job_id text NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    sha256 text NOT NULL,
    suffix text NOT NULL,
    PRIMARY KEY (job_id, sha256, suffix),
    FOREIGN KEY (sha256, suffix) REFERENCES artifacts
);
CREATE INDEX request_artifacts_back ON request_artifacts (sha256, suffix);

-- Which jobs stand on which results: the last one to go takes the result along.
CREATE TABLE job_results (
    job_id text NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    owner text NOT NULL,
    digest text NOT NULL,
    PRIMARY KEY (job_id, owner, digest),
    FOREIGN KEY (owner, digest) REFERENCES results ON DELETE CASCADE
);
CREATE INDEX job_results_back ON job_results (owner, digest);

-- Who is making a result now. Void as soon as its attempt is over.
CREATE TABLE leases (
    owner text NOT NULL,
    digest text NOT NULL,
    job_id text NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    attempt integer NOT NULL,
    key text NOT NULL,
    taken_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (owner, digest)
);

CREATE TABLE outputs (
    job_id text NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    position integer NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    sha256 text NOT NULL,
    suffix text NOT NULL,
    duration_s double precision,
    width integer,
    height integer,
    PRIMARY KEY (job_id, position),
    FOREIGN KEY (sha256, suffix) REFERENCES artifacts
);
CREATE INDEX outputs_back ON outputs (sha256, suffix);

CREATE TABLE items (
    job_id text NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    key text NOT NULL,
    position bigint GENERATED ALWAYS AS IDENTITY,
    title text NOT NULL,
    status text NOT NULL,
    progress double precision NOT NULL DEFAULT 0,
    stage text NOT NULL DEFAULT '',
    message text NOT NULL DEFAULT '',
    PRIMARY KEY (job_id, key)
);

CREATE TABLE warnings (
    job_id text NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    code text NOT NULL,
    message text NOT NULL,
    step text NOT NULL DEFAULT '',
    position bigint GENERATED ALWAYS AS IDENTITY,
    PRIMARY KEY (job_id, code, message, step)
);
