-- What programs and browsers need: files handed in by name, keys, sessions, and a feed of all jobs.

-- A file that was handed in over HTTP, under the name that requests have for it.
CREATE TABLE uploads (
    id text PRIMARY KEY,
    owner text NOT NULL,
    name text NOT NULL,                            -- as its owner calls it; never a path
    sha256 text NOT NULL,
    suffix text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    used_at timestamptz NOT NULL DEFAULT now(),    -- when a request named it last: its name ends
    FOREIGN KEY (sha256, suffix) REFERENCES artifacts
);
CREATE INDEX uploads_back ON uploads (sha256, suffix);
CREATE INDEX uploads_by_use ON uploads (used_at);

CREATE TABLE api_keys (
    id text PRIMARY KEY,
    owner text NOT NULL,
    name text NOT NULL,                            -- for people: "laptop"
    hash text NOT NULL,                            -- SHA-256 of the secret, which is nowhere here
    scopes text[] NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    last_used_at timestamptz,
    expires_at timestamptz,
    revoked_at timestamptz
);

CREATE TABLE sessions (
    hash text PRIMARY KEY,                         -- SHA-256 of what the cookie holds
    key_id text REFERENCES api_keys (id) ON DELETE CASCADE,  -- NULL: signed in with `api_token`
    owner text NOT NULL,
    scopes text[] NOT NULL,
    csrf text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    seen_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL
);
CREATE INDEX sessions_by_end ON sessions (expires_at);

-- The order of transactions, for the feed of all jobs: numbers of transactions that are still open
-- are never passed. They are one cluster's own, so that no backup has them.
ALTER TABLE events ADD COLUMN written_by xid8 NOT NULL DEFAULT pg_current_xact_id();
CREATE INDEX events_feed ON events (written_by, job_id COLLATE "C", seq);
