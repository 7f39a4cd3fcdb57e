//! Every statement that PostgreSQL is given. Statements take arrays: a batch costs as many round trips as one exchange.

/// The number of `_sqlx_migrations` that was applied last.
pub const VERSIONE: &str = "SELECT max(version) FROM _sqlx_migrations WHERE success";

/// The server's clock, in microseconds.
pub const OROLOGIO: &str = "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint";

/// An acknowledged commit must survive: a server or role that says `off` is overruled, stronger settings stay.
pub const COMMIT_DUREVOLE: &str =
    "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'";

/// Locks held to the end of the transaction, in sorted order (no two batches can wait for each other): `$1`, and what is
/// the lock (`serratura`) of the codici fiscali behind the codes `$2`. Returns these: one of them may have moved while
/// the lock was waited for.
pub const BLOCCA: &str = "WITH dietro AS MATERIALIZED (SELECT DISTINCT codice_fiscale FROM sap WHERE codice = ANY($2))
    SELECT (SELECT count(pg_advisory_xact_lock(c.k)) FROM (
            SELECT k FROM unnest($1::bigint[]) AS k
            UNION
            SELECT ('x' || encode(substr(sha256(convert_to(codice_fiscale, 'UTF8')), 1, 8), 'hex'))::bit(64)::bigint
            FROM dietro
            ORDER BY 1
        ) AS c), ARRAY(SELECT codice_fiscale FROM dietro)";

/// All that a batch is about, in one round trip. SAPs: `$1` codes and `$2` codici fiscali, with the document only those of
/// `$3` and `$4`; then, by `genere`, the policy identifiers (`$5`) that active SAPs have, and the message identifiers
/// (`$6`, `$7`) that are in use.
pub const CARICA: &str =
    "SELECT 'S' AS genere, codice, codice_fiscale, stato, ente_titolare, regione_titolare, versione,
        CASE WHEN codice = ANY($3) OR codice_fiscale = ANY($4) THEN documento END AS documento,
        CASE WHEN codice = ANY($3) OR codice_fiscale = ANY($4) THEN compresso END AS compresso, ricezioni, ncn_indiceprofiling, ncn_dataevento, ncn_disponibilita
    FROM sap WHERE codice = ANY($1)
    UNION ALL
    SELECT 'S', codice, codice_fiscale, stato, ente_titolare, regione_titolare, versione,
        CASE WHEN codice_fiscale = ANY($4) THEN documento END,
        CASE WHEN codice_fiscale = ANY($4) THEN compresso END, ricezioni, ncn_indiceprofiling, ncn_dataevento, ncn_disponibilita
    FROM sap WHERE codice_fiscale = ANY($2) AND stato = 'ATTIVA' AND codice <> ALL($1)
    UNION ALL
    SELECT 'P', codice_sap, identificativo, '', '', NULL, 0, NULL, NULL, '', NULL, NULL, NULL
    FROM politica WHERE identificativo = ANY($5)
    UNION ALL
    SELECT 'U', k.identificatore, k.mittente, '', '', NULL, 0, NULL, NULL, '', NULL, NULL, NULL
    FROM unnest($6::text[], $7::text[]) AS k (identificatore, mittente)
    WHERE (SELECT true FROM traccia t
        WHERE t.identificatore = k.identificatore AND coalesce(t.mittente, '') = k.mittente
            AND t.identificatore_usato AND t.identificatore IS NOT NULL LIMIT 1)";

/// `$1` counters, and the codes that are registered with each of them, whatever their last letter; `$2`: the prefix.
pub const CONTATORE: &str = "SELECT c.n, ARRAY(SELECT codice FROM sap
        WHERE codice >= $2 || lpad(c.n::text, 8, '0') || 'A' AND codice <= $2 || lpad(c.n::text, 8, '0') || 'Z')
    FROM (SELECT nextval('sap_contatore') AS n FROM generate_series(1, $1) OFFSET 0) AS c";

/// `$2` inclusive, `$3` exclusive, either may be absent (lifecycle.md §7).
///
/// Two arms, one for each index: both in one condition would need a bitmap, which the sessions of batches do without.
pub const NON_ATTIVE: &str = "SELECT codice FROM (
        SELECT codice, disattivata_il FROM sap WHERE stato <> 'ATTIVA' AND codice_fiscale = $1
        UNION
        SELECT codice, disattivata_il FROM sap WHERE stato <> 'ATTIVA' AND cf_corrente = $1
    ) AS k
    WHERE ($2::timestamptz IS NULL OR disattivata_il >= $2) AND ($3::timestamptz IS NULL OR disattivata_il < $3)
    ORDER BY disattivata_il, codice";

