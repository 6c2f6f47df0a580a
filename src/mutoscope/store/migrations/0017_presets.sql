-- Fields of requests that people keep under a name.

CREATE TABLE presets (
    owner text NOT NULL,
    pipeline text NOT NULL,
    name text NOT NULL,
    fields jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (owner, pipeline, name)
);

-- Files that a preset names: they stay as long as it does.
CREATE TABLE preset_artifacts (
    owner text NOT NULL,
    pipeline text NOT NULL,
    name text NOT NULL,
    sha256 text NOT NULL,
    suffix text NOT NULL,
    PRIMARY KEY (owner, pipeline, name, sha256, suffix),
    FOREIGN KEY (owner, pipeline, name) REFERENCES presets ON DELETE CASCADE,
    FOREIGN KEY (sha256, suffix) REFERENCES artifacts
);
CREATE INDEX preset_artifacts_back ON preset_artifacts (sha256, suffix);
