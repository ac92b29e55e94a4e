//! The words of all terms, and a tree of terms over them: one walk over a text's tokens finds every term of every rule,
//! label and cue.

use super::alike::others;
use crate::fold::{Folded, Token, TokenKind, fold, tokens};
use std::collections::HashMap;

/// Whose term it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Owner {
    /// A rule's: an index into the rules.
    Rule(u32),
    /// A cue set's: an index into the cue sets.
    Cue(u32),
    /// One of the phrases that make a rule's find not count.
    Unless(u32),
    /// A label's: an index into the labels.
    Label(u32),
}

/// A word that stands in some term: an index into the lexicon.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub(crate) struct WordId(pub(crate) u32);

/// What ends at a node of the tree.
#[derive(Clone, Debug)]
pub(crate) struct Leaf {
    /// Whose term ends here.
    pub(crate) owner: Owner,
    /// The term in the case in which it must stand, if case matters.
    pub(crate) cased: Option<Box<str>>,
}

#[derive(Default, Debug)]
struct Node {
    next: Vec<(WordId, u32)>,
    leaves: Vec<Leaf>,
}

/// A term found.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hit {
    /// Whose.
    pub(crate) owner: Owner,
    /// Index of its first token.
    pub(crate) first: usize,
    /// Index one past its last token.
    pub(crate) end: usize,
}

/// The tree of all terms.
#[derive(Default, Debug)]
pub(crate) struct Lexicon {
    words: HashMap<Box<str>, WordId>,
    nodes: Vec<Node>,
    /// By word: the node after it at the start of a term.
    roots: Vec<Option<u32>>,
}

impl Lexicon {
    /// Adds `term` (as written in a rule file) for `owner`. An empty term is ignored by returning `false`.
    pub(crate) fn add(&mut self, term: &str, owner: Owner, case: bool) -> bool {
        let folded = fold(term.trim());
        let ids: Vec<WordId> =
            tokens(folded.lower()).map(|t| self.intern(folded.lower().get(t.start..t.end).unwrap_or(""))).collect();
        let Some((&first, rest)) = ids.split_first() else { return false };
        let mut node = self.root(first);
        for &id in rest {
            node = self.step(node, id);
        }
        let cased = case.then(|| cased_key(&folded, tokens(folded.lower())).into_boxed_str());
        let leaves = &mut self.nodes[node as usize].leaves;
        if !leaves.iter().any(|l| l.owner == owner && l.cased == cased) {
            leaves.push(Leaf { owner, cased });
        }
        true
    }

    fn intern(&mut self, word: &str) -> WordId {
        if let Some(&id) = self.words.get(word) {
            return id;
        }
        let id = WordId(u32::try_from(self.roots.len()).expect("fewer words than fit in memory"));
        self.words.insert(word.into(), id);
        for other in others(word) {
            self.words.entry((*other).into()).or_insert(id);
        }
        self.roots.push(None);
        id
    }

    fn new_node(&mut self) -> u32 {
        self.nodes.push(Node::default());
        u32::try_from(self.nodes.len() - 1).expect("fewer terms than fit in memory")
    }

    fn root(&mut self, first: WordId) -> u32 {
        if let Some(node) = self.roots[first.0 as usize] {
            return node;
        }
        let node = self.new_node();
        self.roots[first.0 as usize] = Some(node);
        node
    }

    fn step(&mut self, node: u32, word: WordId) -> u32 {
        match self.nodes[node as usize].next.binary_search_by_key(&word, |n| n.0) {
            Ok(at) => self.nodes[node as usize].next[at].1,
            Err(at) => {
                let new = self.new_node();
                self.nodes[node as usize].next.insert(at, (word, new));
                new
            }
        }
    }

    /// The id of `word` (folded, lower case), if it stands in a term.
    pub(crate) fn word(&self, word: &str) -> Option<WordId> {
        self.words.get(word).copied()
    }

    /// All words that stand in terms, in no order.
    #[expect(clippy::iter_over_hash_type, reason = "the caller sorts")]
    pub(crate) fn words(&self) -> Vec<&str> {
        let mut out = Vec::with_capacity(self.words.len());
        for word in self.words.keys() {
            out.push(&**word);
        }
        out.sort_unstable();
        out
    }

    /// Whether a term may begin with `word`.
    pub(crate) fn begins(&self, word: WordId) -> Option<u32> {
        self.roots.get(word.0 as usize).copied().flatten()
    }

    /// The node after `word` at `node`.
    pub(crate) fn after(&self, node: u32, word: WordId) -> Option<u32> {
        let next = &self.nodes[node as usize].next;
        next.binary_search_by_key(&word, |n| n.0).ok().map(|at| next[at].1)
    }

    /// What ends at `node`.
    pub(crate) fn leaves(&self, node: u32) -> &[Leaf] {
        &self.nodes[node as usize].leaves
    }
}

/// The tokens in the case typed with single spaces between them: what terms whose case matters are compared by.
pub(crate) fn cased_key(folded: &Folded, tokens: impl Iterator<Item = Token>) -> String {
    let mut key = String::new();
    for token in tokens {
        if !key.is_empty() && token.kind != TokenKind::Tail {
            key.push(' ');
        }
        key.push_str(folded.cased().get(token.start..token.end).unwrap_or(""));
    }
    key
}