pub const INSERISCI_SAP: &str = "INSERT INTO sap (codice, codice_fiscale, cf_corrente, stato, ente_titolare,
        regione_titolare, versione, documento, ricezioni, ncn_indiceprofiling, ncn_dataevento, ncn_disponibilita,
        creata_il, aggiornata_il, disattivata_il, compresso)
    SELECT codice, cf, cf, stato, ente, regione, versione, documento, ricezioni, ncn1, ncn2, ncn3, istante, istante, spenta,
        compresso
    FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::text[], $8::text[],
            $9::text[], $10::text[], $11::text[], $12::timestamptz[], $13::timestamptz[], $14::bytea[])
        AS k (codice, cf, stato, ente, regione, versione, documento, ricezioni, ncn1, ncn2, ncn3, istante, spenta, compresso)";

/// `$15`: the version that was read. A SAP that is no longer active is never changed again; said so that no index can be
/// read for it, because without statistics the planner takes active SAPs for few.
pub const AGGIORNA_SAP: &str = "UPDATE sap SET codice_fiscale = k.cf, cf_corrente = k.cf, stato = k.stato,
        ente_titolare = k.ente, regione_titolare = k.regione, versione = k.versione, documento = k.documento,
        ricezioni = k.ricezioni, ncn_indiceprofiling = k.ncn1, ncn_dataevento = k.ncn2, ncn_disponibilita = k.ncn3,
        aggiornata_il = k.istante, disattivata_il = k.spenta, compresso = k.compresso
    FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::text[], $8::text[],
            $9::text[], $10::text[], $11::text[], $12::timestamptz[], $13::timestamptz[], $14::bytea[], $15::bigint[])
        AS k (codice, cf, stato, ente, regione, versione, documento, ricezioni, ncn1, ncn2, ncn3, istante, spenta,
            compresso, precedente)
    WHERE sap.codice = k.codice AND sap.versione = k.precedente AND sap.stato || '' = 'ATTIVA'";

/// SAPs of the same worker that are no longer active follow the new codice fiscale.
pub const SPOSTA_NON_ATTIVE: &str = "UPDATE sap SET cf_corrente = $2 WHERE cf_corrente = $1 AND stato <> 'ATTIVA'";

pub const LIBERA_POLITICHE_DI: &str = "DELETE FROM politica WHERE codice_sap = ANY($1)";

pub const LIBERA_POLITICHE: &str = "DELETE FROM politica p
    USING unnest($1::text[], $2::text[]) AS k (identificativo, codice)
    WHERE p.identificativo = k.identificativo AND p.codice_sap = k.codice";

pub const PRENDI_POLITICHE: &str = "INSERT INTO politica (identificativo, codice_sap)
    SELECT identificativo, codice FROM unnest($1::text[], $2::text[]) AS k (identificativo, codice)";

pub const INSERISCI_NOTIFICHE: &str = "INSERT INTO notifica (codice, motivo, destinatario, causa, creata_il,
        prossimo_tentativo)
    SELECT codice, motivo, destinatario, causa, istante, istante
    FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[])
        WITH ORDINALITY AS k (codice, motivo, destinatario, causa, istante, n)
    ORDER BY n";

/// Ids are given out under this lock, so that they become visible in order. It is the last lock that a batch takes.
pub const IN_FILA: &str = "SELECT pg_advisory_xact_lock($1)";

/// Notifications received, and their ways (`$7`: names separated by blanks). What is there already is left out.
pub const INSERISCI_RICEVUTE: &str = "WITH riga AS MATERIALIZED (
        SELECT nextval(pg_get_serial_sequence('ricevuta', 'id')) AS id, k.*
        FROM (SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[],
                $7::text[]) WITH ORDINALITY
            AS k (codice, motivo, mittente, identificatore, correlazione, ricevuta_il, canali, n) ORDER BY n) AS k
    ), scritta AS (
        INSERT INTO ricevuta (id, codice, motivo, mittente, identificatore, correlazione, ricevuta_il)
        SELECT id, codice, motivo, mittente, identificatore, correlazione, ricevuta_il FROM riga
        ON CONFLICT DO NOTHING RETURNING id
    )
    INSERT INTO inoltro (ricevuta, canale, codice, prossimo_tentativo)
    SELECT r.id, c.canale, r.codice, r.ricevuta_il FROM scritta JOIN riga r USING (id)
    CROSS JOIN LATERAL unnest(string_to_array(r.canali, ' ')) AS c (canale)";

