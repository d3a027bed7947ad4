#include "link_probes.h"

#include <bpf/bpf.h>

#include <cerrno>

#include "util/values.h"

namespace ebpf {
namespace {

uint64_t Room(std::vector<uint64_t>* list, uint32_t count) {
  list->assign(count, 0);
  return reinterpret_cast<uintptr_t>(list->data());
}

napi_value Words(napi_env env, const std::vector<uint64_t>& words) {
  return Bytes(env, words.data(), words.size() * sizeof(uint64_t));
}

}  // namespace

std::optional<Failure> LinkProbes::Read(int fd) {
  bpf_link_info info{};
  uint32_t length = sizeof(info);
  int error = bpf_link_get_info_by_fd(fd, &info, &length);
  if (!error) {
    // How many there are is fixed when the link is made. 0: a kernel that does not tell, which would refuse the lists.
    bpf_link_info again{};
    length = sizeof(again);
    if (info.type == BPF_LINK_TYPE_KPROBE_MULTI && info.kprobe_multi.count) {
      again.kprobe_multi.count = info.kprobe_multi.count;
      again.kprobe_multi.addrs = Room(&addresses, info.kprobe_multi.count);
      again.kprobe_multi.cookies = Room(&cookies, info.kprobe_multi.count);
      error = bpf_link_get_info_by_fd(fd, &again, &length);
    } else if (info.type == BPF_LINK_TYPE_UPROBE_MULTI && info.uprobe_multi.count) {
      again.uprobe_multi.count = info.uprobe_multi.count;
      again.uprobe_multi.offsets = Room(&offsets, info.uprobe_multi.count);
      again.uprobe_multi.ref_ctr_offsets = Room(&semaphores, info.uprobe_multi.count);
      again.uprobe_multi.cookies = Room(&cookies, info.uprobe_multi.count);
      error = bpf_link_get_info_by_fd(fd, &again, &length);
    }
  }
  if (error) return Failure{error, "bpf(BPF_OBJ_GET_INFO_BY_FD)"};
  return std::nullopt;
}

napi_value LinkProbes::ToObject(napi_env env) const {
  return ObjectBuilder(env)
      .Set("addresses", Words(env, addresses))
      .Set("offsets", Words(env, offsets))
      .Set("semaphores", Words(env, semaphores))
      .Set("cookies", Words(env, cookies))
      .value();
}

}  // namespace ebpf
