import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

/**
 * The cases of casi.tsv, or with INTEROP_ROLE=regione those of casi_regione.tsv, for a client in Java. Whatever stubs its tool made of the WSDL are behind {@link Port}.
 *
 * Writes one line for each case: action, case, outcome ("ok" or what was wrong), separated by tabs.
 */
final class Cases {
    /** The eight actions, as a program calls them. */
    interface Port {
        Answer invioSAP(String sap) throws Exception;

        String richiestaSAP(String codice) throws Exception;

        List<String> recuperaListaSAPNonAttive(String parametri) throws Exception;

        String verificaEsistenzaSAP(String codiceFiscale) throws Exception;

        Answer richiestaCodSAPRegTitolare(String codiceFiscale) throws Exception;

        Answer annullaSAP(String codice) throws Exception;

        Answer notificaSAP(String codice, String motivo) throws Exception;

        String richiestaSAPN00A02(String codiceFiscale) throws Exception;
    }

    /** What an answer holds; null where its type has no such child. */
    record Answer(String esito, String messaggio, String codice, String regione) {}

    /** A SOAP fault, as the client tells of it. */
    static final class Fault extends Exception {
        final String code;

        Fault(String code, String text) {
            super(text);
            this.code = code;
        }
    }

    /** What a street may be called, so that everything XML minds is in it. */
    static final String STREET = "VIA DELL'UNITÀ & C. <![CDATA[è]]> \"1\" €";

    interface Run {
        void run() throws Exception;
    }

    record Case(String action, String name, Run run) {}

    final Port port;
    final String nuova, accenti, grande, rifiutata, cf, absent;
    String code, streetCode;

    /** @param documents a folder made by scripts/interop.sh */
    static void run(Port port, String documents) throws Exception {
        var cases = new Cases(port, Path.of(documents));
        var region = "regione".equals(System.getenv("INTEROP_ROLE"));
        for (Case each : region ? cases.ofARegion() : cases.all()) {
            String outcome = "ok";
            try {
                each.run.run();
            } catch (Exception | AssertionError error) {
                outcome = error.toString().replaceAll("[\\t\\r\\n]+", " ");
            }
            System.out.println(each.action + "\t" + each.name + "\t" + outcome);
        }
    }

    Cases(Port port, Path folder) throws Exception {
        this.port = port;
        nuova = Files.readString(folder.resolve("nuova.xml"));
        accenti = Files.readString(folder.resolve("accenti.xml"));
        grande = Files.readString(folder.resolve("grande.xml"));
        rifiutata = Files.readString(folder.resolve("rifiutata.xml"));
        cf = text(parse(nuova), "codicefiscale");
        absent = text(parse(Files.readString(folder.resolve("assente.xml"))), "codicefiscale");
    }

    List<Case> all() {
        var cases = new ArrayList<Case>();
        cases.add(new Case("invioSAP", "nuova", () -> code = send(nuova)));
        cases.add(new Case("invioSAP", "variazione", () -> equal(send(changed(nuova, code, "VIA NUOVA 2")), code)));
        cases.add(new Case("invioSAP", "accenti", () -> streetCode = send(changed(accenti, null, STREET))));
        cases.add(new Case("invioSAP", "40 KB", this::large));
        cases.add(new Case("invioSAP", "rifiutata", () -> refused(rifiutata)));
        cases.add(new Case("invioSAP", "illeggibile", () -> refused("<lavoratore")));
        cases.add(new Case("verificaEsistenzaSAP", "trovata", () -> equal(port.verificaEsistenzaSAP(verifica(cf)), code)));
        cases.add(new Case("verificaEsistenzaSAP", "assente", () -> equal(port.verificaEsistenzaSAP(verifica(absent)), "0")));
        cases.add(new Case("verificaEsistenzaSAP", "rifiutata", () -> fault(() -> port.verificaEsistenzaSAP("NON & VALIDO"))));
        cases.add(new Case("richiestaSAP", "trovata", this::read));
        cases.add(new Case("richiestaSAP", "assente", () -> equal(port.richiestaSAP("AA99999999A"), "")));
        cases.add(new Case("richiestaSAP", "rifiutata", () -> fault(() -> port.richiestaSAP("A1"))));
        cases.add(new Case("richiestaCodSAPRegTitolare", "trovata", () -> owner(cf, code, "08")));
        cases.add(new Case("richiestaCodSAPRegTitolare", "assente", () -> owner(absent, "0", "")));
        cases.add(new Case("richiestaCodSAPRegTitolare", "rifiutata", () -> fault(() -> owner("", "", ""))));
        cases.add(new Case("richiestaSAP_N00_A02", "trovata", this::policies));
        cases.add(new Case("richiestaSAP_N00_A02", "assente", () -> equal(port.richiestaSAPN00A02(absent), "")));
        cases.add(new Case("richiestaSAP_N00_A02", "rifiutata", () -> fault(() -> port.richiestaSAPN00A02("<a>"))));
        cases.add(new Case("annullaSAP", "riuscita", () -> equal(port.annullaSAP(idsap(code)).esito, "OK")));
        cases.add(new Case("annullaSAP", "rifiutata", () -> anomalies(port.annullaSAP(idsap(code)))));
        cases.add(new Case("recuperaListaSAPNonAttive", "trovata", () -> equal(inactive(lista(cf, "")), List.of(code))));
        cases.add(new Case("recuperaListaSAPNonAttive", "assente", () -> equal(inactive(lista(absent, "")), List.of())));
        cases.add(new Case("recuperaListaSAPNonAttive", "rifiutata", () -> fault(() -> inactive(
                lista(cf, "<dataInizio>2025-02-01</dataInizio><dataFine>2025-01-01</dataFine>")))));
        cases.add(new Case("notificaSAP", "rifiutata", () -> fault(
                () -> port.notificaSAP("AA00000001G", "02"))));
        return cases;
    }

