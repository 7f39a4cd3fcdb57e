//! The contract as clients fetch it: absolute addresses, nothing to fetch elsewhere.

use crate::node::Node;

#[test]
fn the_wsdl_leads_back_to_the_node() {
    let node = Node::start();
    for query in ["?wsdl", "?WSDL", "?wsdl=1", "/?wsdl", "/verificaEsistenzaSAP?wsdl"] {
        let reply = node.get(&format!("/ServiziSAP{query}"));
        assert_eq!(reply.status, 200, "{query}");
        assert_eq!(reply.header("content-type"), Some("text/xml; charset=utf-8"));
        let address = format!("location=\"http://{}/ServiziSAP\"", node.service);
        assert!(reply.body.contains(&address), "{query}: {address}");
    }
    let elsewhere = Node::with(&[("PUBLIC_URL", "https://sap.example.org/nodo")]);
    let reply = elsewhere.get("/ServiziSAP?wsdl");
    assert!(
        reply
            .body
            .contains("location=\"https://sap.example.org/nodo/ServiziSAP\"")
    );
}

#[test]
fn every_schema_is_served() {
    let node = Node::start();
    for name in [
        "lavoratore",
        "IDSAP",
        "VerificaSAP",
        "ListaSAP",
        "RichiestaCodSAPRegTitolare",
        "ListaDID",
        "ListaAnomalie",
        "busta",
    ] {
        let reply = node.get(&format!("/ServiziSAP?xsd={name}"));
        assert_eq!(reply.status, 200, "{name}");
        assert!(reply.body.contains("schema"), "{name}");
        for import in reply.body.split("schemaLocation=\"").skip(1) {
            assert!(
                import.starts_with(&format!("http://{}/ServiziSAP?xsd=", node.service)),
                "{name}: {import}"
            );
        }
    }
    assert_eq!(node.get("/ServiziSAP?xsd=../Cargo").status, 404);
    assert_eq!(node.get("/ServiziSAP?altro").status, 404);
}
