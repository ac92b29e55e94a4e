//! One view → the finished, verified files of the agencies that share it.

use crate::redact::Redacted;
use crate::typeset::{self, Fonts, Recipient};

/// A finished file.
pub(super) struct Finished {
    pub(super) bytes: Vec<u8>,
    pub(super) pages: usize,
}

/// Sets `redacted` once and finishes a file for each of `names`, in their order; an error says in words for the
/// coordinator why there is none.
pub(super) fn finish(redacted: &Redacted, fonts: &Fonts, names: &[&str]) -> Vec<Result<Finished, String>> {
    let pages = typeset::layout(redacted, fonts);
    let expected = pages.expected();
    if expected.words() != typeset::expected::words(redacted, fonts) {
        let why = "the pages do not say exactly what may be seen; nothing was written; please report this as a fault of marac";
        return names.iter().map(|_| Err(why.to_owned())).collect();
    }
    let shared = typeset::shared(&pages, fonts);
    names
        .iter()
        .map(|name| {
            let recipient = Recipient { name: (*name).to_owned() };
            let bytes = typeset::copy(&shared, &recipient, fonts);
            Ok(Finished { bytes, pages: pages.count() })
        })
        .collect()
}
