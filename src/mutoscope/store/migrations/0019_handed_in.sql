-- How many jobs each owner has handed in on a day (UTC). Deleting a job takes nothing back.

CREATE TABLE handed_in (
    owner text NOT NULL,
    day date NOT NULL,
    jobs integer NOT NULL,
    PRIMARY KEY (owner, day)
);
