// Programs, maps, links and BTF objects of the machine, each asked by its id: opened, asked, and closed again.
#include <bpf/bpf.h>

#include <cerrno>
#include <cstring>
#include <vector>

#include "link_details.h"
#include "map.h"
#include "program_details.h"
#include "system.h"
#include "util/arguments.h"
#include "util/error.h"
#include "util/fd.h"
#include "util/values.h"

namespace ebpf {
namespace {

using Open = int (*)(uint32_t id);
using Tell = napi_value (*)(napi_env env, int fd);

napi_value Ask(napi_env env, napi_callback_info callback, Open open, const char* syscall, Tell tell) {
  Arguments arguments(env, callback);
  const auto id = static_cast<uint32_t>(arguments.Integer(0, "id", 1, UINT32_MAX));
  if (!arguments.ok()) return nullptr;
  const Fd fd(open(id));
  return fd.ok() ? tell(env, fd.get()) : Throw(env, {errno, syscall});
}

napi_value TellMap(napi_env env, int fd) {
  MapShape shape;
  if (int error = shape.Read(fd)) return Throw(env, {error, "bpf(BPF_OBJ_GET_INFO_BY_FD)"});
  bpf_map_info info{};
  uint32_t length = sizeof(info);
  if (int error = bpf_map_get_info_by_fd(fd, &info, &length)) return Throw(env, {error, "bpf(BPF_OBJ_GET_INFO_BY_FD)"});
  return ObjectBuilder(env)
      .Set("id", Number(env, info.id))
      .Set("type", Number(env, info.type))
      .Set("name", String(env, {info.name, strnlen(info.name, sizeof(info.name))}))
      .Set("keySize", Number(env, info.key_size))
      .Set("valueSize", Number(env, info.value_size))
      .Set("maxEntries", Number(env, info.max_entries))
      .Set("flags", Number(env, info.map_flags))
      .Set("frozen", Boolean(env, shape.frozen))
      .Set("mapExtra", BigInt(env, info.map_extra))
      .Set("btfId", Number(env, info.btf_id))
      .Set("keyTypeId", Number(env, info.btf_key_type_id))
      .Set("valueTypeId", Number(env, info.btf_value_type_id))
      .Set("ifindex", Number(env, info.ifindex))
      .value();
}

napi_value TellLink(napi_env env, int fd) {
  LinkDetails details;
  if (auto failure = details.Read(fd)) return Throw(env, *failure);
  return details.ToObject(env);
}

napi_value TellBtf(napi_env env, int fd) {
  char name[128] = "";
  bpf_btf_info info{};
  info.name = reinterpret_cast<uintptr_t>(name);
  info.name_len = sizeof(name);
  uint32_t length = sizeof(info);
  // ENOSPC: the name was longer, and is there as far as it goes.
  if (int error = bpf_btf_get_info_by_fd(fd, &info, &length); error && error != -ENOSPC)
    return Throw(env, {error, "bpf(BPF_OBJ_GET_INFO_BY_FD)"});
  return ObjectBuilder(env)
      .Set("id", Number(env, info.id))
      .Set("name", String(env, {name, strnlen(name, sizeof(name))}))
      .Set("size", Number(env, info.btf_size))
      .Set("kernel", Boolean(env, info.kernel_btf))
      .value();
}

napi_value TellBtfBytes(napi_env env, int fd) {
  bpf_btf_info info{};
  uint32_t length = sizeof(info);
  if (int error = bpf_btf_get_info_by_fd(fd, &info, &length)) return Throw(env, {error, "bpf(BPF_OBJ_GET_INFO_BY_FD)"});
  std::vector<uint8_t> bytes(info.btf_size);
  info = {};
  info.btf = reinterpret_cast<uintptr_t>(bytes.data());
  info.btf_size = bytes.size();
  if (int error = bpf_btf_get_info_by_fd(fd, &info, &length)) return Throw(env, {error, "bpf(BPF_OBJ_GET_INFO_BY_FD)"});
  return Bytes(env, bytes.data(), bytes.size());
}

constexpr const char* kProgram = "bpf(BPF_PROG_GET_FD_BY_ID)";
constexpr const char* kBtf = "bpf(BPF_BTF_GET_FD_BY_ID)";

}  // namespace

napi_value ProgramInfoById(napi_env env, napi_callback_info callback) {
  return Ask(env, callback, bpf_prog_get_fd_by_id, kProgram, ProgramInfoOf);
}

napi_value ProgramCodeById(napi_env env, napi_callback_info callback) {
  return Ask(env, callback, bpf_prog_get_fd_by_id, kProgram, ProgramCodeOf);
}

napi_value MapInfoById(napi_env env, napi_callback_info callback) {
  return Ask(env, callback, bpf_map_get_fd_by_id, "bpf(BPF_MAP_GET_FD_BY_ID)", TellMap);
}

napi_value LinkInfoById(napi_env env, napi_callback_info callback) {
  return Ask(env, callback, bpf_link_get_fd_by_id, "bpf(BPF_LINK_GET_FD_BY_ID)", TellLink);
}

napi_value BtfInfoById(napi_env env, napi_callback_info callback) {
  return Ask(env, callback, bpf_btf_get_fd_by_id, kBtf, TellBtf);
}

napi_value BtfBytesById(napi_env env, napi_callback_info callback) {
  return Ask(env, callback, bpf_btf_get_fd_by_id, kBtf, TellBtfBytes);
}

}  // namespace ebpf
