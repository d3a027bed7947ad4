#include "util/program_id.h"

#include <bpf/bpf.h>

namespace ebpf {

std::optional<Failure> ProgramId(const Fd& program, uint32_t* id) {
  bpf_prog_info info{};
  uint32_t length = sizeof(info);
  if (int error = bpf_prog_get_info_by_fd(program.get(), &info, &length))
    return Failure{error, "bpf(BPF_OBJ_GET_INFO_BY_FD)"};
  *id = info.id;
  return std::nullopt;
}

}  // namespace ebpf
