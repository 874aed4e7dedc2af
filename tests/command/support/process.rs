//! Runs the binary as a process that can be watched, signalled and killed, and mounts small file systems for it.

use crate::support::Desk;
use std::fs;
use std::ops::{Deref, DerefMut};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// A process that ends with the test, however that ends.
pub struct Running(Option<Child>);

impl Deref for Running {
    type Target = Child;

    fn deref(&self) -> &Child {
        self.0.as_ref().expect("a process until its end")
    }
}

impl DerefMut for Running {
    fn deref_mut(&mut self) -> &mut Child {
        self.0.as_mut().expect("a process until its end")
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(child) = &mut self.0 {
            // It may have ended by itself.
            drop(child.kill());
            drop(child.wait());
        }
    }
}

/// Starts the command with piped output.
pub fn start(desk: &Desk, arguments: &str) -> Running {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("mindep"));
    command.args(arguments.split_whitespace()).current_dir(desk.path(""));
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    spawn(&mut command)
}

/// Starts a command as it is.
pub fn spawn(command: &mut Command) -> Running {
    Running(Some(command.spawn().expect("the command")))
}

/// Waits for the end of a process; returns its exit code and standard error.
pub fn end(mut running: Running) -> (Option<i32>, String) {
    let child = running.0.take().expect("a process until its end");
    let output = child.wait_with_output().expect("an end");
    (output.status.code(), String::from_utf8(output.stderr).expect("UTF-8"))
}

/// Waits until a file exists or the process has ended.
pub fn wait_for(child: &mut Child, path: &Path) {
    let started = Instant::now();
    while !path.exists() && child.try_wait().expect("a process").is_none() {
        assert!(started.elapsed() < Duration::from_secs(60), "{} does not come", path.display());
        sleep(Duration::from_millis(1));
    }
}

#[cfg(unix)]
pub fn signal(child: &Child, name: &str) {
    let done = Command::new("kill").args([format!("-{name}"), child.id().to_string()]).status().expect("kill");
    assert!(done.success());
}

/// A file system mounted for a test; without permission to mount, the test is skipped with a message.
#[cfg(target_os = "linux")]
pub struct Mount(PathBuf);

#[cfg(target_os = "linux")]
impl Mount {
    pub fn new(path: PathBuf, arguments: &[&str]) -> Option<Self> {
        fs::create_dir_all(&path).expect("a folder");
        let done = Command::new("mount").args(arguments).arg(&path).output();
        if done.is_ok_and(|output| output.status.success()) {
            return Some(Self(path));
        }
        eprintln!("not tested: this user may not mount file systems");
        None
    }
}

#[cfg(target_os = "linux")]
impl Drop for Mount {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}
