#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include <cstdio>
#include <cstring>
#include <string>

#include "map.h"

namespace ebpf {
namespace {

/// bpf_map_info does not say it; /proc does (kernel 5.2, where freezing began).
bool IsFrozen(int fd) {
  FILE* file = fopen(("/proc/self/fdinfo/" + std::to_string(fd)).c_str(), "re");
  if (!file) return false;
  char line[128];
  int frozen = 0;
  while (fgets(line, sizeof(line), file))
    if (sscanf(line, "frozen: %d", &frozen) == 1) break;
  fclose(file);
  return frozen != 0;
}

bool IsPerCpu(uint32_t type) {
  return type == BPF_MAP_TYPE_PERCPU_HASH || type == BPF_MAP_TYPE_PERCPU_ARRAY || type == BPF_MAP_TYPE_LRU_PERCPU_HASH ||
         type == BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE;
}

}  // namespace

int MapShape::Read(int fd) {
  bpf_map_info info{};
  uint32_t length = sizeof(info);
  if (int error = bpf_map_get_info_by_fd(fd, &info, &length)) return -error;
  id = info.id;
  type = info.type;
  memcpy(name, info.name, sizeof(name));
  key_size = info.key_size;
  value_size = info.value_size;
  max_entries = info.max_entries;
  flags = info.map_flags;
  map_extra = info.map_extra;
  btf_id = info.btf_id;
  key_type_id = info.btf_key_type_id;
  value_type_id = info.btf_value_type_id;
  frozen = IsFrozen(fd);
  per_cpu = IsPerCpu(type);
  value_stride = value_size;
  if (!per_cpu) return 0;

  // The kernel copies a value of every possible CPU, online or not, each rounded up to 8 (bpf_map_value_size()).
  const int possible = libbpf_num_possible_cpus();
  if (possible < 0) return -possible;
  cpus = static_cast<uint32_t>(possible);
  value_stride = (size_t{value_size} + 7) & ~size_t{7};
  return 0;
}

}  // namespace ebpf
