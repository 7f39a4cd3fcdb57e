//! `GET ?wsdl` and `?xsd=<name>`: the contract, with absolute addresses from `public_url`.

use std::sync::Arc;

use axum::{
    extract::{RawQuery, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::{Casa, exchange::TEXT_XML};
use crate::soap::wsdl;

/// Text of the page that somebody sees who opens the address in a browser.
const PAGE: &str = "portasap: ServiziSAP (SOAP 1.1, POST).\nContratto: ?wsdl\n";

pub async fn get(State(casa): State<Arc<Casa>>, query: RawQuery) -> Response {
    answer(&casa, query, casa.public_url())
}

/// The same under another address, to which `/ServiziSAP` is added.
pub fn answer(casa: &Casa, RawQuery(query): RawQuery, base: &str) -> Response {
    let query = query.unwrap_or_default();
    if query.is_empty() {
        let mut response = (StatusCode::METHOD_NOT_ALLOWED, PAGE).into_response();
        response
            .headers_mut()
            .insert(header::ALLOW, HeaderValue::from_static("POST"));
        return response;
    }
    // Clients of every age write it their way: ?wsdl, ?WSDL, ?wsdl=1, ?singleWsdl.
    let (name, value) = query.split_once('=').unwrap_or((&query, ""));
    let text = match name.to_ascii_lowercase().as_str() {
        "wsdl" | "singlewsdl" => Some(wsdl::wsdl(casa.settings.wsdl.profilo, base)),
        "xsd" => wsdl::xsd(value, base).map(std::borrow::Cow::into_owned),
        _ => None,
    };
    match text {
        Some(text) => ([(header::CONTENT_TYPE, TEXT_XML)], text).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
