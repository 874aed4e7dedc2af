//! Declaration of a table: [`table!`] makes the [`TableSpec`](super::TableSpec), which the reader, addresses, the schema and the documentation use,
//! and a struct of the table's values, which the model is built from.

use crate::spec::row::{Row, Typed};
use mindep_core::domain::distribution::Distribution;
use mindep_core::domain::node::{Country, Node, Selector};
use mindep_core::id::Id;
use mindep_core::units::YearMonth;

/// A table whose values have types of their own.
pub trait Table: Sized {
    /// Its declaration.
    const SPEC: &'static super::TableSpec;

    /// Returns the values of a checked table; `None` only if an error was reported before.
    fn read(row: &Row) -> Option<Self>;
}

/// Type of the value of a key.
pub trait Value: Sized {
    /// Returns the value of a key of a checked table, or its default; `None` if there is none, or if an error was reported before.
    fn read(row: &Row, key: &str) -> Option<Self>;
}

/// The month in which something starts, or the first and the last month of a window.
pub type Window = (YearMonth, Option<YearMonth>);

macro_rules! values {
    ($($type:ty: |$row:ident, $key:ident| $read:expr;)+) => {
        $(
            impl Value for $type {
                fn read($row: &Row, $key: &str) -> Option<Self> {
                    $read
                }
            }

            impl Value for Option<$type> {
                fn read($row: &Row, $key: &str) -> Option<Self> {
                    Some(<$type as Value>::read($row, $key))
                }
            }
        )+
    };
}

values! {
    f64: |row, key| row.number(key);
    bool: |row, key| row.flag(key);
    u32: |row, key| u32::try_from(row.whole(key)?).ok();
    u64: |row, key| u64::try_from(row.whole(key)?).ok();
    i64: |row, key| i64::try_from(row.whole(key)?).ok();
    usize: |row, key| usize::try_from(row.whole(key)?).ok();
    String: |row, key| row.text(key).map(str::to_owned);
    Id: |row, key| row.id(key).cloned();
    Country: |row, key| row.country(key);
    Distribution: |row, key| row.dist(key);
    YearMonth: |row, key| row.month(key);
    Node: |row, key| row.node(key).map(|(node, _)| node.clone());
    Vec<(f64, f64)>: |row, key| row.points(key).map(<[(f64, f64)]>::to_vec);
    Window: |row, key| match row.cell(key)?.value {
        Typed::Window(first, last) => Some((first, last)),
        _ => None,
    };
}

/// The nodes of a path, of which there is at least one.
impl Value for Vec<Node> {
    fn read(row: &Row, key: &str) -> Option<Self> {
        let nodes: Self = row.path(key).iter().map(|(node, _)| node.clone()).collect();
        (!nodes.is_empty()).then_some(nodes)
    }
}

impl Value for Vec<Selector> {
    fn read(row: &Row, key: &str) -> Option<Self> {
        Some(row.selectors(key).iter().map(|(selector, _)| selector.clone()).collect())
    }
}

impl Value for Vec<Id> {
    fn read(row: &Row, key: &str) -> Option<Self> {
        Some(row.ids(key).iter().map(|(id, _)| id.clone()).collect())
    }
}

impl Value for Option<Vec<Id>> {
    fn read(row: &Row, key: &str) -> Option<Self> {
        if row.has(key) { Value::read(row, key).map(Some) } else { Some(None) }
    }
}

/// The entries of a map, from ids to numbers.
impl Value for Vec<(Id, f64)> {
    fn read(row: &Row, key: &str) -> Option<Self> {
        Some(row.map(key).iter().map(|entry| (entry.id.clone(), entry.number)).collect())
    }
}

impl<T: Table> Value for T {
    fn read(row: &Row, key: &str) -> Option<Self> {
        T::read(row.row(key)?)
    }
}

impl<T: Table> Value for Option<T> {
    fn read(row: &Row, key: &str) -> Option<Self> {
        if row.has(key) { T::read(row.row(key)?).map(Some) } else { Some(None) }
    }
}

impl<T: Table> Value for Vec<T> {
    fn read(row: &Row, key: &str) -> Option<Self> {
        row.rows(key).iter().map(T::read).collect()
    }
}

/// Declares a table: its name in messages with an article, what it describes, and its keys with type, kind, default and meaning. A key without a type is read
/// from the checked rows alone. Behind the keys may stand `identity`, `excludes` and `needs`, as [`TableSpec`](super::TableSpec) has them.
macro_rules! table {
    // Of which every key is read from the checked rows alone.
    (
        $(#[$meta:meta])*
        $vis:vis static $spec:ident = $one:literal, $doc:literal { $($name:ident = $key:expr,)* }
        $($more:tt)*
    ) => {
        $(#[$meta])*
        $vis static $spec: TableSpec = TableSpec {
            one: $one,
            doc: $doc,
            keys: &[$(KeySpec { name: stringify!($name), ..$key }),*],
            $($more)* ..PLAIN
        };
    };
    (
        $(#[$meta:meta])*
        $vis:vis static $spec:ident: $row:ident = $one:literal, $doc:literal { $($keys:tt)* }
        $($more:tt)*
    ) => {
        table!(@ [$(#[$meta])* $vis $spec $row $one $doc { $($more)* }] [] [] $($keys)*);
    };
    (@ $head:tt [$($specs:tt)*] [$($fields:tt)*] $name:ident: $type:ty = $key:expr, $($rest:tt)*) => {
        table!(
            @ $head
            [$($specs)* KeySpec { name: stringify!($name), ..$key },]
            [$($fields)* ($name: $type)]
            $($rest)*
        );
    };
    (@ $head:tt [$($specs:tt)*] $fields:tt $name:ident = $key:expr, $($rest:tt)*) => {
        table!(@ $head [$($specs)* KeySpec { name: stringify!($name), ..$key },] $fields $($rest)*);
    };
    (
        @ [$(#[$meta:meta])* $vis:vis $spec:ident $row:ident $one:literal $doc:literal { $($more:tt)* }]
        [$($specs:tt)*] [$(($field:ident: $type:ty))*]
    ) => {
        $(#[$meta])*
        #[allow(clippy::needless_update, reason = "some tables give every field")]
        $vis static $spec: TableSpec = TableSpec { one: $one, doc: $doc, keys: &[$($specs)*], $($more)* ..PLAIN };

        #[doc = concat!("The values of ", $one, ".")]
        #[derive(Clone, Debug)]
        pub struct $row {
            $(
                #[doc = concat!("`", stringify!($field), "`, as its declaration says.")]
                pub $field: $type,
            )*
        }

        impl $crate::spec::table::Table for $row {
            const SPEC: &'static TableSpec = &$spec;

            #[allow(unused_variables, reason = "some tables have no value that is read")]
            fn read(row: &$crate::spec::row::Row) -> Option<Self> {
                Some(Self { $($field: <$type as $crate::spec::table::Value>::read(row, stringify!($field))?,)* })
            }
        }
    };
}
