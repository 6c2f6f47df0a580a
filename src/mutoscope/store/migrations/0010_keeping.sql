-- What stays, and for how long.

ALTER TABLE jobs ADD COLUMN pinned boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN jobs.expires_at IS 'since when files of it have been removed to make room';

-- What a result has cost decides how long it is kept.
CREATE INDEX calls_settled ON calls (digest) WHERE status = 'settled';
