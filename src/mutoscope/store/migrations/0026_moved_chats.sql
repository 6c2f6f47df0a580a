-- A group that has become a supergroup has another number since.

ALTER TABLE chats ADD COLUMN moved_to bigint;   -- the number it has now
