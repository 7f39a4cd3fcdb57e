-- Signed messages that may come once, until their age refuses them (modi-security.md M03).
CREATE TABLE modi_messaggio (
    -- SHA-256 of the certificate's subject and of wsa:MessageID, hexadecimal.
    chiave TEXT    NOT NULL PRIMARY KEY,
    -- Microseconds since 1970.
    scade  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX modi_messaggio_scade ON modi_messaggio (scade);