/// Trace rows and, for those that have them, their documents and raw requests: one statement, one round trip. Returns the
/// trace rows written.
pub const REGISTRA: &str = "WITH riga AS MATERIALIZED (
        SELECT nextval('traccia_id_seq') AS id, k.*
        FROM unnest($1::text[], $2::timestamptz[], $3::timestamptz[], $4::bigint[], $5::text[], $6::text[], $7::text[],
                $8::text[], $9::boolean[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[],
                $16::text[], $17::text[], $18::text[], $19::bigint[], $20::text[], $21::text[], $22::text[], $23::text[],
                $24::text[], $25::text[], $26::text[], $27::text[], $28::text[], $29::text[], $30::text[], $31::text[],
                $32::text[], $33::text[], $34::text[], $35::timestamptz[], $36::text[], $37::bigint[], $38::bytea[],
                 $39::bytea[], $40::bytea[], $41::bytea[], $42::text[])
            AS k (correlazione, ricevuta, registrata_il, durata_us, azione, mittente, destinatario, identificatore,
                identificatore_usato, ora_registrazione, collaborazione, risposta, regione_chiamante, esito, motivi,
                impronta, indirizzo, codice_sap, versione, testo, anomalie, politiche_mantenute, porta, mittente_tipo,
                destinatario_tipo, profilo, servizio, servizio_tipo, tempo, riferimento, scadenza, inoltro, conferma,
                sequenza, risposta_ora, eccezioni, byte_richiesta, intestazione, intestazione_risposta, richiesta,
                compresso, verso)
    ), traccia_scritta AS (
        INSERT INTO traccia (id, correlazione, ricevuta, registrata_il, durata_us, azione, mittente, destinatario,
            identificatore, identificatore_usato, ora_registrazione, collaborazione, risposta, regione_chiamante, esito,
            motivi, impronta, indirizzo, codice_sap, porta, mittente_tipo, destinatario_tipo, profilo, servizio,
            servizio_tipo, tempo, riferimento, scadenza, inoltro, conferma, sequenza, risposta_ora, eccezioni,
            byte_richiesta, intestazione, intestazione_risposta, verso)
        SELECT id, correlazione, ricevuta, registrata_il, durata_us, azione, mittente, destinatario, identificatore,
            identificatore_usato, ora_registrazione, collaborazione, risposta, regione_chiamante, esito, motivi, impronta,
            indirizzo, codice_sap, porta, mittente_tipo, destinatario_tipo, profilo, servizio, servizio_tipo, tempo,
            riferimento, scadenza, inoltro, conferma, sequenza, risposta_ora, eccezioni, byte_richiesta, intestazione,
            intestazione_risposta, verso
        FROM riga RETURNING 1
    ), documento_scritto AS (
        INSERT INTO documento (traccia, codice_sap, versione, testo, anomalie, politiche_mantenute, compresso)
        SELECT id, codice_sap, versione, testo, anomalie, politiche_mantenute, compresso FROM riga WHERE testo IS NOT NULL
    ), messaggio_scritto AS (
        INSERT INTO messaggio (traccia, tipo, contenuto)
        SELECT id, 'RICHIESTA', richiesta FROM riga WHERE richiesta IS NOT NULL
    )
    SELECT count(*) FROM traccia_scritta";

/// `$2` is now. Affects a row when the message was not known, or only as one that is long over. Waits for a replica that
/// is noting the same message. Forgets a few others: each message takes away more than it brings.
pub const USA_MESSAGGIO: &str = "WITH dimenticati AS (
        DELETE FROM modi_messaggio WHERE chiave IN (
            SELECT chiave FROM modi_messaggio WHERE scade < $2 AND chiave <> $1 ORDER BY scade LIMIT 8
            FOR UPDATE SKIP LOCKED)
    )
    INSERT INTO modi_messaggio (chiave, scade) VALUES ($1, $3)
    ON CONFLICT (chiave) DO UPDATE SET scade = excluded.scade WHERE modi_messaggio.scade < $2";

pub const ALZA_SEGNO: &str = "INSERT INTO segno (nome, valore) VALUES ($1, $2 + $3)
    ON CONFLICT (nome) DO UPDATE SET valore = greatest(segno.valore, $2) + $3 RETURNING valore";
