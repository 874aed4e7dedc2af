//! Rows of result tables: each table is one struct with one field per column, declared by [`row!`](crate::row). The columns' names, types and
//! meanings are thereby available to CSV output, the Python package and the generated reference.

use super::super::number::Number;

/// A column of a table.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Column {
    /// Its name.
    pub name: &'static str,
    /// Type of its cells.
    pub kind: CellKind,
    /// Whether a cell may be empty, where the value is not defined.
    pub may_be_empty: bool,
    /// Description.
    pub meaning: &'static str,
}

/// Type of the cells of a column.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CellKind {
    /// Text.
    Text,
    /// A nonnegative integer.
    Whole,
    /// A finite number.
    Number,
    /// `true` or `false`.
    Flag,
}

/// A cell.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Cell<'a> {
    /// Text.
    Text(&'a str),
    /// A nonnegative integer.
    Whole(u64),
    /// A number.
    Number(f64),
    /// `true` or `false`.
    Flag(bool),
    /// Empty: the value is not defined.
    Empty,
}

/// A row of a table.
pub trait Row {
    /// The columns, in order.
    const COLUMNS: &'static [Column];

    /// Returns the cell in a column, by the column's index.
    fn cell(&self, column: usize) -> Cell<'_>;
}

/// A type that the fields of a row can have.
pub trait Field {
    /// Type of the cells.
    const KIND: CellKind;
    /// Whether a cell may be empty.
    const MAY_BE_EMPTY: bool = false;

    /// Returns a value as a cell.
    fn cell(&self) -> Cell<'_>;
}

impl Field for String {
    const KIND: CellKind = CellKind::Text;

    fn cell(&self) -> Cell<'_> {
        Cell::Text(self)
    }
}

impl Field for Number {
    const KIND: CellKind = CellKind::Number;

    fn cell(&self) -> Cell<'_> {
        // Minus zero becomes 0, as in a value read back from a file.
        Cell::Number(self.value() + 0.0)
    }
}

impl Field for bool {
    const KIND: CellKind = CellKind::Flag;

    fn cell(&self) -> Cell<'_> {
        Cell::Flag(*self)
    }
}

impl Field for u64 {
    const KIND: CellKind = CellKind::Whole;

    fn cell(&self) -> Cell<'_> {
        Cell::Whole(*self)
    }
}

impl Field for u32 {
    const KIND: CellKind = CellKind::Whole;

    fn cell(&self) -> Cell<'_> {
        Cell::Whole((*self).into())
    }
}

impl Field for usize {
    const KIND: CellKind = CellKind::Whole;

    fn cell(&self) -> Cell<'_> {
        Cell::Whole(*self as u64)
    }
}

impl<T: Field> Field for Option<T> {
    const KIND: CellKind = T::KIND;
    const MAY_BE_EMPTY: bool = true;

    fn cell(&self) -> Cell<'_> {
        self.as_ref().map_or(Cell::Empty, Field::cell)
    }
}

/// Declares the struct of a table's rows and its columns: column names and types are those of the fields, and descriptions are the fields' doc
/// comments.
#[macro_export]
macro_rules! row {
    (
        $(#[$meta:meta])*
        pub struct $name:ident {
            $($(#[doc = $meaning:literal])+ pub $field:ident: $type:ty,)+
        }
    ) => {
        $(#[$meta])*
        pub struct $name {
            $($(#[doc = $meaning])+ pub $field: $type,)+
        }

        impl $crate::tables::table::row::Row for $name {
            const COLUMNS: &'static [$crate::tables::table::row::Column] = &[
                $($crate::tables::table::row::Column {
                    name: stringify!($field),
                    kind: <$type as $crate::tables::table::row::Field>::KIND,
                    may_be_empty: <$type as $crate::tables::table::row::Field>::MAY_BE_EMPTY,
                    meaning: concat!($($meaning),+),
                }),+
            ];

            fn cell(&self, column: usize) -> $crate::tables::table::row::Cell<'_> {
                type Take<R> = for<'a> fn(&'a R) -> $crate::tables::table::row::Cell<'a>;
                const CELLS: &[Take<$name>] = &[$(|row| $crate::tables::table::row::Field::cell(&row.$field)),+];
                CELLS.get(column).map_or($crate::tables::table::row::Cell::Empty, |cell| cell(self))
            }
        }
    };
}
