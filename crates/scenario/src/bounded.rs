//! Opening and reading of input files within limits. Only regular files are opened, since a pipe may block forever and a device may be endless,
//! and no file is read beyond a maximum size.
//!
//! Every input file of the program is opened through this module.

use std::fs::{self, File, FileType, OpenOptions};
use std::io::{self, Read};
use std::path::Path;

/// Maximum size in bytes of a scenario file, of one of its tables, or of a JSON file among the results.
pub const MAX_FILE_BYTES: u64 = 64 << 20;
/// Maximum size in bytes of a file of trade data or of a result table.
pub const MAX_TABLE_BYTES: u64 = 1 << 30;

/// Opens a file for reading. Symbolic links are followed.
///
/// # Errors
///
/// When the file cannot be opened, or is not a regular file; a folder, pipe, socket or device is not opened at all.
pub fn open(path: &Path) -> io::Result<File> {
    regular(fs::metadata(path)?.file_type())?;
    let file = without_waiting(OpenOptions::new().read(true), 0).open(path)?;
    // The file may have been replaced since the first check.
    regular(file.metadata()?.file_type())?;
    Ok(file)
}

/// Opens one of the program's own files as `options` say. Symbolic links are not followed: anyone able to create one could redirect the write to
/// another file.
///
/// # Errors
///
/// When the file cannot be opened, or is not a regular file.
pub fn open_own(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    if let Ok(found) = fs::symlink_metadata(path) {
        regular(found.file_type())?;
    }
    #[cfg(unix)]
    let not_through_links = libc::O_NOFOLLOW;
    #[cfg(not(unix))]
    let not_through_links = 0;
    let file = without_waiting(options, not_through_links).open(path)?;
    regular(file.metadata()?.file_type())?;
    Ok(file)
}

/// Returns the contents of a file.
///
/// # Errors
///
/// When the file cannot be opened, as for [`open`], or is larger than `most` bytes.
pub fn read(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let file = open(path)?;
    let expected = file.metadata().map_or(0, |m| m.len()).min(most);
    let mut bytes = Vec::with_capacity(expected as usize);
    file.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        let message = format!("it has more than {} MiB, the most that is read of such a file", most >> 20);
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, message));
    }
    Ok(bytes)
}

/// Names the type of a file that is not a regular file; returns `None` for a regular one.
pub fn special(kind: FileType) -> Option<&'static str> {
    if kind.is_file() {
        return None;
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        if kind.is_fifo() {
            return Some("a named pipe");
        }
        if kind.is_socket() {
            return Some("a socket");
        }
        if kind.is_block_device() || kind.is_char_device() {
            return Some("a device");
        }
    }
    Some(match kind {
        _ if kind.is_dir() => "a folder",
        _ if kind.is_symlink() => "a symbolic link",
        _ => "something else",
    })
}

fn regular(kind: FileType) -> io::Result<()> {
    match special(kind) {
        None => Ok(()),
        Some(found) => {
            let of = if kind.is_dir() { io::ErrorKind::IsADirectory } else { io::ErrorKind::InvalidInput };
            Err(io::Error::new(of, format!("found {found}, expected a regular file")))
        }
    }
}

/// Sets the options so that opening never blocks, even if the file has been replaced by a pipe that no other process has open.
fn without_waiting(options: &mut OpenOptions, flags: i32) -> &mut OpenOptions {
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.custom_flags(libc::O_NONBLOCK | libc::O_NOCTTY | flags);
    }
    #[cfg(not(unix))]
    let _ = flags;
    options
}

#[cfg(test)]
mod tests {
    use super::{open_own, read};
    use std::fs::{self, File};
    use std::io::ErrorKind;

    #[test]
    fn a_file_is_read_up_to_the_limit() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        std::fs::write(&path, b"12345").unwrap();
        assert_eq!(read(&path, 5).unwrap(), b"12345");
        assert_eq!(read(&path, 4).unwrap_err().kind(), ErrorKind::FileTooLarge);
        assert_eq!(read(&folder.path().join("y"), 4).unwrap_err().kind(), ErrorKind::NotFound);
        let told = read(folder.path(), 4).unwrap_err().to_string();
        assert_eq!(told, "found a folder, expected a regular file");
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_regular_file_is_refused_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        assert!(std::process::Command::new("mkfifo").arg(path("pipe")).status().unwrap().success());
        let _socket = std::os::unix::net::UnixListener::bind(path("socket")).unwrap();
        std::os::unix::fs::symlink("pipe", path("link")).unwrap();
        for (name, found) in
            [("pipe", "a named pipe"), ("socket", "a socket"), ("link", "a named pipe"), ("/dev/zero", "a device")]
        {
            let told = read(&path(name), 1 << 20).unwrap_err().to_string();
            assert_eq!(told, format!("found {found}, expected a regular file"), "{name}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_file_of_the_programs_own_is_not_reached_through_a_link() {
        let folder = tempfile::tempdir().unwrap();
        let (victim, link) = (folder.path().join("victim"), folder.path().join("link"));
        fs::write(&victim, "mine").unwrap();
        std::os::unix::fs::symlink(&victim, &link).unwrap();
        let told = open_own(&link, File::options().write(true).truncate(true)).unwrap_err().to_string();
        assert_eq!(told, "found a symbolic link, expected a regular file");
        assert_eq!(fs::read(&victim).unwrap(), b"mine");
        open_own(&victim, File::options().write(true).truncate(true)).unwrap();
        assert_eq!(fs::read(&victim).unwrap(), b"");
    }
}
