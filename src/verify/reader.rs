//! The objects of a file as an independent reader knows them (hayro): the same, one by one.

use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::hayro_syntax::object as read;
use hayro_interpret::hayro_syntax::object::{MaybeRef, ObjectIdentifier};

use super::file::Objects;
use super::leak::{Flaw, Leak, ensure};
use super::syntax::Value;

/// Refuses the file unless hayro reads each of these objects as this program does.
pub(super) fn agrees(pdf: &Pdf, objects: &Objects) -> Result<(), Leak> {
    for (number, object) in objects.all() {
        let id = ObjectIdentifier::new(number, 0);
        let same = match (pdf.xref().get::<read::Object>(id), object.packed) {
            (Some(read::Object::Stream(stream)), Some(packed)) => {
                same_dict(stream.dict(), &object.value) && *stream.raw_data() == *packed
            }
            (Some(other), None) => same(&other, &object.value),
            (Some(_) | None, _) => false,
        };
        ensure(same, Leak::object(Flaw::Reader, number))?;
    }
    Ok(())
}

fn same_dict(dict: &read::Dict, value: &Value) -> bool {
    let Value::Dict(own) = value else { return false };
    let same = |(key, value): &(&[u8], Value)| {
        let read = dict.get_raw::<read::Object>(key);
        read.is_some_and(|read| same_or_reference(&read, value))
    };
    dict.len() == own.0.len() && own.0.iter().all(same)
}

fn same_or_reference(value: &MaybeRef<read::Object>, own: &Value) -> bool {
    match (value, own) {
        (MaybeRef::Ref(r), Value::Ref(number)) => r.gen_number == 0 && r.obj_number == *number,
        (MaybeRef::NotRef(value), own) => same(value, own),
        (MaybeRef::Ref(_), _) => false,
    }
}

fn same(value: &read::Object, own: &Value) -> bool {
    match (value, own) {
        (read::Object::Null(_), Value::Null) => true,
        (read::Object::Boolean(a), Value::Bool(b)) => a == b,
        (read::Object::Number(n), _) => own.number().is_some_and(|own| (n.as_f64() - own).abs() < 1e-4),
        (read::Object::String(s), Value::Str(own)) => s.as_bytes() == &**own,
        (read::Object::Name(n), Value::Name(own)) => &**n == *own,
        (read::Object::Dict(d), _) => same_dict(d, own),
        (read::Object::Array(a), Value::Array(own)) => {
            let mut items = a.raw_iter();
            own.iter().all(|own| items.next().is_some_and(|item| same_or_reference(&item, own))) && items.next().is_none()
        }
        (
            read::Object::Null(_)
            | read::Object::Boolean(_)
            | read::Object::String(_)
            | read::Object::Name(_)
            | read::Object::Array(_)
            | read::Object::Stream(_),
            _,
        ) => false,
    }
}
