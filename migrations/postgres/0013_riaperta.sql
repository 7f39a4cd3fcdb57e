-- Since when somebody tries again: set when an operator retries, and when a recipient that had no endpoint gets one. What is
-- reopened is given up as late as what is born then (lifecycle.md §6).
ALTER TABLE notifica ADD COLUMN riaperta_il TIMESTAMPTZ;
ALTER TABLE inoltro ADD COLUMN riaperta_il TIMESTAMPTZ;
