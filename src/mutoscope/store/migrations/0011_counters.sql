-- What the workers have counted since the beginning, for whoever watches over them.

CREATE TABLE counters (
    name text NOT NULL,
    labels jsonb NOT NULL DEFAULT '{}',
    value double precision NOT NULL DEFAULT 0,
    PRIMARY KEY (name, labels)
);

-- When a running step last got somewhere.
ALTER TABLE steps ADD COLUMN progressed_at timestamptz;
