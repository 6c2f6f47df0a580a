-- The memes that were made, for each owner his own: so that no caption and no picture comes twice.

CREATE TABLE memes (
    owner text NOT NULL,
    job_id text NOT NULL,                          -- kept when the job is deleted
    item text NOT NULL,                            -- memes.0 …
    template text NOT NULL DEFAULT '',
    caption text NOT NULL DEFAULT '',              -- the caption's key
    ground text NOT NULL DEFAULT '',               -- sha256 of the picture under the words
    track text NOT NULL DEFAULT '',                -- sha256 of the music
    picture text NOT NULL DEFAULT '',              -- sha256 of the finished picture
    likeness text NOT NULL DEFAULT '',             -- what the eye tells it by
    disliked boolean NOT NULL DEFAULT false,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (owner, job_id, item)
);
CREATE INDEX memes_by_time ON memes (owner, at DESC);
