-- Documents packed by the program (src/store/conservato.rs): the text is then empty. Rows of before keep theirs.
ALTER TABLE sap ADD COLUMN compresso BYTEA;
ALTER TABLE documento ADD COLUMN compresso BYTEA;

-- They are packed already.
ALTER TABLE sap ALTER COLUMN compresso SET STORAGE EXTERNAL;
ALTER TABLE documento ALTER COLUMN compresso SET STORAGE EXTERNAL;

-- Small steps, so that the register's dead rows and statistics do not wait for a fifth of millions of rows to change.
ALTER TABLE sap SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
ALTER TABLE politica SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
