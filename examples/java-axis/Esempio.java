import it.gov.lavoro.servizi.servizicoap.ServizicoapWS;
import it.gov.lavoro.servizi.servizicoap.ServizicoapWSServiceLocator;
import it.gov.lavoro.servizi.servizicoap.types.Esito_Type;
import it.gov.lavoro.servizi.servizicoap.types.Esito_invioSAP_Type;
import it.gov.lavoro.servizi.servizicoap.types.holders.Esito_TypeHolder;
import it.gov.lavoro.servizi.servizicoap.types.holders.Esito_invioSAP_TypeHolder;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.rpc.holders.StringHolder;

/** Crea, cerca, legge, aggiorna e annulla una SAP con Axis 1.4. */
public final class Esempio {
    private static ServizicoapWS porta;

    public static void main(String[] argomenti) throws Exception {
        String documento = Files.readString(Path.of(argomenti[1]));
        String cf = documento.replaceAll("(?s).*<codicefiscale>(.*)</codicefiscale>.*", "$1");
        porta = new ServizicoapWSServiceLocator().getservizicoapWS(new URL(argomenti[0]));

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

        var esito = new Esito_TypeHolder();
        var messaggio = new StringHolder();
        porta.annullaSAP(idsap, esito, messaggio);
        if (esito.value != Esito_Type.OK) throw new IllegalStateException(messaggio.value);
        System.out.println("annullata");
    }

    private static String invia(String sap) throws Exception {
        var esito = new Esito_invioSAP_TypeHolder();
        var messaggio = new StringHolder();
        var codice = new StringHolder();
        porta.invioSAP(sap, esito, messaggio, codice);
        if (esito.value != Esito_invioSAP_Type.OK) throw new IllegalStateException(esito.value + ": " + messaggio.value);
        return codice.value;
    }
}
