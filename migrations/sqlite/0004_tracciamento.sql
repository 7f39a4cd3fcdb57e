-- What a record of the tracciamento holds beside what 0002 has (busta-egov.md §12.1), raw messages, retention.

-- INGRESSO: a request that we answered. USCITA: one that we sent.
ALTER TABLE traccia ADD COLUMN verso                 TEXT NOT NULL DEFAULT 'INGRESSO';
-- idPorta of the porta that writes.
ALTER TABLE traccia ADD COLUMN porta                 TEXT;
ALTER TABLE traccia ADD COLUMN mittente_tipo         TEXT;
ALTER TABLE traccia ADD COLUMN destinatario_tipo     TEXT;
ALTER TABLE traccia ADD COLUMN profilo               TEXT;
ALTER TABLE traccia ADD COLUMN servizio              TEXT;
ALTER TABLE traccia ADD COLUMN servizio_tipo         TEXT;
ALTER TABLE traccia ADD COLUMN tempo                 TEXT;
ALTER TABLE traccia ADD COLUMN riferimento           TEXT;
ALTER TABLE traccia ADD COLUMN scadenza              TEXT;
ALTER TABLE traccia ADD COLUMN inoltro               TEXT;
ALTER TABLE traccia ADD COLUMN conferma              TEXT;
ALTER TABLE traccia ADD COLUMN sequenza              TEXT;
-- OraRegistrazione of our answer.
ALTER TABLE traccia ADD COLUMN risposta_ora          INTEGER;
-- Rows of ListaEccezioni of our answer: `codice rilevanza posizione`, one a line.
ALTER TABLE traccia ADD COLUMN eccezioni             TEXT;
ALTER TABLE traccia ADD COLUMN byte_richiesta        INTEGER;
-- The two headers as they were on the wire, packed (src/store/archivio/compatta.rs).
ALTER TABLE traccia ADD COLUMN intestazione          BLOB;
ALTER TABLE traccia ADD COLUMN intestazione_risposta BLOB;

-- Who read or changed this SAP.
CREATE INDEX traccia_codice_sap ON traccia (codice_sap, id) WHERE codice_sap IS NOT NULL;
-- Identifiers of refused messages; those in use are in traccia_identificatore.
CREATE INDEX traccia_identificatore_libero ON traccia (identificatore)
    WHERE identificatore_usato = 0 AND identificatore IS NOT NULL;

-- Request and answer as bytes, packed, when trace.messages is on. Personal data.
CREATE TABLE messaggio (
    traccia   INTEGER NOT NULL REFERENCES traccia (id) ON DELETE CASCADE,
    -- RICHIESTA is written with its trace row, RISPOSTA after it and before the answer leaves.
    tipo      TEXT    NOT NULL CHECK (tipo IN ('RICHIESTA', 'RISPOSTA')),
    contenuto BLOB    NOT NULL,
    PRIMARY KEY (traccia, tipo)
) STRICT;

-- Who looked at personal data through the commands.
CREATE TABLE accesso (
    id            INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    avvenuto_il   INTEGER NOT NULL,
    chi           TEXT    NOT NULL,
    che_cosa      TEXT    NOT NULL,
    traccia       INTEGER
) STRICT;

-- How far each class of retention has gone, so that a run starts where the one before ended; `GIRO` is the whole job.
CREATE TABLE potatura (
    classe      TEXT    NOT NULL PRIMARY KEY,
    fino_a      INTEGER NOT NULL,
    eseguita_il INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Size of the database, one row a day: what growth is estimated from.
CREATE TABLE spazio (
    giorno TEXT    NOT NULL PRIMARY KEY,
    byte   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
