import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/**
 * Un servizio di regione che riceve notificaSAP e la conserva prima di rispondere OK.
 *
 * <pre>java Ricevitore.java [PORTA [FILE]]</pre>
 *
 * Solo per vedere come si fa: un servizio vero controlla chi chiama (certificato o password) e parla TLS.
 */
public final class Ricevitore {
    private static final String SOAP = "http://schemas.xmlsoap.org/soap/envelope/";
    private static final String TIPI = "http://servizi.lavoro.gov.it/servizicoap/types";
    private static final String EGOV = "http://www.cnipa.it/schemas/2003/eGovIT/Busta1_0/";
    private static final String CODICE = "LAZIO";
    private static final String ID_PORTA = "LAZIOSPCoopIT";
    private static final int MASSIMO = 64 * 1024;
    private static final AtomicInteger PROGRESSIVO = new AtomicInteger();

    private static Path file;

    /** Ciò a cui si risponde con un SOAP Fault. */
    private static final class Guasto extends Exception {
        Guasto(String testo) {
            super(testo);
        }
    }

    public static void main(String[] argomenti) throws IOException {
        int porta = argomenti.length > 0 ? Integer.parseInt(argomenti[0]) : 8095;
        file = Path.of(argomenti.length > 1 ? argomenti[1] : "notifiche.csv");
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", porta), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", Ricevitore::rispondi);
        server.start();
    }

    private static void rispondi(HttpExchange scambio) throws IOException {
        int stato = 200;
        String risposta;
        try {
            risposta = ricevi(scambio.getRequestBody().readNBytes(MASSIMO + 1));
        } catch (Guasto guasto) {
            stato = 500;
            risposta = involucro("", "<soap:Fault><faultcode>soap:Client</faultcode><faultstring>" + guasto.getMessage()
                    + "</faultstring></soap:Fault>");
        }
        byte[] byteRisposta = risposta.getBytes(StandardCharsets.UTF_8);
        scambio.getResponseHeaders().set("Content-Type", "text/xml; charset=utf-8");
        scambio.sendResponseHeaders(stato, byteRisposta.length);
        try (var uscita = scambio.getResponseBody()) {
            uscita.write(byteRisposta);
        }
    }

    private static String ricevi(byte[] corpo) throws Guasto, IOException {
        Document busta = leggi(corpo);
        Element richiesta = primo(busta.getDocumentElement(), TIPI, "notificaSAP");
        if (richiesta == null) {
            throw new Guasto("Azione sconosciuta");
        }
        Element intestazione = primo(busta.getDocumentElement(), EGOV, "IntestazioneMessaggio");
        String codice = testo(richiesta, TIPI, "CodiceSAP");
        String motivo = testo(richiesta, TIPI, "MotivoNotifica");
        boolean ammesso = Set.of("01", "02", "07").contains(motivo);
        if (ammesso) {
            conserva(codice, motivo, intestazione == null ? "" : testo(intestazione, EGOV, "Identificatore"));
        }
        String risposta = "<t:risposta_notificaSAP xmlns:t=\"" + TIPI + "\"><t:Esito>" + (ammesso ? "OK" : "KO") + "</t:Esito>"
                + "<t:MessaggioErrore>" + (ammesso ? "" : "Motivo di notifica non ammesso")
                + "</t:MessaggioErrore></t:risposta_notificaSAP>";
        return involucro(intestazione == null ? "" : testata(intestazione), risposta);
    }

    private static Document leggi(byte[] corpo) throws Guasto {
        if (corpo.length > MASSIMO) {
            throw new Guasto("Messaggio non ammesso");
        }
        try {
            var fabbrica = DocumentBuilderFactory.newInstance();
            fabbrica.setNamespaceAware(true);
            fabbrica.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            var lettore = fabbrica.newDocumentBuilder();
            lettore.setErrorHandler(null);
            return lettore.parse(new ByteArrayInputStream(corpo));
        } catch (Exception errore) {
            throw new Guasto("Messaggio non leggibile");
        }
    }

    /** Scrive la notifica, se non c'è già, e aspetta che sia sul disco. */
    private static synchronized void conserva(String codice, String motivo, String identificatore) throws IOException {
        String riga = codice + "," + motivo + "," + identificatore;
        if (Files.exists(file) && Files.readAllLines(file).contains(riga)) {
            return;
        }
        try (var uscita = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            uscita.write(ByteBuffer.wrap((riga + "\n").getBytes(StandardCharsets.UTF_8)));
            uscita.force(true);
        }
        System.out.println("ricevuta: " + codice + " motivo " + motivo);
    }

    /** L'Intestazione della risposta: parti scambiate, riferimento alla richiesta. */
    private static String testata(Element richiesta) {
        var adesso = LocalDateTime.now(ZoneId.of("Europe/Rome")).withNano(0);
        String identificatore = String.format("%s_%s_%07d_%s", CODICE, ID_PORTA, PROGRESSIVO.incrementAndGet(),
                adesso.format(DateTimeFormatter.ofPattern("yyyy-MM-dd_HH:mm")));
        return "<e:Intestazione xmlns:e=\"" + EGOV + "\" soap:actor=\"http://www.cnipa.it/eGov_it/portadominio\""
                + " soap:mustUnderstand=\"1\"><e:IntestazioneMessaggio>"
                + "<e:Mittente><e:IdentificativoParte tipo=\"SPC\">" + parte(richiesta, "Destinatario")
                + "</e:IdentificativoParte></e:Mittente>"
                + "<e:Destinatario><e:IdentificativoParte tipo=\"SPC\">" + parte(richiesta, "Mittente")
                + "</e:IdentificativoParte></e:Destinatario>"
                + "<e:ProfiloCollaborazione>EGOV_IT_ServizioSincrono</e:ProfiloCollaborazione>"
                + "<e:Servizio tipo=\"SPC\">" + testo(richiesta, EGOV, "Servizio") + "</e:Servizio>"
                + "<e:Azione>" + testo(richiesta, EGOV, "Azione") + "</e:Azione>"
                + "<e:Messaggio><e:Identificatore>" + identificatore + "</e:Identificatore>"
                + "<e:OraRegistrazione tempo=\"EGOV_IT_SPC\">"
                + adesso.format(DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss")) + "</e:OraRegistrazione>"
                + "<e:RiferimentoMessaggio>" + testo(richiesta, EGOV, "Identificatore")
                + "</e:RiferimentoMessaggio></e:Messaggio>"
                + "<e:ProfiloTrasmissione inoltro=\"EGOV_IT_ALPIUUNAVOLTA\" confermaRicezione=\"false\"/>"
                + "</e:IntestazioneMessaggio></e:Intestazione>";
    }

    private static String parte(Element richiesta, String quale) {
        return testo(primo(richiesta, EGOV, quale), EGOV, "IdentificativoParte");
    }

    private static Element primo(Element dove, String spazio, String nome) {
        return (Element) dove.getElementsByTagNameNS(spazio, nome).item(0);
    }

    private static String testo(Element dove, String spazio, String nome) {
        Element elemento = dove == null ? null : primo(dove, spazio, nome);
        String valore = elemento == null ? "" : elemento.getTextContent().strip();
        return valore.replace("&", "&amp;").replace("<", "&lt;");
    }

    private static String involucro(String header, String corpo) {
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><soap:Envelope xmlns:soap=\"" + SOAP + "\">"
                + (header.isEmpty() ? "" : "<soap:Header>" + header + "</soap:Header>")
                + "<soap:Body>" + corpo + "</soap:Body></soap:Envelope>";
    }
}
