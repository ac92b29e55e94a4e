//! Rule files → [`RuleSet`]: terms, patterns, labels and cues, compiled.

/// What kind of detail it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Category {
    /// What a person's status is.
    Status,
    /// A visa, route, leave or sponsorship.
    Visa,
    /// What follows from it: no recourse, no work, immigration bail.
    Conditions,
    /// An application, claim, appeal, detention, removal.
    Process,
    /// An immigration body's or adviser's dealing with the person.
    Body,
    /// A number or reference.
    Reference,
    /// A status document.
    Document,
    /// Words that tell it without naming it.
    Indirect,
}

/// How sure the finder is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Strength {
    /// The second reader's find.
    Suspected,
    /// Immigration only in company, and the company is there.
    Contextual,
    /// Immigration on sight, or marked by hand.
    Certain,
}
