import it.esempio.EsitoInvioSAPType;
import it.esempio.EsitoType;
import it.esempio.ServizicoapWS;
import it.esempio.ServizicoapWSService;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.ws.Holder;

/** Crea, cerca, legge, aggiorna e annulla una SAP con JAX-WS. */
public final class Esempio {
    private static ServizicoapWS porta;

    public static void main(String[] argomenti) throws Exception {
        String documento = Files.readString(Path.of(argomenti[1]));
        String cf = documento.replaceAll("(?s).*<codicefiscale>(.*)</codicefiscale>.*", "$1");
        porta = new ServizicoapWSService(new URL(argomenti[0] + "?wsdl")).getServizicoapWS();

        String codice = invia(documento);
        System.out.println("creata: " + codice);

        String trovata = porta.verificaEsistenzaSAP("<VerificaSAP><codiceFiscale>" + cf + "</codiceFiscale></VerificaSAP>");
        if (!trovata.equals(codice)) throw new IllegalStateException("trovata " + trovata);
        System.out.println("trovata: " + trovata);

        String idsap = "<IDSAP><IdentificativoSap>" + codice + "</IdentificativoSap></IDSAP>";
        System.out.println("letta: " + porta.richiestaSAP(idsap).length() + " caratteri");

        // Un aggiornamento è una variazione 02 e porta il codice, che nel documento segue dataultimoagg.
        String nuovo = documento
                .replace("<tipovariazione>01", "<tipovariazione>02")
                .replace("</dataultimoagg>", "</dataultimoagg><identificativosap>" + codice + "</identificativosap>")
                .replace("VIA DI PROVA 191", "VIA NUOVA 2");
        if (!invia(nuovo).equals(codice)) throw new IllegalStateException("un altro codice");
        System.out.println("aggiornata");

        var esito = new Holder<EsitoType>();
        var messaggio = new Holder<String>();
        porta.annullaSAP(idsap, esito, messaggio);
        if (esito.value != EsitoType.OK) throw new IllegalStateException(messaggio.value);
        System.out.println("annullata");
    }

    private static String invia(String sap) {
        var esito = new Holder<EsitoInvioSAPType>();
        var messaggio = new Holder<String>();
        var codice = new Holder<String>();
        porta.invioSAP(sap, esito, messaggio, codice);
        if (esito.value != EsitoInvioSAPType.OK) throw new IllegalStateException(esito.value + ": " + messaggio.value);
        return codice.value;
    }
}
