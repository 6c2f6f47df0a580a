-- When somebody was last awake here: a worker's silence counts only while another could be heard.

CREATE TABLE clock (
    id boolean PRIMARY KEY DEFAULT true CHECK (id), -- one row
    seen_at timestamptz NOT NULL DEFAULT now(),
    woken_at timestamptz NOT NULL DEFAULT now()    -- the end of the last time when all slept
);
INSERT INTO clock DEFAULT VALUES;

ALTER TABLE jobs
    -- Since when it is what it is (waits, is in hand, asks a person, has ended), whatever else was
    -- told of it meanwhile; moved along while all slept.
    ADD COLUMN since timestamptz NOT NULL DEFAULT now(),
    -- While all slept (a suspended laptop, a stopped database): counts against no limit.
    ADD COLUMN asleep_s double precision NOT NULL DEFAULT 0;
UPDATE jobs SET since = updated_at;
