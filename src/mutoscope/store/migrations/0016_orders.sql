-- Orders that may come twice, and who is told how a job has ended.

CREATE TABLE order_keys (
    owner text NOT NULL,
    key text NOT NULL,
    fingerprint text NOT NULL,                     -- SHA-256 of what was ordered with it first
    -- Who holds the key decides whether its job is written: later, in the same transaction.
    job_id text NOT NULL CONSTRAINT order_keys_job REFERENCES jobs (id) ON DELETE CASCADE
        DEFERRABLE,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (owner, key)
);
CREATE INDEX order_keys_by_job ON order_keys (job_id);
CREATE INDEX order_keys_by_age ON order_keys (created_at);

ALTER TABLE jobs ADD COLUMN webhook_url text;

-- What is to be told, written in the transaction of what it tells.
CREATE TABLE webhooks (
    id text PRIMARY KEY,                           -- the same in each try: receivers know it again
    job_id text NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    kind text NOT NULL,
    url text NOT NULL,
    body text NOT NULL,                            -- as it is signed and sent, to the letter
    status text NOT NULL DEFAULT 'pending'
        CHECK (status IN ('pending', 'delivered', 'gone', 'given_up')),
    tries integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    due_at timestamptz NOT NULL DEFAULT now()      -- moved ahead by whoever is just trying
);
CREATE INDEX webhooks_due ON webhooks (due_at) WHERE status = 'pending';
CREATE INDEX webhooks_by_job ON webhooks (job_id);

CREATE TABLE webhook_tries (
    webhook_id text NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
    number integer NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),         -- when it was over
    status_code integer,                           -- NULL: there was no answer
    took_ms double precision NOT NULL,
    error text NOT NULL DEFAULT '',
    PRIMARY KEY (webhook_id, number)
);
