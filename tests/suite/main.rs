//! Integration tests, one module a subject, in one binary.
#![allow(missing_docs, clippy::unwrap_used)]
