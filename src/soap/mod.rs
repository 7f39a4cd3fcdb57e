//! (in the making)
pub mod wsdl;
