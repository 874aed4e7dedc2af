//! Files opened and read within limits: nothing but a regular file is opened, since a pipe may never answer and a device has no end, and none
//! is read beyond what such a file may hold.
//!
//! Every input file of a command is opened here.

use std::fs::{self, File, FileType, OpenOptions};
use std::io::{self, Read};
use std::path::Path;

/// Most bytes of a scenario file, of one of its tables, or of a note beside results.
pub const MOST: u64 = 64 << 20;
/// Most bytes of a table of trade, or of results.
pub const MOST_OF_TABLES: u64 = 1 << 30;

/// Opens a file to be read. Symbolic links are followed.
///
/// # Errors
///
/// When it cannot be opened, or is no regular file: a folder, pipe, socket or device, which is not even opened.
pub fn open(path: &Path) -> io::Result<File> {
    regular(fs::metadata(path)?.file_type())?;
    let file = without_waiting(OpenOptions::new().read(true), 0).open(path)?;
    // It may have been replaced in between.
    regular(file.metadata()?.file_type())?;
    Ok(file)
}

/// Opens a file of this program's own, to be written as `options` say. Symbolic links are not followed: whoever can make one there could have
/// another file written to.
///
/// # Errors
///
/// When it cannot be opened, or something else than a regular file is there.
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

/// The bytes of a file.
///
/// # Errors
///
/// When it cannot be opened, as [`open`] says, or has more than `most` bytes.
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

/// What a file is, in words, where it is not a regular one.
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

/// Options with which opening returns at once, also where a pipe has appeared that nobody else has open.
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
