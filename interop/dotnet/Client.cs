// Drives a node with .NET's SoapHttpClientProtocol, by the proxy that its wsdl tool makes of the WSDL alone (namespace Interop).
//
//     mono Client.exe WSDL DOCUMENTS
//
// DOCUMENTS is a folder made by scripts/interop.sh. INTEROP_USER and INTEROP_PASSWORD say who calls, the store of mono's
// user whom to trust; with INTEROP_ROLE=regione the cases are those of casi_regione.tsv. Writes one line for each case of
// casi.tsv: action, case, outcome ("ok" or what was wrong), separated by tabs.

using System;
using System.IO;
using System.Net;
using System.Text.RegularExpressions;
using System.Web.Services.Protocols;
using System.Xml;
using Interop;

static class Client {
    // What a street may be called, so that everything XML minds is in it.
    const string Street = "VIA DELL'UNITÀ & C. <![CDATA[è]]> \"1\" €";

    static servizicoapWSService s;
    static string folder, cf, absent, code, streetCode;

    static void Main(string[] arguments) {
        Console.OutputEncoding = new System.Text.UTF8Encoding(false);
        // The address is in the proxy, because it was in the WSDL.
        s = new servizicoapWSService();
        var user = Environment.GetEnvironmentVariable("INTEROP_USER");
        if (user != null) {
            s.Credentials = new NetworkCredential(user, Environment.GetEnvironmentVariable("INTEROP_PASSWORD"));
            s.PreAuthenticate = true;
        }
        folder = arguments[1];
        cf = Parse(Read("nuova")).GetElementsByTagName("codicefiscale")[0].InnerText;
        absent = Parse(Read("assente")).GetElementsByTagName("codicefiscale")[0].InnerText;

        string message;
        if (Environment.GetEnvironmentVariable("INTEROP_ROLE") == "regione") {
            Case("notificaSAP", "accettata", () => Equal(s.notificaSAP("AA00000001G", "02", out message).ToString(), "OK"));
            Case("notificaSAP", "rifiutata", () => {
                Equal(s.notificaSAP("AA00000001G", "PERSO", out message).ToString(), "KO");
                Anomalies(message);
            });
            string sent;
            Case("invioSAP", "rifiutata", () => Fault(() => s.invioSAP(Read("nuova"), out message, out sent)));
            return;
        }
        Case("invioSAP", "nuova", () => code = Send(Read("nuova")));
        Case("invioSAP", "variazione", () => Equal(Send(Changed("nuova", code, "VIA NUOVA 2")), code));
        Case("invioSAP", "accenti", () => streetCode = Send(Changed("accenti", null, Street)));
        Case("invioSAP", "40 KB", () => {
            Holds(Read("grande").Length > 30000, "short");
            Holds(s.richiestaSAP(Send(Read("grande"))).Length > 30000, "short answer");
        });
        Case("invioSAP", "rifiutata", () => Refused(Read("rifiutata")));
        Case("invioSAP", "illeggibile", () => Refused("<lavoratore"));
        Case("verificaEsistenzaSAP", "trovata", () => Equal(s.verificaEsistenzaSAP(Verifica(cf)), code));
        Case("verificaEsistenzaSAP", "assente", () => Equal(s.verificaEsistenzaSAP(Verifica(absent)), "0"));
        Case("verificaEsistenzaSAP", "rifiutata", () => Fault(() => s.verificaEsistenzaSAP("NON & VALIDO")));
        Case("richiestaSAP", "trovata", () => {
            var sap = Parse(s.richiestaSAP(Idsap(streetCode)));
            Equal(sap.SelectSingleNode("//datianagrafici/domicilio/indirizzo").InnerText, Street);
            Equal(sap.SelectSingleNode("//datiinvio/identificativosap").InnerText, streetCode);
        });
        Case("richiestaSAP", "assente", () => Equal(s.richiestaSAP("AA99999999A"), ""));
        Case("richiestaSAP", "rifiutata", () => Fault(() => s.richiestaSAP("A1")));
        Case("richiestaCodSAPRegTitolare", "trovata", () => Owner(cf, code, "08"));
        Case("richiestaCodSAPRegTitolare", "assente", () => Owner(absent, "0", ""));
        Case("richiestaCodSAPRegTitolare", "rifiutata", () => Fault(() => Owner("", "", "")));
        Case("richiestaSAP_N00_A02", "trovata", () => {
            var did = Parse(s.richiestaSAP_N00_A02(cf));
            Equal(did.DocumentElement.Name, "ListaDID");
            Equal(did.GetElementsByTagName("codicefiscale")[0].InnerText, cf);
        });
        Case("richiestaSAP_N00_A02", "assente", () => Equal(s.richiestaSAP_N00_A02(absent), ""));
        Case("richiestaSAP_N00_A02", "rifiutata", () => Fault(() => s.richiestaSAP_N00_A02("<a>")));
        Case("annullaSAP", "riuscita", () => Equal(s.annullaSAP(Idsap(code), out message).ToString(), "OK"));
        Case("annullaSAP", "rifiutata", () => {
            Equal(s.annullaSAP(Idsap(code), out message).ToString(), "KO");
            Anomalies(message);
        });
        Case("recuperaListaSAPNonAttive", "trovata", () => Equal(Inactive(cf, ""), code));
        Case("recuperaListaSAPNonAttive", "assente", () => Equal(Inactive(absent, ""), ""));
        Case("recuperaListaSAPNonAttive", "rifiutata", () => Fault(() =>
            Inactive(cf, "<dataInizio>2025-02-01</dataInizio><dataFine>2025-01-01</dataFine>")));
        Case("notificaSAP", "rifiutata", () => Fault(() => s.notificaSAP("AA00000001G", "02", out message)));
    }

