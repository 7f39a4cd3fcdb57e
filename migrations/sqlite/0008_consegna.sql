-- Who delivers a notification at this moment, and until when he may: a lease that ends by itself (lifecycle.md §6).
ALTER TABLE notifica ADD COLUMN presa_da TEXT;
ALTER TABLE notifica ADD COLUMN presa_fino INTEGER;

-- Order holds per code and recipient: a region that is away delays no other.
DROP INDEX notifica_codice;
CREATE INDEX notifica_codice ON notifica (codice, destinatario, id) WHERE stato IN ('DA_INVIARE', 'NON_RECAPITABILE');
CREATE INDEX notifica_non_recapitabile ON notifica (destinatario) WHERE stato = 'NON_RECAPITABILE';

-- One row for each attempt at a delivery.
CREATE TABLE tentativo (
    notifica       INTEGER NOT NULL REFERENCES notifica (id) ON DELETE CASCADE,
    numero         INTEGER NOT NULL,
    iniziato_il    INTEGER NOT NULL,
    durata_us      INTEGER NOT NULL,
    -- Identificatore of the busta sent; a new one for each attempt.
    identificatore TEXT    NOT NULL,
    esito          TEXT    NOT NULL,
    dettaglio      TEXT    NOT NULL,
    -- First bytes of an answer that could not be read.
    estratto       BLOB,
    PRIMARY KEY (notifica, numero)
) STRICT, WITHOUT ROWID;
