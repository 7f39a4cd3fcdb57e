/*
 * A peer to measure against: what a capable team would write by hand in C++ with gSOAP, libxml2 and libpq.
 *
 * invioSAP: the document is validated by libxml2 against our schema, then document and audit row are committed in one
 * statement, durably, before the answer. verificaEsistenzaSAP: one look-up by the primary key. A thread for each
 * connection, a pool of database connections with prepared statements. No controls, no busta, no register's life of a
 * SAP, no trace of look-ups: it does less than portasap, and what it does it does as fast as its libraries allow.
 *
 *   peer POSTGRES-URL SCHEMA.xsd      prints `ready PORT` when it accepts connections on 127.0.0.1
 */
#include "soapH.h"
#include "ServiziSAP.nsmap"

#include <libpq-fe.h>
#include <libxml/parser.h>
#include <libxml/xmlschemas.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <unistd.h>

#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace {

/* More would only wait for each other inside the database. */
constexpr int DATABASE_CONNECTIONS = 16;
constexpr int BACKLOG = 1024;

[[noreturn]] void die(const std::string &why)
{
    fprintf(stderr, "peer: %s\n", why.c_str());
    exit(1);
}

const char *const TABLES =
    "SET client_min_messages = warning;"
    "CREATE SEQUENCE IF NOT EXISTS peer_counter;"
    "CREATE TABLE IF NOT EXISTS peer_sap (codice_fiscale text PRIMARY KEY, codice text NOT NULL, documento text NOT NULL,"
    " ricevuto_il timestamptz NOT NULL DEFAULT now());"
    "CREATE TABLE IF NOT EXISTS peer_audit (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, azione text NOT NULL,"
    " codice text NOT NULL, avvenuto_il timestamptz NOT NULL DEFAULT now());";

/* One statement, one round trip, one commit. */
const char *const SAVE =
    "WITH sap AS (INSERT INTO peer_sap (codice_fiscale, codice, documento)"
    " VALUES ($1, 'AA' || lpad(nextval('peer_counter')::text, 8, '0') || 'A', $2)"
    " ON CONFLICT (codice_fiscale) DO UPDATE SET documento = excluded.documento, ricevuto_il = now() RETURNING codice)"
    " INSERT INTO peer_audit (azione, codice) SELECT 'invioSAP', codice FROM sap RETURNING codice";
const char *const FIND = "SELECT codice FROM peer_sap WHERE codice_fiscale = $1";

class Pool {
public:
    explicit Pool(const char *url)
    {
        for (int i = 0; i < DATABASE_CONNECTIONS; i++) {
            PGconn *connection = PQconnectdb(url);
            if (PQstatus(connection) != CONNECTION_OK)
                die(PQerrorMessage(connection));
            if (i == 0)
                done(connection, PQexec(connection, TABLES));
            done(connection, PQprepare(connection, "save", SAVE, 2, nullptr));
            done(connection, PQprepare(connection, "find", FIND, 1, nullptr));
            idle.push_back(connection);
        }
    }

    /* The first value of the first row; false when the statement failed. Empty when there is no row. */
    bool ask(const char *statement, int count, const char *const *values, std::string &answer)
    {
        PGconn *connection = take();
        PGresult *result = PQexecPrepared(connection, statement, count, values, nullptr, nullptr, 0);
        give(connection);
        bool good = PQresultStatus(result) == PGRES_TUPLES_OK;
        if (good && PQntuples(result) > 0)
            answer = PQgetvalue(result, 0, 0);
        PQclear(result);
        return good;
    }

private:
    std::mutex lock;
    std::condition_variable freed;
    std::vector<PGconn *> idle;

    static void done(PGconn *connection, PGresult *result)
    {
        ExecStatusType status = PQresultStatus(result);
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
            die(PQerrorMessage(connection));
        PQclear(result);
    }

    PGconn *take()
    {
        std::unique_lock<std::mutex> held(lock);
        freed.wait(held, [this] { return !idle.empty(); });
        PGconn *connection = idle.back();
        idle.pop_back();
        return connection;
    }

    void give(PGconn *connection)
    {
        {
            std::lock_guard<std::mutex> held(lock);
            idle.push_back(connection);
        }
        freed.notify_one();
    }
};

Pool *pool;
xmlSchemaPtr schema;

/* Compiled once, a context for each thread. */
xmlSchemaValidCtxtPtr validator()
{
    thread_local xmlSchemaValidCtxtPtr context = xmlSchemaNewValidCtxt(schema);
    return context;
}

