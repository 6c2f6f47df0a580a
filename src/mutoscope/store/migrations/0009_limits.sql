-- What vendors bear, over all workers.

CREATE TABLE provider_places (                     -- steps at a vendor, and those in line for it
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY, -- the order of arrival
    ticket text NOT NULL UNIQUE,                   -- chosen by who arrives: telling twice is once
    provider text NOT NULL,
    worker_id bigint NOT NULL,                     -- a dead one's places count for nothing
    arrived_at timestamptz NOT NULL DEFAULT now(),
    taken_at timestamptz                           -- NULL: in line
);
CREATE INDEX provider_places_by_provider ON provider_places (provider);

-- Whoever looks for a place at a vendor locks its row, so that no two find the same one.
CREATE TABLE provider_rates (
    provider text PRIMARY KEY,
    next_at double precision NOT NULL DEFAULT 0    -- GCRA's theoretical arrival time, Unix seconds
);
