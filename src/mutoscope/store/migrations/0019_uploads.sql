-- Since when a request has not named an upload: then, in the end, its name is forgotten.

ALTER TABLE uploads ADD COLUMN used_at timestamptz NOT NULL DEFAULT now();
DROP INDEX uploads_by_age;
CREATE INDEX uploads_by_use ON uploads (used_at);
