//! Description of the machine and the build of a measurement.

use serde::Serialize;
use std::fs;

/// The machine and the build.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Machine {
    /// Target of the build: architecture, system and C library.
    pub target: String,
    /// `release`, or `debug` for a build whose speed is not meaningful.
    pub profile: &'static str,
    /// Name of the processor, if the system reports it.
    pub cpu: Option<String>,
    /// Number of threads that can run at the same time.
    pub logical_cores: usize,
    /// Vector instruction sets of the processor, the widest last.
    pub vector_features: Vec<&'static str>,
    /// Width of the vector registers that the engine uses, in bits.
    pub vector_bits: u32,
    /// Operating system with its version, if known.
    pub system: String,
}

impl Machine {
    /// Describes this machine.
    pub fn here() -> Self {
        Self {
            target: target(),
            profile: if cfg!(debug_assertions) { "debug" } else { "release" },
            cpu: fs::read_to_string("/proc/cpuinfo").ok().and_then(|text| cpu(&text)),
            logical_cores: std::thread::available_parallelism().map_or(1, usize::from),
            vector_features: vector_features(),
            vector_bits: mindep_core::vectors::width().bits(),
            system: system(),
        }
    }
}

fn target() -> String {
    let libc =
        [("gnu", cfg!(target_env = "gnu")), ("musl", cfg!(target_env = "musl")), ("msvc", cfg!(target_env = "msvc"))];
    let mut parts = vec![std::env::consts::ARCH, std::env::consts::OS];
    parts.extend(libc.iter().filter(|(_, is)| *is).map(|(name, _)| *name));
    parts.join("-")
}

fn system() -> String {
    let name = std::env::consts::OS;
    let release = fs::read_to_string("/proc/sys/kernel/osrelease");
    release.map_or_else(|_| name.to_owned(), |release| format!("{name} {}", release.trim()))
}

/// Returns the name of the processor from a text like `/proc/cpuinfo`, which some architectures leave out.
fn cpu(text: &str) -> Option<String> {
    let (_, name) = text.lines().filter_map(|line| line.split_once(':')).find(|(key, _)| key.trim() == "model name")?;
    Some(name.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[cfg(target_arch = "x86_64")]
fn vector_features() -> Vec<&'static str> {
    let known = [
        ("sse2", std::arch::is_x86_feature_detected!("sse2")),
        ("avx", std::arch::is_x86_feature_detected!("avx")),
        ("avx2", std::arch::is_x86_feature_detected!("avx2")),
        ("avx512f", std::arch::is_x86_feature_detected!("avx512f")),
        ("avx512dq", std::arch::is_x86_feature_detected!("avx512dq")),
    ];
    known.iter().filter(|(_, has)| *has).map(|(name, _)| *name).collect()
}

#[cfg(target_arch = "aarch64")]
fn vector_features() -> Vec<&'static str> {
    let known = [
        ("neon", std::arch::is_aarch64_feature_detected!("neon")),
        ("sve", std::arch::is_aarch64_feature_detected!("sve")),
        ("sve2", std::arch::is_aarch64_feature_detected!("sve2")),
    ];
    known.iter().filter(|(_, has)| *has).map(|(name, _)| *name).collect()
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
fn vector_features() -> Vec<&'static str> {
    Vec::new()
}

/// Returns the peak memory of this process in bytes, if the system reports it.
pub fn peak_memory() -> Option<u64> {
    peak(&fs::read_to_string("/proc/self/status").ok()?)
}

/// Returns the peak resident memory in bytes from a text like `/proc/self/status`.
fn peak(text: &str) -> Option<u64> {
    let value = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let kilobytes: u64 = value.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::{cpu, peak};

    #[test]
    fn a_processor_is_named_where_the_system_names_it() {
        let text = "processor\t: 0\nmodel\t\t: 7\nmodel name\t: Some  Chip @ 2 GHz\nflags\t: a b\n";
        assert_eq!(cpu(text).as_deref(), Some("Some Chip @ 2 GHz"));
        assert_eq!(cpu("processor\t: 0\nBogoMIPS\t: 50\n"), None);
    }

    #[test]
    fn peak_memory_is_told_in_bytes() {
        assert_eq!(peak("VmPeak:\t 9000 kB\nVmHWM:\t    1234 kB\nVmRSS:\t 3 kB\n"), Some(1234 * 1024));
        for text in ["VmRSS:\t 3 kB\n", "VmHWM:\t many kB\n", "VmHWM:\t 1234 MB\n"] {
            assert_eq!(peak(text), None);
        }
    }
}
