-- Chats of the bot: what they follow, up to where they were told of it, and what a button stands for.

CREATE TABLE chats (
    id bigint PRIMARY KEY,                         -- as the messenger numbers them
    language text NOT NULL DEFAULT '',             -- '': that of whoever writes
    not_before timestamptz,                        -- nothing is said there before
    turned_away_at timestamptz,                    -- a stranger's, that was told so
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX chats_turned_away ON chats (turned_away_at) WHERE turned_away_at IS NOT NULL;

-- The one message in which a chat sees a job grow.
CREATE TABLE chat_follows (
    chat_id bigint NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
    job_id text NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    item text NOT NULL DEFAULT '',                 -- only what is made of it is handed over
    language text NOT NULL DEFAULT 'en',
    message_id bigint,                             -- NULL: not sent yet
    seq integer NOT NULL DEFAULT 0,                -- the last event that the message tells of
    digest text NOT NULL DEFAULT '',               -- of what stands in it
    delivered text[] NOT NULL DEFAULT '{}',        -- files that were handed over
    over boolean NOT NULL DEFAULT false,           -- the job's end was told, and all handed over
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (chat_id, job_id)
);
CREATE INDEX chat_follows_back ON chat_follows (job_id);
CREATE INDEX chat_follows_live ON chat_follows (chat_id) WHERE NOT over;

CREATE TABLE chat_buttons (
    id text PRIMARY KEY,                           -- what the messenger sends when it is pressed
    chat_id bigint NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
    job_id text REFERENCES jobs (id) ON DELETE CASCADE,
    action text NOT NULL,
    item text NOT NULL DEFAULT '',
    detail text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX chat_buttons_back ON chat_buttons (job_id) WHERE job_id IS NOT NULL;

-- Chats that get what a schedule has made.
CREATE TABLE chat_schedules (
    chat_id bigint NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
    schedule_id text NOT NULL REFERENCES schedules (id) ON DELETE CASCADE,
    language text NOT NULL DEFAULT 'en',
    since timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (chat_id, schedule_id)
);
CREATE INDEX chat_schedules_back ON chat_schedules (schedule_id);