    static void Case(string action, string name, Action run) {
        var outcome = "ok";
        try {
            run();
        } catch (Exception error) { // whatever it is, it is the outcome of this case and not of the others
            outcome = Regex.Replace(error.GetType().Name + ": " + error.Message, "[\t\r\n]+", " ");
        }
        Console.WriteLine(action + "\t" + name + "\t" + outcome);
    }

    static string Send(string document) {
        string message, sent;
        Equal(s.invioSAP(document, out message, out sent).ToString(), "OK");
        Equal(message, "Invio effettuato correttamente.");
        Holds(Regex.IsMatch(sent, "^[A-Z]{2}[0-9]{8}[A-Z]$"), sent);
        return sent;
    }

    static void Refused(string document) {
        string message, sent;
        Equal(s.invioSAP(document, out message, out sent).ToString(), "KO");
        Equal(sent, "");
        Anomalies(message);
    }

    static void Anomalies(string message) {
        var list = Parse(message);
        Equal(list.DocumentElement.Name, "ListaAnomalie");
        Holds(list.SelectSingleNode("//CodiceAnomalia").InnerText != "", message);
        Holds(list.SelectSingleNode("//DescrizioneAnomalia").InnerText != "", message);
    }

    static void Owner(string who, string wanted, string region) {
        string found;
        Equal(s.richiestaCodSAPRegTitolare(who, out found), wanted);
        Equal(found ?? "", region);
    }

    static string Inactive(string who, string dates) {
        var codes = s.recuperaListaSAPNonAttive("<ListaSAP><codiceFiscale>" + who + "</codiceFiscale>" + dates + "</ListaSAP>");
        return codes ?? "";
    }

    // The call must throw a SOAP fault that blames us and says why.
    static void Fault(Action call) {
        try {
            call();
        } catch (SoapException fault) {
            Equal(fault.Code.Name, "Client");
            Holds(fault.Message != "", "no faultstring");
            return;
        }
        throw new Exception("no fault");
    }

    static void Equal(string found, string wanted) {
        Holds(found == wanted, found + " instead of " + wanted);
    }

    static void Holds(bool condition, string otherwise) {
        if (!condition) throw new Exception(otherwise);
    }

    static string Read(string name) {
        return File.ReadAllText(Path.Combine(folder, name + ".xml"));
    }

    static XmlDocument Parse(string xml) {
        var document = new XmlDocument();
        document.LoadXml(xml);
        return document;
    }

    // The document with another street of domicile; with a code, as a variation of that SAP.
    static string Changed(string name, string sap, string street) {
        var tree = Parse(Read(name));
        tree.SelectSingleNode("//datianagrafici/domicilio/indirizzo").InnerText = street;
        if (sap != null) {
            tree.SelectSingleNode("//datiinvio/tipovariazione").InnerText = "02";
            var date = tree.SelectSingleNode("//datiinvio/dataultimoagg");
            var identifier = tree.CreateElement("identificativosap");
            identifier.InnerText = sap;
            date.ParentNode.InsertAfter(identifier, date);
        }
        return tree.DocumentElement.OuterXml;
    }

    static string Verifica(string who) {
        return "<VerificaSAP><codiceFiscale>" + who + "</codiceFiscale></VerificaSAP>";
    }

    static string Idsap(string sap) {
        return "<IDSAP><IdentificativoSap>" + sap + "</IdentificativoSap></IDSAP>";
    }
}
