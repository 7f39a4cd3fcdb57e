-- Editions of classification tables that were imported. Rows are only ever added: of each table the highest version is in
-- force, and going back is one more row. The highest id tells a replica whether it has seen everything.
CREATE TABLE tabella_importata (
    id                  INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    -- Official name, as in config/tabelle/indice.csv.
    tabella             TEXT    NOT NULL,
    -- 1, 2 … of each table.
    versione            INTEGER NOT NULL,
    completa            INTEGER NOT NULL CHECK (completa IN (0, 1)),
    -- CSV in the form of config/tabelle; absent: the table that replicas have without imports.
    contenuto           TEXT,
    righe               INTEGER NOT NULL,
    codici              INTEGER NOT NULL,
    aggiunti            INTEGER NOT NULL,
    chiusi              INTEGER NOT NULL,
    cambiati            INTEGER NOT NULL,
    tolti               INTEGER NOT NULL,
    -- Name of the file, and SHA-256 of its bytes.
    origine             TEXT    NOT NULL,
    impronta            TEXT    NOT NULL,
    importata_da        TEXT    NOT NULL,
    importata_il        INTEGER NOT NULL,
    -- The version that this one brings back; 0: the table without imports.
    ripristina          INTEGER,
    UNIQUE (tabella, versione)
) STRICT;
