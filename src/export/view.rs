//! One view → the finished, verified files of the agencies that share it.

use super::second_look::{self, Source};
use crate::decide::Decisions;
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

/// An agency that shares the view: its name, and what was decided for it.
pub(super) type Sharer<'a> = (&'a str, &'a Decisions);

/// Sets `redacted` once and finishes a file for each of `sharers`, in their order; an error says in words for the
/// coordinator why there is none. `source` is what the view was made from.
pub(super) fn finish(
    redacted: &Redacted,
    shop: &Shop<'_>,
    source: Source<'_>,
    sharers: &[Sharer<'_>],
) -> Vec<Result<Finished, String>> {
    all(redacted, shop, source, sharers).unwrap_or_else(|leak| sharers.iter().map(|_| Err(complaint(&leak))).collect())
}

fn all(
    redacted: &Redacted,
    shop: &Shop<'_>,
    source: Source<'_>,
    sharers: &[Sharer<'_>],
) -> Result<Vec<Result<Finished, String>>, Leak> {
    let decisions: Vec<&Decisions> = sharers.iter().map(|(_, decisions)| *decisions).collect();
    let second_look = second_look::look(redacted, shop.rules, source, &decisions)?;
    // What was released to any of those who share a view stands in it; each of them was looked at by itself just now.
    let released: Vec<&str> = decisions.iter().flat_map(|d| source.released_texts(d)).collect();
    let fonts = shop.fonts;
    let pages = typeset::layout(redacted, fonts);
    let expected = pages.expected();
    let words = typeset::expected::words(redacted, fonts);
    let shared = typeset::shared(&pages, fonts);
    let first = Recipient { name: sharers.first().map_or("", |(name, _)| *name).to_owned() };
    let meant = Meant { expected: &expected, words: &words, terms: shop.terms, released: &released, second_look };
    let block = verify::block(&typeset::copy(&shared, &first, fonts), shared.bytes().len(), &meant)?;
    let one = |(name, _): &Sharer<'_>| {
        let recipient = Recipient { name: (*name).to_owned() };
        let bytes = typeset::copy(&shared, &recipient, fonts);
        let file =
            verify::copy(bytes, &block, &shared.expected_copy(&recipient, fonts), name).map_err(|leak| complaint(&leak))?;
        Ok(Finished { file, pages: pages.count() })
    };
    Ok(sharers.iter().map(one).collect())
}

fn complaint(leak: &Leak) -> String {
    format!(
        "the finished file was checked and is not what it should be ({leak}); nothing was written. Mark the place in the minutes \
         by hand if something was found there, and report this as a fault of marac"
    )
}
