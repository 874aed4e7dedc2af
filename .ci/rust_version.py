"""Reads `cargo metadata` and refuses dependencies that need a newer Rust than the package itself says."""

import json
import sys

metadata = json.load(sys.stdin)
packages = {package["id"]: package for package in metadata["packages"]}


def version(text):
    return tuple(int(part) for part in (text + ".0").split(".")[:2])


ours = packages[metadata["resolve"]["root"]]
newer = [
    f"{package['name']} {package['version']} needs Rust {package['rust_version']}"
    for package in packages.values()
    if package["rust_version"] and version(package["rust_version"]) > version(ours["rust_version"])
]
if newer:
    sys.exit(f"{ours['name']} says Rust {ours['rust_version']}, but\n" + "\n".join(sorted(newer)))
print(f"{ours['name']}: no dependency needs more than Rust {ours['rust_version']}")
