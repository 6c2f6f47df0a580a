-- The copies of pages that jobs have fetched, for each owner his own. A copy's file belongs to the
-- results that name it: when it went with them, the page is fetched whole again.

CREATE TABLE pages (
    owner text NOT NULL,
    url text NOT NULL,                             -- as it was asked for
    final_url text NOT NULL,                       -- where its redirects end
    etag text NOT NULL,
    last_modified text NOT NULL,
    charset text NOT NULL,
    private boolean NOT NULL,                      -- fetched where private networks were allowed
    sha256 text NOT NULL,
    suffix text NOT NULL,
    bytes bigint NOT NULL,
    mime_type text NOT NULL,
    fetched_at timestamptz NOT NULL DEFAULT now()  -- or was last said to hold
);
-- Addresses may be longer than an index can hold.
CREATE UNIQUE INDEX pages_by_url ON pages (owner, md5(url));
CREATE INDEX pages_by_age ON pages (fetched_at);

-- When a page was asked for is a choice of the job by now, no field of its request.
UPDATE jobs SET request = request - 'as_of' WHERE pipeline = 'short';
