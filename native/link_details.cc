#include "link_details.h"

#include <bpf/bpf.h>
#include <limits.h>

#include <cerrno>
#include <cstring>

#include "util/values.h"

namespace ebpf {
namespace {

/// Asks again with room for the text that this type has, if it has one: the kernel takes the buffer's address and size in the
/// same fields in which it answers. `text` is that room.
int ReadText(int fd, bpf_link_info* info, std::vector<char>* text) {
  bpf_link_info again{};
  text->assign(PATH_MAX, '\0');
  const auto address = reinterpret_cast<uintptr_t>(text->data());
  const auto size = static_cast<uint32_t>(text->size());
  switch (info->type) {
    case BPF_LINK_TYPE_RAW_TRACEPOINT:
      again.raw_tracepoint.tp_name = address;
      again.raw_tracepoint.tp_name_len = size;
      break;
    case BPF_LINK_TYPE_ITER:
      again.iter.target_name = address;
      again.iter.target_name_len = size;
      break;
    case BPF_LINK_TYPE_UPROBE_MULTI:
      again.uprobe_multi.path = address;
      again.uprobe_multi.path_size = size;
      break;
    case BPF_LINK_TYPE_PERF_EVENT:
      // The names of the three kinds lie at one place in the union. 0 is a kernel before 6.6, which says nothing.
      if (info->perf_event.type == BPF_PERF_EVENT_UNSPEC || info->perf_event.type == BPF_PERF_EVENT_EVENT) return 0;
      again.perf_event.uprobe.file_name = address;
      again.perf_event.uprobe.name_len = size;
      break;
    default:
      return 0;
  }
  uint32_t length = sizeof(again);
  if (int error = bpf_link_get_info_by_fd(fd, &again, &length)) return error;
  *info = again;
  return 0;
}

/// Into `details`, the fields of one link type.
class Decoder {
 public:
  Decoder(const bpf_link_info& info, const char* text, LinkDetails* details)
      : info_(info), text_(text), details_(*details) {}

  void Decode() {
    switch (info_.type) {
      case BPF_LINK_TYPE_RAW_TRACEPOINT:
        return Text("name");
      case BPF_LINK_TYPE_TRACING:
        U32("attachType", info_.tracing.attach_type);
        U32("targetObjectId", info_.tracing.target_obj_id);
        return U32("targetBtfId", info_.tracing.target_btf_id);
      case BPF_LINK_TYPE_CGROUP:
        U64("cgroupId", info_.cgroup.cgroup_id);
        return U32("attachType", info_.cgroup.attach_type);
      case BPF_LINK_TYPE_ITER:
        return Iterator();
      case BPF_LINK_TYPE_NETNS:
        U32("netnsInode", info_.netns.netns_ino);
        return U32("attachType", info_.netns.attach_type);
      case BPF_LINK_TYPE_XDP:
        return U32("ifindex", info_.xdp.ifindex);
      case BPF_LINK_TYPE_STRUCT_OPS:
        return U32("mapId", info_.struct_ops.map_id);
      case BPF_LINK_TYPE_NETFILTER:
        U32("protocolFamily", info_.netfilter.pf);
        U32("hook", info_.netfilter.hooknum);
        S32("priority", info_.netfilter.priority);
        return U32("flags", info_.netfilter.flags);
      case BPF_LINK_TYPE_KPROBE_MULTI:
        U32("count", info_.kprobe_multi.count);
        U32("flags", info_.kprobe_multi.flags);
        return U64("missed", info_.kprobe_multi.missed);
      case BPF_LINK_TYPE_UPROBE_MULTI:
        Text("path");
        U32("count", info_.uprobe_multi.count);
        U32("flags", info_.uprobe_multi.flags);
        return U32("pid", info_.uprobe_multi.pid);
      case BPF_LINK_TYPE_PERF_EVENT:
        return PerfEvent();
      case BPF_LINK_TYPE_TCX:
        U32("ifindex", info_.tcx.ifindex);
        return U32("attachType", info_.tcx.attach_type);
      case BPF_LINK_TYPE_NETKIT:
        U32("ifindex", info_.netkit.ifindex);
        return U32("attachType", info_.netkit.attach_type);
      case BPF_LINK_TYPE_SOCKMAP:
        U32("mapId", info_.sockmap.map_id);
        return U32("attachType", info_.sockmap.attach_type);
    }
  }

