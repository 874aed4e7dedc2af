//! A file to which blocks are written in order, while they arrive in any order and from any thread.
//!
//! Blocks that arrive early wait in a buffer of bounded size, and a thread whose block is too far ahead is blocked. The thread with the next block to
//! be written is never blocked, so there is no deadlock as long as every block that a thread has started is passed on, also when a run stops.

use super::sum::Sum;
use crate::tables::error::WriteError;
use mindep_scenario::bounded;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Maximum distance between the index of a buffered block and that of the next block to be written.
const AHEAD: u64 = 32;

/// A file and the blocks that wait to be written to it.
#[derive(Debug)]
pub struct Queue {
    path: PathBuf,
    state: Mutex<State>,
    moved: Condvar,
    failed: AtomicBool,
}

#[derive(Debug)]
struct State {
    /// Index of the next block to be written.
    next: u64,
    /// Blocks that arrived early, by index.
    waiting: BTreeMap<u64, Vec<u8>>,
    out: BufWriter<File>,
    /// Checksum of everything written.
    sum: Sum,
    error: Option<io::Error>,
}

impl Queue {
    /// Makes a file that starts with `head`.
    ///
    /// # Errors
    ///
    /// Returns an error when it cannot be made.
    pub fn create(path: PathBuf, head: &[u8]) -> Result<Self, WriteError> {
        let file = File::create_new(&path).map_err(WriteError::io("write", &path))?;
        let queue = Self::to(file, path, Sum::default());
        let written = queue.lock().write(head);
        written.map_err(WriteError::io("write", &queue.path))?;
        Ok(queue)
    }

    /// Opens a file to continue after its first bytes, whose checksum state is `sum`; anything after them is removed.
    ///
    /// # Errors
    ///
    /// Returns an error when the file is missing, too short or cannot be written.
    pub fn reopen(path: PathBuf, sum: Sum) -> Result<Self, WriteError> {
        let position = sum.bytes();
        let open = || {
            make_own(&path)?;
            let mut file = bounded::open_own(&path, File::options().write(true))?;
            let length = file.metadata()?.len();
            if length < position {
                return Err(io::Error::other(format!("found {length} bytes, expected {position} at least")));
            }
            file.set_len(position)?;
            file.seek(SeekFrom::Start(position))?;
            Ok(file)
        };
        let file = open().map_err(WriteError::io("go on with", &path))?;
        Ok(Self::to(file, path, sum))
    }

    fn to(file: File, path: PathBuf, sum: Sum) -> Self {
        let out = BufWriter::with_capacity(1 << 16, file);
        let state = State { next: 0, waiting: BTreeMap::new(), out, sum, error: None };
        Self { path, state: Mutex::new(state), moved: Condvar::new(), failed: AtomicBool::new(false) }
    }

    /// Returns the checksum of the file once all blocks passed so far are written to it; they need not be synced to the disk.
    ///
    /// # Errors
    ///
    /// Returns an error when they cannot be written.
    pub fn sum(&self) -> Result<Sum, WriteError> {
        let mut state = self.lock();
        state.out.flush().map_err(WriteError::io("write", &self.path))?;
        Ok(state.sum.clone())
    }

    /// Syncs the content of the file to the disk.
    ///
    /// # Errors
    ///
    /// Returns an error when syncing fails.
    pub fn sync(&self) -> Result<(), WriteError> {
        self.lock().out.get_ref().sync_data().map_err(WriteError::io("write", &self.path))
    }

