-- What vendors bear, over all workers.

CREATE TABLE provider_places (                     -- calls in flight
    id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    provider text NOT NULL,
    worker_id bigint NOT NULL,
    taken_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX provider_places_by_provider ON provider_places (provider);

CREATE TABLE provider_rates (
    provider text PRIMARY KEY,
    next_at timestamptz NOT NULL                   -- GCRA's theoretical arrival time
);
