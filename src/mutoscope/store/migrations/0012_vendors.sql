-- How vendors are doing, as all workers find them; and who may ask one that is down.

CREATE TABLE vendors (
    provider text PRIMARY KEY,
    calls bigint NOT NULL DEFAULT 0,               -- tries of steps that ended with it
    faults bigint NOT NULL DEFAULT 0,              -- those that it let fail: silent or broken
    last_success_at timestamptz,
    last_error_code text,
    last_error text,                               -- without secrets
    last_error_at timestamptz,
    in_a_row integer NOT NULL DEFAULT 0,           -- faults since it last answered
    failing_since timestamptz,                     -- when the first of them was begun
    opened_until timestamptz,                      -- not asked before; NULL: the breaker is closed
    opened_for_s double precision NOT NULL DEFAULT 0,
    probe text,                                    -- the ticket of the one who asks after that
    probe_worker_id bigint,                        -- a dead one's probe counts for nothing
    probe_until timestamptz
);
