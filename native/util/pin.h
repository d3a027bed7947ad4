// Names in the BPF file system.
#pragma once

#include <string>

namespace ebpf {

/// Removes a pin; positive errno, EINVAL if `path` is not in a BPF file system: nothing else is ever unlinked.
int RemovePin(const std::string& path);

/// Whether `fd` is a BPF object of that kind ("map", "prog", "link"): BPF_OBJ_GET opens whatever is pinned there, and the
/// kernel tells kinds apart by the descriptor alone. True where /proc is not mounted and nobody can tell.
bool IsBpfObject(int fd, const char* kind);

}  // namespace ebpf