xmlNodePtr child(xmlNodePtr node, const char *name)
{
    for (node = node ? node->children : nullptr; node; node = node->next)
        if (node->type == XML_ELEMENT_NODE && strcmp(reinterpret_cast<const char *>(node->name), name) == 0)
            return node;
    return nullptr;
}

std::string text(xmlNodePtr node)
{
    xmlChar *content = node ? xmlNodeGetContent(node) : nullptr;
    std::string found = content ? reinterpret_cast<const char *>(content) : "";
    xmlFree(content);
    return found;
}

/* The codice fiscale of a valid document, else nothing. */
std::string worker(const char *document)
{
    int options = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING;
    xmlDocPtr tree = xmlReadMemory(document, static_cast<int>(strlen(document)), nullptr, nullptr, options);
    std::string found;
    if (tree && xmlSchemaValidateDoc(validator(), tree) == 0) {
        xmlNodePtr person = child(child(xmlDocGetRootElement(tree), "datianagrafici"), "datipersonali");
        found = text(child(person, "codicefiscale"));
    }
    xmlFreeDoc(tree);
    return found;
}

void serve(struct soap *connection)
{
    soap_serve(connection);
    soap_destroy(connection);
    soap_end(connection);
    soap_free(connection);
}

} // namespace

int t__invioSAP(struct soap *soap, char *SAP, struct t__invioSAPResponse *response)
{
    std::string cf = SAP ? worker(SAP) : "";
    if (cf.empty()) {
        response->Esito = soap_strdup(soap, "KO");
        response->MessaggioErrore = soap_strdup(soap, "Documento non valido.");
        response->CodiceSAP = soap_strdup(soap, "");
        return SOAP_OK;
    }
    const char *values[] = {cf.c_str(), SAP};
    std::string code;
    if (!pool->ask("save", 2, values, code))
        return soap_receiver_fault(soap, "Errore interno.", nullptr);
    response->Esito = soap_strdup(soap, "OK");
    response->MessaggioErrore = soap_strdup(soap, "Invio effettuato correttamente.");
    response->CodiceSAP = soap_strdup(soap, code.c_str());
    return SOAP_OK;
}

int t__verificaEsistenzaSAP(struct soap *soap, char *CodiceFiscale, struct t__verificaEsistenzaSAPResponse *response)
{
    const char *end = "</codiceFiscale>", *start = "<codiceFiscale>";
    const char *from = CodiceFiscale ? strstr(CodiceFiscale, start) : nullptr;
    const char *to = from ? strstr(from, end) : nullptr;
    if (!to)
        return soap_sender_fault(soap, "Parametro non valido.", nullptr);
    std::string cf(from + strlen(start), to);
    const char *values[] = {cf.c_str()};
    std::string code;
    if (!pool->ask("find", 1, values, code))
        return soap_receiver_fault(soap, "Errore interno.", nullptr);
    response->CodiceSAP = soap_strdup(soap, code.c_str());
    return SOAP_OK;
}

int main(int argc, char **argv)
{
    if (argc != 3)
        die("usage: peer POSTGRES-URL SCHEMA.xsd");
    xmlInitParser();
    xmlSchemaParserCtxtPtr reading = xmlSchemaNewParserCtxt(argv[2]);
    schema = xmlSchemaParse(reading);
    xmlSchemaFreeParserCtxt(reading);
    if (!schema)
        die("the schema cannot be read");
    pool = new Pool(argv[1]);

    struct soap master;
    soap_init2(&master, SOAP_IO_KEEPALIVE | SOAP_C_UTFSTRING, SOAP_IO_KEEPALIVE | SOAP_C_UTFSTRING);
    master.max_keep_alive = 1 << 30;
    master.bind_flags = SO_REUSEADDR;
    if (!soap_valid_socket(soap_bind(&master, "127.0.0.1", 0, BACKLOG)))
        die("no port to listen on");
    struct sockaddr_in address;
    socklen_t size = sizeof address;
    getsockname(master.master, reinterpret_cast<struct sockaddr *>(&address), &size);
    printf("ready %d\n", ntohs(address.sin_port));
    fflush(stdout);
    for (;;) {
        if (!soap_valid_socket(soap_accept(&master)))
            continue;
        struct soap *connection = soap_copy(&master);
        if (!connection)
            die("out of memory");
        std::thread(serve, connection).detach();
    }
}
