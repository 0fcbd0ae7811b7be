-- The language of a reader decides on their edition, so it belongs to their class.

DROP TABLE subscriber_class;

-- Every triple of topics, status and language that a subscriber ever had. A plan decides per triple: reading these few rows
-- replaces a walk through the subscribers. A triple that nobody has any more stays, and costs one decision. Whoever writes
-- subscribers adds their triples, once for many: a trigger for each row made the first import of a list a fifth slower.
CREATE TABLE subscriber_class (
  topics   TEXT NOT NULL,
  status   TEXT NOT NULL,
  -- A code of two or three small letters, without country; empty if the list tells none.
  language TEXT NOT NULL,
  PRIMARY KEY (topics, status, language)
) STRICT, WITHOUT ROWID;

INSERT INTO subscriber_class
SELECT DISTINCT topics, status, CASE WHEN code GLOB '[a-z][a-z]' OR code GLOB '[a-z][a-z][a-z]' THEN code ELSE '' END
  FROM (SELECT topics, status, lower(substr(language, 1, instr(language || '-', '-') - 1)) AS code FROM subscriber)
UNION
SELECT DISTINCT topics, status, '' FROM subscriber;
