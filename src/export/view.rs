//! One view → the finished, verified files of the agencies that share it.

use super::second_look;
use crate::redact::Redacted;
use crate::rules::RuleSet;
use crate::typeset::{self, Fonts, Recipient};
use crate::verify::{self, Leak, Meant, Terms, Verified};

/// A finished file.
pub(super) struct Finished {
    pub(super) file: Verified,
    pub(super) pages: usize,
}

/// What finishing a view needs besides the redacted minutes.
pub(super) struct Shop<'a> {
    pub(super) fonts: &'a Fonts,
    pub(super) rules: &'a RuleSet,
    pub(super) terms: &'a Terms,
}

/// Sets `redacted` once and finishes a file for each of `names`, in their order; an error says in words for the
/// coordinator why there is none. `released` are the texts of the minutes in which finds are released to this view.
pub(super) fn finish(redacted: &Redacted, shop: &Shop<'_>, released: &[&str], names: &[&str]) -> Vec<Result<Finished, String>> {
    all(redacted, shop, released, names).unwrap_or_else(|leak| names.iter().map(|_| Err(complaint(&leak))).collect())
}

fn all(redacted: &Redacted, shop: &Shop<'_>, released: &[&str], names: &[&str]) -> Result<Vec<Result<Finished, String>>, Leak> {
    let second_look = second_look::look(redacted, shop.rules, released)?;
    let fonts = shop.fonts;
    let pages = typeset::layout(redacted, fonts);
    let expected = pages.expected();
    let words = typeset::expected::words(redacted, fonts);
    let shared = typeset::shared(&pages, fonts);
    let first = Recipient { name: names.first().copied().unwrap_or("").to_owned() };
    let meant = Meant { expected: &expected, words: &words, terms: shop.terms, released, second_look };
    let block = verify::block(&typeset::copy(&shared, &first, fonts), shared.bytes().len(), &meant)?;
    let one = |name: &&str| {
        let recipient = Recipient { name: (*name).to_owned() };
        let bytes = typeset::copy(&shared, &recipient, fonts);
        let file =
            verify::copy(bytes, &block, &shared.expected_copy(&recipient, fonts), name).map_err(|leak| complaint(&leak))?;
        Ok(Finished { file, pages: pages.count() })
    };
    Ok(names.iter().map(one).collect())
}

fn complaint(leak: &Leak) -> String {
    format!(
        "the finished file was checked and is not what it should be ({leak}); nothing was written. Mark the place in the minutes \
         by hand if something was found there, and report this as a fault of marac"
    )
}
