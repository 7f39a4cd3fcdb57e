-- The inbox of a region: each notificaSAP received, in the order in which it was committed (lifecycle.md §6).
CREATE TABLE ricevuta (
    -- Never used again: what was read up to an id need not be read again.
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    codice         TEXT    NOT NULL,
    motivo         TEXT    NOT NULL,
    -- Of the busta, or of the caller's proof; neither where a busta is optional and no proof is required.
    mittente       TEXT,
    identificatore TEXT,
    correlazione   TEXT    NOT NULL,
    ricevuta_il    INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX ricevuta_una ON ricevuta (identificatore, codice, motivo) WHERE identificatore IS NOT NULL;
CREATE INDEX ricevuta_codice ON ricevuta (codice, id);

-- What is handed over to the region's own systems, one row for each way (webhook, SOAP).
CREATE TABLE inoltro (
    ricevuta           INTEGER NOT NULL REFERENCES ricevuta (id) ON DELETE CASCADE,
    canale             TEXT    NOT NULL,
    -- Of the notification: order holds per code.
    codice             TEXT    NOT NULL,
    stato              TEXT    NOT NULL DEFAULT 'DA_INVIARE',
    tentativi          INTEGER NOT NULL DEFAULT 0,
    prossimo_tentativo INTEGER NOT NULL,
    presa_da           TEXT,
    presa_fino         INTEGER,
    ultimo_errore      TEXT,
    conclusa_il        INTEGER,
    PRIMARY KEY (ricevuta, canale)
) STRICT, WITHOUT ROWID;
CREATE INDEX inoltro_dovuto ON inoltro (canale, prossimo_tentativo, ricevuta) WHERE stato = 'DA_INVIARE';
CREATE INDEX inoltro_codice ON inoltro (canale, codice, ricevuta) WHERE stato = 'DA_INVIARE';

CREATE TABLE inoltro_tentativo (
    ricevuta    INTEGER NOT NULL,
    canale      TEXT    NOT NULL,
    numero      INTEGER NOT NULL,
    iniziato_il INTEGER NOT NULL,
    durata_us   INTEGER NOT NULL,
    esito       TEXT    NOT NULL,
    dettaglio   TEXT    NOT NULL,
    -- First bytes of an answer that could not be read.
    estratto    BLOB,
    PRIMARY KEY (ricevuta, canale, numero),
    FOREIGN KEY (ricevuta, canale) REFERENCES inoltro (ricevuta, canale) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
