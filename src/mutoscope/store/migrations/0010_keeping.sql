-- What stays, and for how long.

ALTER TABLE jobs ADD COLUMN pinned boolean NOT NULL DEFAULT false;
