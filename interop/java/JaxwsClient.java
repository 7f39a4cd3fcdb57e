import it.interop.EsitoInvioSAPType;
import it.interop.EsitoType;
import it.interop.ServizicoapWS;
import it.interop.ServizicoapWSService;
import java.net.URL;
import java.util.List;
import javax.xml.ws.BindingProvider;
import javax.xml.ws.Holder;
import javax.xml.ws.soap.SOAPFaultException;

/**
 * Drives a node with JAX-WS RI, by the classes that its wsimport makes of the WSDL alone (package it.interop).
 *
 * <pre>java JaxwsClient WSDL DOCUMENTS</pre>
 *
 * INTEROP_USER and INTEROP_PASSWORD say who calls; whom to trust is the property javax.net.ssl.trustStore.
 */
public final class JaxwsClient implements Cases.Port {
    private final ServizicoapWS port;

    public static void main(String[] arguments) throws Exception {
        Cases.run(new JaxwsClient(arguments[0]), arguments[1]);
    }

    private JaxwsClient(String wsdl) throws Exception {
        port = new ServizicoapWSService(new URL(wsdl)).getServizicoapWS();
        if (System.getenv("INTEROP_USER") != null) {
            var context = ((BindingProvider) port).getRequestContext();
            context.put(BindingProvider.USERNAME_PROPERTY, System.getenv("INTEROP_USER"));
            context.put(BindingProvider.PASSWORD_PROPERTY, System.getenv("INTEROP_PASSWORD"));
        }
    }

    private interface Call<T> {
        T now();
    }

    private static <T> T told(Call<T> call) throws Cases.Fault {
        try {
            return call.now();
        } catch (SOAPFaultException error) {
            var fault = error.getFault();
            throw new Cases.Fault(fault.getFaultCodeAsName().getLocalName(), fault.getFaultString());
        }
    }

    @Override
    public Cases.Answer invioSAP(String sap) throws Exception {
        return told(() -> {
            var esito = new Holder<EsitoInvioSAPType>();
            var messaggio = new Holder<String>();
            var codice = new Holder<String>();
            port.invioSAP(sap, esito, messaggio, codice);
            return new Cases.Answer(esito.value.value(), messaggio.value, codice.value, null);
        });
    }

    @Override
    public String richiestaSAP(String codice) throws Exception {
        return told(() -> port.richiestaSAP(codice));
    }

    @Override
    public List<String> recuperaListaSAPNonAttive(String parametri) throws Exception {
        return told(() -> port.recuperaListaSAPNonAttive(parametri));
    }

    @Override
    public String verificaEsistenzaSAP(String codiceFiscale) throws Exception {
        return told(() -> port.verificaEsistenzaSAP(codiceFiscale));
    }

    @Override
    public Cases.Answer richiestaCodSAPRegTitolare(String codiceFiscale) throws Exception {
        return told(() -> {
            var codice = new Holder<String>();
            var regione = new Holder<String>();
            port.richiestaCodSAPRegTitolare(codiceFiscale, codice, regione);
            return new Cases.Answer(null, null, codice.value, regione.value);
        });
    }

    @Override
    public Cases.Answer annullaSAP(String codice) throws Exception {
        return told(() -> {
            var esito = new Holder<EsitoType>();
            var messaggio = new Holder<String>();
            port.annullaSAP(codice, esito, messaggio);
            return new Cases.Answer(esito.value.value(), messaggio.value, null, null);
        });
    }

    @Override
    public Cases.Answer notificaSAP(String codice, String motivo) throws Exception {
        return told(() -> {
            var esito = new Holder<EsitoType>();
            var messaggio = new Holder<String>();
            port.notificaSAP(codice, motivo, esito, messaggio);
            return new Cases.Answer(esito.value.value(), messaggio.value, null, null);
        });
    }

    @Override
    public String richiestaSAPN00A02(String codiceFiscale) throws Exception {
        return told(() -> port.richiestaSAPN00A02(codiceFiscale));
    }
}