 private:
  void U32(const char* name, uint32_t value) { details_.fields.emplace_back(name, value); }
  void S32(const char* name, int32_t value) { details_.fields.emplace_back(name, value); }
  void U64(const char* name, uint64_t value) { details_.fields.emplace_back(name, value); }
  void Text(const char* name) { details_.fields.emplace_back(name, std::string(text_)); }

  void Iterator() {
    Text("name");
    // Which of the union's members holds, the target's name says (kernel/bpf/map_iter.c, cgroup_iter.c, task_iter.c).
    if (strstr(text_, "map_elem")) {
      U32("mapId", info_.iter.map.map_id);
    } else if (!strcmp(text_, "cgroup")) {
      U64("cgroupId", info_.iter.cgroup.cgroup_id);
      U32("order", info_.iter.cgroup.order);
    } else if (!strncmp(text_, "task", 4)) {
      U32("tid", info_.iter.task.tid);
      U32("pid", info_.iter.task.pid);
    }
  }

  void PerfEvent() {
    const auto& event = info_.perf_event;
    U32("eventType", event.type);
    switch (event.type) {
      case BPF_PERF_EVENT_UPROBE:
      case BPF_PERF_EVENT_URETPROBE:
        Text("path");
        U32("offset", event.uprobe.offset);
        return U64("cookie", event.uprobe.cookie);
      case BPF_PERF_EVENT_KPROBE:
      case BPF_PERF_EVENT_KRETPROBE:
        Text("name");
        U32("offset", event.kprobe.offset);
        U64("address", event.kprobe.addr);
        U64("missed", event.kprobe.missed);
        return U64("cookie", event.kprobe.cookie);
      case BPF_PERF_EVENT_TRACEPOINT:
        Text("name");
        return U64("cookie", event.tracepoint.cookie);
      case BPF_PERF_EVENT_EVENT:
        U32("perfType", event.event.type);
        U64("config", event.event.config);
        return U64("cookie", event.event.cookie);
    }
  }

  const bpf_link_info& info_;
  const char* const text_;
  LinkDetails& details_;
};

}  // namespace

std::optional<Failure> LinkDetails::Read(int fd) {
  bpf_link_info info{};
  uint32_t length = sizeof(info);
  std::vector<char> text(1, '\0');
  int error = bpf_link_get_info_by_fd(fd, &info, &length);
  if (!error) error = ReadText(fd, &info, &text);
  // ENOSPC: a name longer than a path can be, cut off.
  if (error && error != -ENOSPC) return Failure{error, "bpf(BPF_OBJ_GET_INFO_BY_FD)"};
  text.back() = '\0';
  id = info.id;
  type = info.type;
  program_id = info.prog_id;
  Decoder(info, text.data(), this).Decode();
  return std::nullopt;
}

napi_value LinkDetails::ToObject(napi_env env) const {
  ObjectBuilder details(env);
  for (const auto& [name, value] : fields) {
    if (const auto* u32 = std::get_if<uint32_t>(&value)) details.Set(name, Number(env, *u32));
    if (const auto* s32 = std::get_if<int32_t>(&value)) details.Set(name, Number(env, *s32));
    if (const auto* u64 = std::get_if<uint64_t>(&value)) details.Set(name, BigInt(env, *u64));
    if (const auto* text = std::get_if<std::string>(&value)) details.Set(name, String(env, *text));
  }
  return ObjectBuilder(env)
      .Set("id", Number(env, id))
      .Set("type", Number(env, type))
      .Set("programId", Number(env, program_id))
      .Set("details", details.value())
      .value();
}

}  // namespace ebpf
