-- Files that are lent: a maps vendor's pictures of an address. They have an end, and until then only
-- the job, its edits and theirs use them.

ALTER TABLE jobs ADD COLUMN family text;            -- the job that an edit, or what it edits, began with
ALTER TABLE results ADD COLUMN expires_at timestamptz;
ALTER TABLE outputs ADD COLUMN expires_at timestamptz;
CREATE INDEX results_lent ON results (expires_at) WHERE expires_at IS NOT NULL;
CREATE INDEX outputs_lent ON outputs (expires_at) WHERE expires_at IS NOT NULL;
CREATE INDEX jobs_by_family ON jobs (family);

WITH RECURSIVE line AS (
    SELECT jobs.id, coalesce(jobs.parent_id, jobs.id) AS family FROM jobs
    WHERE NOT EXISTS (SELECT FROM jobs AS parent WHERE parent.id = jobs.parent_id)
    UNION ALL
    SELECT jobs.id, line.family FROM jobs JOIN line ON jobs.parent_id = line.id
)
UPDATE jobs SET family = line.family FROM line WHERE jobs.id = line.id;
