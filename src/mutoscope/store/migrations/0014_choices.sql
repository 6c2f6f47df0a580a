-- What a recipe has chosen for good where it might choose otherwise another time: who wrote, who
-- spoke. A later start of the job, and its edits, keep to it.

ALTER TABLE jobs ADD COLUMN choices jsonb NOT NULL DEFAULT '{}';

-- Shorts from before there was a choice were written and drawn here, and so must their edits be.
UPDATE jobs SET request = request || '{"writer": "extractive", "image_provider": "drawn"}'
WHERE pipeline = 'short' AND NOT request ? 'image_provider';
UPDATE jobs SET choices = jsonb_build_object('speech', jsonb_build_object(
    'asked', request ->> 'voice', 'chosen', spoken.provider))
FROM (SELECT DISTINCT ON (job_id) job_id, provider FROM steps
    WHERE key = 'segments.0.voice' AND provider IS NOT NULL ORDER BY job_id) AS spoken
WHERE jobs.id = spoken.job_id AND pipeline = 'short';