    List<Case> ofARegion() {
        return List.of(
                new Case("notificaSAP", "accettata", () -> equal(port.notificaSAP("AA00000001G", "02").esito, "OK")),
                new Case("notificaSAP", "rifiutata", () -> anomalies(port.notificaSAP("AA00000001G", "PERSO"))),
                new Case("invioSAP", "rifiutata", () -> fault(() -> port.invioSAP(nuova))));
    }

    String send(String document) throws Exception {
        Answer answer = port.invioSAP(document);
        equal(answer.esito, "OK");
        equal(answer.messaggio, "Invio effettuato correttamente.");
        holds(answer.codice.matches("[A-Z]{2}[0-9]{8}[A-Z]"), answer.codice);
        return answer.codice;
    }

    void refused(String document) throws Exception {
        Answer answer = port.invioSAP(document);
        anomalies(answer);
        equal(answer.codice, "");
    }

    static void anomalies(Answer answer) throws Exception {
        equal(answer.esito, "KO");
        Document list = parse(answer.messaggio);
        equal(list.getDocumentElement().getTagName(), "ListaAnomalie");
        holds(!text(list, "CodiceAnomalia").isEmpty() && !text(list, "DescrizioneAnomalia").isEmpty(), answer.messaggio);
    }

    void large() throws Exception {
        holds(grande.length() > 30_000, "" + grande.length());
        holds(port.richiestaSAP(send(grande)).length() > 30_000, "short");
    }

    void read() throws Exception {
        Document sap = parse(port.richiestaSAP(idsap(streetCode)));
        equal(street(sap).getTextContent(), STREET);
        equal(text(sap, "identificativosap"), streetCode);
    }

    void owner(String who, String wanted, String region) throws Exception {
        Answer answer = port.richiestaCodSAPRegTitolare(who);
        equal(List.of(answer.codice, answer.regione == null ? "" : answer.regione), List.of(wanted, region));
    }

    void policies() throws Exception {
        Document did = parse(port.richiestaSAPN00A02(cf));
        equal(did.getDocumentElement().getTagName(), "ListaDID");
        equal(text(did, "codicefiscale"), cf);
    }

    List<String> inactive(String parametri) throws Exception {
        return port.recuperaListaSAPNonAttive(parametri).stream().filter(code -> !code.isEmpty()).toList();
    }

    /** The call must throw a SOAP fault that blames us and says why. */
    static void fault(Run call) throws Exception {
        try {
            call.run();
        } catch (Fault fault) {
            equal(fault.code, "Client");
            holds(!fault.getMessage().isEmpty(), "no faultstring");
            return;
        }
        throw new AssertionError("no fault");
    }

    static void equal(Object found, Object wanted) {
        holds(wanted.equals(found), found + " instead of " + wanted);
    }

    static void holds(boolean condition, String otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise);
        }
    }

    static Document parse(String document) throws Exception {
        var factory = DocumentBuilderFactory.newInstance();
        return factory.newDocumentBuilder().parse(new InputSource(new StringReader(document)));
    }

    static String text(Document document, String name) {
        return document.getElementsByTagName(name).item(0).getTextContent();
    }

    static Element street(Document sap) {
        var home = (Element) sap.getElementsByTagName("domicilio").item(0);
        return (Element) home.getElementsByTagName("indirizzo").item(0);
    }

    /** The document with another street of domicile; with a code, as a variation of that SAP. */
    static String changed(String document, String code, String street) throws Exception {
        Document tree = parse(document);
        street(tree).setTextContent(street);
        if (code != null) {
            tree.getElementsByTagName("tipovariazione").item(0).setTextContent("02");
            var date = tree.getElementsByTagName("dataultimoagg").item(0);
            var identifier = tree.createElement("identificativosap");
            identifier.setTextContent(code);
            date.getParentNode().insertBefore(identifier, date.getNextSibling());
        }
        var writer = new StringWriter();
        var transformer = TransformerFactory.newInstance().newTransformer();
        transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
        transformer.transform(new DOMSource(tree), new StreamResult(writer));
        return writer.toString();
    }

    static String verifica(String who) {
        return "<VerificaSAP><codiceFiscale>" + who + "</codiceFiscale></VerificaSAP>";
    }

    static String idsap(String code) {
        return "<IDSAP><IdentificativoSap>" + code + "</IdentificativoSap></IDSAP>";
    }

    static String lista(String who, String dates) {
        return "<ListaSAP><codiceFiscale>" + who + "</codiceFiscale>" + dates + "</ListaSAP>";
    }
}
