//! From the trailer to every object: each is met once, as the one kind of thing that it must be, and every key of
//! every dictionary is taken by name. What nobody takes is refused.

use super::file::{Object, Objects, index};
use super::leak::{Flaw, Leak, ensure};
use super::syntax::{Dict, Value};

/// The objects of a file, and which of them have been met.
pub(super) struct Walk<'o, 'a> {
    objects: &'o Objects<'a>,
    met: Vec<bool>,
}

impl<'o, 'a> Walk<'o, 'a> {
    /// Nothing has been met yet.
    pub(super) fn new(objects: &'o Objects<'a>) -> Self {
        let count = objects.all().last().map_or(0, |(number, _)| index(number) + 1);
        Self { objects, met: vec![false; count] }
    }

    fn meet(&mut self, number: u32) -> Result<&'o Object<'a>, Leak> {
        let object = self.objects.get(number).ok_or(Leak::object(Flaw::Dangling, number))?;
        let met = self.met.get_mut(index(number)).ok_or(Leak::object(Flaw::Dangling, number))?;
        ensure(!*met, Leak::object(Flaw::TwoKinds, number))?;
        *met = true;
        Ok(object)
    }

    /// Meets a value that is no stream.
    pub(super) fn value(&mut self, number: u32) -> Result<&'o Value<'a>, Leak> {
        let object = self.meet(number)?;
        ensure(object.content.is_none(), Leak::object(Flaw::WrongValue, number))?;
        Ok(&object.value)
    }

    /// Meets a dictionary.
    pub(super) fn dict(&mut self, number: u32) -> Result<Fields<'o, 'a>, Leak> {
        Fields::of(self.value(number)?, number)
    }

    /// Meets a stream: its other keys and its content.
    pub(super) fn stream(&mut self, number: u32) -> Result<(Fields<'o, 'a>, &'a [u8]), Leak> {
        let object = self.meet(number)?;
        let content = object.content.ok_or(Leak::object(Flaw::WrongValue, number))?;
        let mut fields = Fields::of(&object.value, number)?;
        // Both were checked when the stream was inflated.
        fields.need("Length")?;
        fields.take("Filter");
        Ok((fields, content))
    }

    /// Refuses objects that were never met, object streams apart.
    pub(super) fn all_met(&self) -> Result<(), Leak> {
        for (number, object) in self.objects.all() {
            if self.met.get(index(number)) == Some(&true) {
                continue;
            }
            let mut fields = Fields::of(&object.value, number).map_err(|_| Leak::object(Flaw::Unreachable, number))?;
            let holds_objects = fields.take("Type").and_then(Value::name) == Some(b"ObjStm");
            ensure(holds_objects && object.content.is_some(), Leak::object(Flaw::Unreachable, number))?;
            for key in ["Length", "N", "First"] {
                fields.need(key)?;
            }
            fields.take("Filter");
            fields.done()?;
        }
        Ok(())
    }
}

/// The entries of one dictionary, to be taken one by one; [`Self::done`] refuses what is left.
#[must_use = "what is left must be refused by `done`"]
pub(super) struct Fields<'o, 'a> {
    entries: &'o [(&'a [u8], Value<'a>)],
    taken: u32,
    /// The object that it stands in.
    pub(super) object: u32,
}

impl<'o, 'a> Fields<'o, 'a> {
    /// The entries of a value that must be a dictionary.
    pub(super) fn of(value: &'o Value<'a>, object: u32) -> Result<Self, Leak> {
        let dict = value.dict().ok_or(Leak::object(Flaw::WrongValue, object))?;
        Self::of_dict(dict, object)
    }

    /// The entries of a dictionary.
    pub(super) fn of_dict(dict: &'o Dict<'a>, object: u32) -> Result<Self, Leak> {
        ensure(dict.0.len() <= 32, Leak::object(Flaw::UnknownKey, object))?;
        Ok(Self { entries: &dict.0, taken: 0, object })
    }

    /// A leak in this object.
    pub(super) fn leak(&self, flaw: Flaw) -> Leak {
        Leak::object(flaw, self.object)
    }

    /// Takes a key, if it is there.
    pub(super) fn take(&mut self, key: &str) -> Option<&'o Value<'a>> {
        let i = self.entries.iter().position(|(k, _)| *k == key.as_bytes())?;
        self.taken |= 1 << i;
        self.entries.get(i).map(|(_, value)| value)
    }

    /// Takes a key that must be there.
    pub(super) fn need(&mut self, key: &str) -> Result<&'o Value<'a>, Leak> {
        self.take(key).ok_or(self.leak(Flaw::MissingKey))
    }

    /// Takes what `read` makes of a key's value.
    pub(super) fn read<T>(&mut self, key: &str, read: impl FnOnce(&'o Value<'a>) -> Option<T>) -> Result<T, Leak> {
        read(self.need(key)?).ok_or(self.leak(Flaw::WrongValue))
    }

    /// Takes a reference.
    pub(super) fn reference(&mut self, key: &str) -> Result<u32, Leak> {
        self.read(key, Value::reference)
    }

    /// Takes an array.
    pub(super) fn array(&mut self, key: &str) -> Result<&'o [Value<'a>], Leak> {
        self.read(key, Value::array)
    }

    /// Takes an array of references.
    pub(super) fn references(&mut self, key: &str) -> Result<Vec<u32>, Leak> {
        self.read(key, |v| v.array()?.iter().map(Value::reference).collect())
    }

    /// Takes a dictionary that stands here itself.
    pub(super) fn inner(&mut self, key: &str) -> Result<Fields<'o, 'a>, Leak> {
        let object = self.object;
        Self::of(self.need(key)?, object)
    }

    /// Takes a name that must be this one.
    pub(super) fn named(&mut self, key: &str, name: &str) -> Result<(), Leak> {
        self.holds(key, |v| v.name() == Some(name.as_bytes()))
    }

    /// Takes an ASCII string that must be this one.
    pub(super) fn said(&mut self, key: &str, text: &str) -> Result<(), Leak> {
        self.holds(key, |v| v.text().as_deref() == Some(text))
    }

    /// Takes a whole number that must be this one.
    pub(super) fn count(&mut self, key: &str, n: usize) -> Result<(), Leak> {
        self.holds(key, |v| v.size() == Some(n))
    }

    /// Takes a reference that must be this one.
    pub(super) fn leads(&mut self, key: &str, number: u32) -> Result<(), Leak> {
        self.holds(key, |v| v.reference() == Some(number))
    }

    /// Takes a value of which this must hold.
    pub(super) fn holds(&mut self, key: &str, holds: impl FnOnce(&'o Value<'a>) -> bool) -> Result<(), Leak> {
        let holds = holds(self.need(key)?);
        ensure(holds, self.leak(Flaw::WrongValue))
    }

    /// Takes all entries: a dictionary whose keys are names of things, not of fields.
    pub(super) fn all(self) -> &'o [(&'a [u8], Value<'a>)] {
        self.entries
    }

    /// Refuses what was not taken.
    pub(super) fn done(self) -> Result<(), Leak> {
        let count = u32::try_from(self.entries.len()).expect("at most 32");
        ensure(self.taken.count_ones() == count, self.leak(Flaw::UnknownKey))
    }
}
