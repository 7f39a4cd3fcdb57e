//! Every statement that PostgreSQL is given. Statements take arrays: a batch costs as many round trips as one exchange.

use std::sync::LazyLock;

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

/// Holds the SAPs that may be changed, by code and by codice fiscale, to the end of the transaction: a batch without locks
/// that would change one of them waits, and then loses.
pub const TRATTIENI: &str = "SELECT count(*) FROM (SELECT FROM sap WHERE codice = ANY(ARRAY(
            SELECT codice FROM sap WHERE codice = ANY($1)
            UNION SELECT codice FROM sap WHERE codice_fiscale = ANY($2) AND stato = 'ATTIVA'))
        ORDER BY codice FOR NO KEY UPDATE) AS k";

/// All that a batch is about, in one round trip. SAPs: `$1` codes and `$2` codici fiscali, with the document only those of
/// `$3` and `$4`; then, by the first column, the policy identifiers (`$5`) that active SAPs have, and the message identifiers
/// (`$6`, `$7`) that are in use. `parti`: which of these four have keys; the others are left out, because to begin with one
/// takes longer than to find a row.
pub fn carica(parti: [bool; 4]) -> &'static str {
    static TUTTE: LazyLock<[String; 16]> = LazyLock::new(|| {
        std::array::from_fn(|quali| {
            let si = PARTI.iter().enumerate().filter(|(i, _)| quali >> i & 1 == 1);
            si.map(|(_, parte)| *parte).collect::<Vec<_>>().join(" UNION ALL ")
        })
    });
    let uno_per_parte = parti.iter().rev();
    let quali = uno_per_parte.fold(0, |quali, parte| quali << 1 | usize::from(*parte));
    TUTTE.get(quali).map_or("", String::as_str)
}

const PARTI: [&str; 4] = [
    "SELECT 'S' AS genere, codice, codice_fiscale, stato, ente_titolare, regione_titolare, versione,
        CASE WHEN codice = ANY($3) OR codice_fiscale = ANY($4) THEN documento END AS documento,
        CASE WHEN codice = ANY($3) OR codice_fiscale = ANY($4) THEN compresso END AS compresso, ricezioni, ncn_indiceprofiling, ncn_dataevento, ncn_disponibilita
    FROM sap WHERE codice = ANY($1)",
    "SELECT 'S', codice, codice_fiscale, stato, ente_titolare, regione_titolare, versione,
        CASE WHEN codice_fiscale = ANY($4) THEN documento END,
        CASE WHEN codice_fiscale = ANY($4) THEN compresso END, ricezioni, ncn_indiceprofiling, ncn_dataevento, ncn_disponibilita
    FROM sap WHERE codice_fiscale = ANY($2) AND stato = 'ATTIVA' AND codice <> ALL($1)",
    "SELECT 'P', codice_sap, identificativo, '', '', NULL, 0, NULL, NULL, '', NULL, NULL, NULL
    FROM politica WHERE identificativo = ANY($5)",
    "SELECT 'U', k.identificatore, k.mittente, '', '', NULL, 0, NULL, NULL, '', NULL, NULL, NULL
    FROM unnest($6::text[], $7::text[]) AS k (identificatore, mittente)
    WHERE (SELECT true FROM traccia t
        WHERE t.identificatore = k.identificatore AND coalesce(t.mittente, '') = k.mittente
            AND t.identificatore_usato AND t.identificatore IS NOT NULL LIMIT 1)",
];

/// `$1` counters, and the codes that are registered with each of them, whatever their last letter; `$2`: the prefix.
pub const CONTATORE: &str = "SELECT c.n, ARRAY(SELECT codice FROM sap
        WHERE codice >= $2 || lpad(c.n::text, 8, '0') || 'A' AND codice <= $2 || lpad(c.n::text, 8, '0') || 'Z')
    FROM (SELECT nextval('sap_contatore') AS n FROM generate_series(1, $1) OFFSET 0) AS c";

/// Those of `$1` that are registered.
pub const REGISTRATI: &str = "SELECT codice FROM sap WHERE codice = ANY($1)";

/// `$2` inclusive, `$3` exclusive, either may be absent (lifecycle.md §7).
///
/// Two arms, one for each index: both in one condition would need a bitmap, which the sessions of batches do without. To each
/// arm only its own index fits (migration 0015).
pub const NON_ATTIVE: &str = "SELECT codice FROM (
        SELECT codice, disattivata_il FROM sap WHERE stato <> 'ATTIVA' AND codice_fiscale = $1
        UNION
        SELECT codice, disattivata_il FROM sap WHERE cf_corrente <> codice_fiscale AND cf_corrente = $1
    ) AS k
    WHERE ($2::timestamptz IS NULL OR disattivata_il >= $2) AND ($3::timestamptz IS NULL OR disattivata_il < $3)
    ORDER BY disattivata_il, codice";

/// All that a batch changes, its trace, documents and raw requests (migrations 0014, 0015).
pub const SCRIVI: &str = "SELECT scrivi_lotto($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";

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

/// Columns of a trace row, but for the two that say what was found.
macro_rules! altre_colonne {
    () => {
        "correlazione, ricevuta, registrata_il, durata_us, azione, mittente, destinatario, identificatore,
        identificatore_usato, ora_registrazione, collaborazione, risposta, regione_chiamante, motivi, impronta, indirizzo, verso,
        porta, mittente_tipo, destinatario_tipo, profilo, servizio, servizio_tipo, tempo, riferimento, scadenza, inoltro,
        conferma, sequenza, risposta_ora, eccezioni, byte_richiesta, intestazione, intestazione_risposta"
    };
}

/// Trace rows alone.
pub const TRACCIA: &str = concat!(
    "INSERT INTO traccia (esito, codice_sap, ",
    altre_colonne!(),
    ") SELECT esito, codice_sap, ",
    altre_colonne!(),
    " FROM unnest($1) AS k"
);

/// The codes of the active SAPs of the workers `$1`, written into the trace rows of these questions `$2`, which say whether there was
/// one (`$3`) or not (`$4`), and answered from there. A question whose identifier is used already is left out.
pub const CERCA: &str = concat!(
    "INSERT INTO traccia (esito, codice_sap, ",
    altre_colonne!(),
    ") SELECT CASE WHEN sua IS NULL THEN $4 ELSE $3 END, sua, ",
    altre_colonne!(),
    " FROM unnest($1::text[], $2) AS k (cf)
        LEFT JOIN (SELECT codice AS sua, codice_fiscale AS di FROM sap WHERE stato = 'ATTIVA') AS s ON di = cf
    WHERE NOT identificatore_usato OR identificatore IS NULL OR (SELECT true FROM traccia t
        WHERE t.identificatore = k.identificatore AND coalesce(t.mittente, '') = coalesce(k.mittente, '')
            AND t.identificatore_usato AND t.identificatore IS NOT NULL LIMIT 1) IS NULL
    RETURNING correlazione, codice_sap"
);

/// Trace rows with documents or raw requests.
pub const REGISTRA: &str = "SELECT registra_lotto($1, $2, $3)";

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