    /// Adds block `index`. Blocks the thread while the index is too far ahead of the next block to be written.
    pub fn give(&self, index: u64, bytes: Vec<u8>) {
        let mut state = self.lock();
        while index >= state.next + AHEAD && state.error.is_none() {
            state = self.moved.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        if state.error.is_some() {
            return;
        }
        state.waiting.insert(index, bytes);
        if let Err(error) = state.write_what_is_due() {
            state.error = Some(error);
            state.waiting.clear();
            self.failed.store(true, Ordering::Relaxed);
        }
        drop(state);
        self.moved.notify_all();
    }

    /// Signals that a block will not arrive: waiting threads continue, and nothing more is written.
    pub fn abandon(&self) {
        self.lock().error.get_or_insert_with(|| io::Error::other("a block of trials did not come"));
        self.failed.store(true, Ordering::Relaxed);
        self.moved.notify_all();
    }

    /// Returns whether writing has failed.
    pub fn failed(&self) -> bool {
        self.failed.load(Ordering::Relaxed)
    }

    /// Finishes the file and syncs it to the disk.
    ///
    /// # Errors
    ///
    /// Returns the first error of writing the file.
    pub fn finish(self) -> Result<(), WriteError> {
        let State { out, error, .. } = self.state.into_inner().unwrap_or_else(PoisonError::into_inner);
        let end = || match error {
            Some(error) => Err(error),
            None => out.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all(),
        };
        end().map_err(WriteError::io("write", &self.path))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn write_what_is_due(&mut self) -> io::Result<()> {
        while let Some(bytes) = self.waiting.remove(&self.next) {
            self.write(&bytes)?;
            self.next += 1;
        }
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)?;
        self.sum.add(bytes);
        Ok(())
    }
}

/// Replaces a file with several hard links by a copy: if a run was killed before cleaning up, its finished results may share the file, and must not
/// change when more rows are written.
fn make_own(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let found = fs::symlink_metadata(path)?;
        if found.is_file() && found.nlink() > 1 {
            let own = path.with_extension("own");
            fs::copy(path, &own)?;
            fs::rename(&own, path)?;
        }
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{AHEAD, Queue, Sum};
    use std::fs::{self, File};
    use std::path::PathBuf;

    /// Returns a block with its own length, sometimes larger than the file's buffer.
    fn block(index: u64) -> Vec<u8> {
        format!("{index};").repeat(1 + (index as usize * 7919) % 30_000).into_bytes()
    }

    #[test]
    fn blocks_are_written_in_order_however_they_come() {
        let count = 3 * AHEAD;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("blocks");
        let queue = Queue::create(path.clone(), b"head;").unwrap();
        let give = |index: u64| queue.give(index, block(index));
        // Two threads: one adds every third block, so that each is at times far behind the other and must wait.
        std::thread::scope(|scope| {
            scope.spawn(|| (0..count).filter(|b| b % 3 == 2).for_each(give));
            scope.spawn(|| (0..count).filter(|b| b % 3 != 2).for_each(give));
        });
        let expected = [b"head;".to_vec(), (0..count).flat_map(block).collect()].concat();
        assert_eq!(queue.sum().unwrap(), Sum::of(&expected));
        queue.finish().unwrap();
        assert!(fs::read(&path).unwrap() == expected);
        // Everything after a position is written again.
        let queue = Queue::reopen(path.clone(), Sum::of(b"head;")).unwrap();
        queue.give(0, b"tail".to_vec());
        assert_eq!(queue.sum().unwrap(), Sum::of(b"head;tail"));
        queue.finish().unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"head;tail");
        let message = Queue::reopen(path.clone(), Sum::of(b"0123456789")).unwrap_err().to_string();
        assert!(message.contains("found 9 bytes, expected 10 at least"), "{message}");
    }

    #[test]
    fn what_results_share_is_not_written_to() {
        let folder = tempfile::tempdir().unwrap();
        let (path, results) = (folder.path().join("blocks"), folder.path().join("results"));
        fs::write(&path, b"done;more").unwrap();
        fs::hard_link(&path, &results).unwrap();
        let queue = Queue::reopen(path.clone(), Sum::of(b"done;")).unwrap();
        queue.give(0, b"other".to_vec());
        queue.finish().unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"done;other");
        assert_eq!(fs::read(&results).unwrap(), b"done;more");
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_full_disk_ends_the_file_and_frees_who_waits() {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let queue = Queue::to(full, PathBuf::from("/dev/full"), Sum::default());
        let give = |index: u64| queue.give(index, vec![1; 5000]);
        std::thread::scope(|scope| {
            // The block is too far ahead, so the thread waits until blocks are written or writing fails.
            scope.spawn(|| give(AHEAD + 7));
            scope.spawn(|| (0..AHEAD + 7).for_each(give));
        });
        assert!(queue.failed());
        let message = queue.finish().unwrap_err().to_string();
        assert!(message.starts_with("cannot write /dev/full: ") && message.contains("free some space"), "{message}");
    }
}
