-- What a call will probably cost, beside what it may cost at most: the one is told, the other is
-- reserved. NULL: they are the same.

ALTER TABLE calls ADD COLUMN likely_usd numeric(14, 6) CHECK (likely_usd >= 0);
