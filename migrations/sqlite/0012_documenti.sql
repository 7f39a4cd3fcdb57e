-- Documents packed by the program (src/store/conservato.rs): the text is then empty. Rows of before keep theirs.
ALTER TABLE sap ADD COLUMN compresso BLOB;
ALTER TABLE documento ADD COLUMN compresso BLOB;
