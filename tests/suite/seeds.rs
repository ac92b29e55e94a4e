//! The seeds of fuzz/, replayed: what each target asserts holds for them.

#[path = "../../fuzz/src/lib.rs"]
#[expect(unreachable_pub, reason = "there it is a crate of its own")]
mod targets;

use std::path::Path;

/// Gives every seed of a target to it.
fn replayed(target: &str, run: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds").join(target);
    let seeds: Vec<_> = std::fs::read_dir(folder).unwrap().map(|seed| seed.unwrap().path()).collect();
    assert!(seeds.len() > 1, "{target} has seeds");
    for seed in seeds {
        run(&std::fs::read(&seed).unwrap());
    }
}

#[test]
fn seeds_of_minutes_are_refused_or_become_copies_that_verify() {
    replayed("minutes", targets::minutes);
}

#[test]
fn seeds_of_configurations_are_read_or_refused() {
    replayed("configuration", targets::configuration);
}

#[test]
fn seeds_of_rules_are_read_or_refused() {
    replayed("rules", targets::rules);
}

#[test]
fn seeds_of_records_are_opened_or_refused() {
    replayed("record", targets::record);
}
