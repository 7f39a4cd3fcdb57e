import it.gov.lavoro.servizi.servizicoap.ServizicoapWS;
import it.gov.lavoro.servizi.servizicoap.ServizicoapWSServiceLocator;
import it.gov.lavoro.servizi.servizicoap.ServizicoapWSSoapBindingStub;
import it.gov.lavoro.servizi.servizicoap.types.holders.Esito_TypeHolder;
import it.gov.lavoro.servizi.servizicoap.types.holders.Esito_invioSAP_TypeHolder;
import java.net.URL;
import java.util.List;
import javax.xml.rpc.holders.StringHolder;
import org.apache.axis.AxisFault;

/**
 * Drives a node with Apache Axis 1.4, what regional systems have been calling with since 2006, by the stubs that its
 * WSDL2Java makes of the WSDL alone.
 *
 * <pre>java AxisClient WSDL DOCUMENTS</pre>
 *
 * INTEROP_USER and INTEROP_PASSWORD say who calls; whom to trust is the property javax.net.ssl.trustStore.
 */
public final class AxisClient implements Cases.Port {
    private final ServizicoapWS port;

    public static void main(String[] arguments) throws Exception {
        Cases.run(new AxisClient(arguments[0]), arguments[1]);
    }

    /** The address is in the stubs, because it was in the WSDL. */
    private AxisClient(String wsdl) throws Exception {
        var locator = new ServizicoapWSServiceLocator();
        port = locator.getservizicoapWS(new URL(locator.getservizicoapWSAddress()));
        if (System.getenv("INTEROP_USER") != null) {
            var stub = (ServizicoapWSSoapBindingStub) port;
            stub.setUsername(System.getenv("INTEROP_USER"));
            stub.setPassword(System.getenv("INTEROP_PASSWORD"));
        }
    }

    private interface Call<T> {
        T now() throws Exception;
    }

    private static <T> T told(Call<T> call) throws Exception {
        try {
            return call.now();
        } catch (AxisFault fault) {
            throw new Cases.Fault(fault.getFaultCode().getLocalPart(), fault.getFaultString());
        }
    }

    @Override
    public Cases.Answer invioSAP(String sap) throws Exception {
        return told(() -> {
            var esito = new Esito_invioSAP_TypeHolder();
            var messaggio = new StringHolder();
            var codice = new StringHolder();
            port.invioSAP(sap, esito, messaggio, codice);
            return new Cases.Answer(esito.value.getValue(), messaggio.value, codice.value, null);
        });
    }

    @Override
    public String richiestaSAP(String codice) throws Exception {
        return told(() -> port.richiestaSAP(codice));
    }

    @Override
    public List<String> recuperaListaSAPNonAttive(String parametri) throws Exception {
        return told(() -> {
            String[] codici = port.recuperaListaSAPNonAttive(parametri);
            return codici == null ? List.of() : List.of(codici);
        });
    }

    @Override
    public String verificaEsistenzaSAP(String codiceFiscale) throws Exception {
        return told(() -> port.verificaEsistenzaSAP(codiceFiscale));
    }

    @Override
    public Cases.Answer richiestaCodSAPRegTitolare(String codiceFiscale) throws Exception {
        return told(() -> {
            var codice = new StringHolder();
            var regione = new StringHolder();
            port.richiestaCodSAPRegTitolare(codiceFiscale, codice, regione);
            return new Cases.Answer(null, null, codice.value, regione.value);
        });
    }

    @Override
    public Cases.Answer annullaSAP(String codice) throws Exception {
        return told(() -> {
            var esito = new Esito_TypeHolder();
            var messaggio = new StringHolder();
            port.annullaSAP(codice, esito, messaggio);
            return new Cases.Answer(esito.value.getValue(), messaggio.value, null, null);
        });
    }

    @Override
    public Cases.Answer notificaSAP(String codice, String motivo) throws Exception {
        return told(() -> {
            var esito = new Esito_TypeHolder();
            var messaggio = new StringHolder();
            port.notificaSAP(codice, motivo, esito, messaggio);
            return new Cases.Answer(esito.value.getValue(), messaggio.value, null, null);
        });
    }

    @Override
    public String richiestaSAPN00A02(String codiceFiscale) throws Exception {
        return told(() -> port.richiestaSAP_N00_A02(codiceFiscale));
    }
}
