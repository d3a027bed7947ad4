#include <bpf/bpf.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "program.h"
#include "util/arguments.h"
#include "util/error.h"
#include "util/values.h"

namespace ebpf {
namespace {

std::string Hex(const uint8_t* bytes, size_t length) {
  std::string text;
  char digits[3];
  for (size_t i = 0; i < length; i++) {
    snprintf(digits, sizeof(digits), "%02x", bytes[i]);
    text += digits;
  }
  return text;
}

}  // namespace

napi_value Program::Info(napi_env env, napi_callback_info callback) {
  Arguments arguments(env, callback);
  auto* self = arguments.Self<Program>();
  const auto share = self ? self->Use(env, "bpf(BPF_OBJ_GET_INFO_BY_FD)") : nullptr;
  if (!share) return nullptr;

  // Twice: the first call says how many maps there are, the second is given room for their ids. Everything else that the
  // kernel would copy out (instructions, machine code) stays NULL.
  bpf_prog_info info{};
  uint32_t length = sizeof(info);
  std::vector<uint32_t> map_ids;
  int error = bpf_prog_get_info_by_fd(share->fd.get(), &info, &length);
  if (!error && info.nr_map_ids) {
    map_ids.resize(info.nr_map_ids);
    info = {};
    info.nr_map_ids = map_ids.size();
    info.map_ids = reinterpret_cast<uintptr_t>(map_ids.data());
    length = sizeof(info);
    error = bpf_prog_get_info_by_fd(share->fd.get(), &info, &length);
    if (info.nr_map_ids < map_ids.size()) map_ids.resize(info.nr_map_ids);
  }
  if (error) return Throw(env, {error, "bpf(BPF_OBJ_GET_INFO_BY_FD)"});

  // Fields that an older kernel does not know are left 0 by it.
  return ObjectBuilder(env)
      .Set("id", Number(env, info.id))
      .Set("type", Number(env, info.type))
      .Set("name", String(env, {info.name, strnlen(info.name, sizeof(info.name))}))
      .Set("tag", String(env, Hex(info.tag, sizeof(info.tag))))
      .Set("translatedBytes", Number(env, info.xlated_prog_len))
      .Set("jitedBytes", Number(env, info.jited_prog_len))
      .Set("verifiedInstructions", Number(env, info.verified_insns))
      .Set("runTime", BigInt(env, info.run_time_ns))
      .Set("runCount", BigInt(env, info.run_cnt))
      .Set("recursionMisses", BigInt(env, info.recursion_misses))
      .Set("mapIds", Numbers(env, map_ids))
      .Set("btfId", Number(env, info.btf_id))
      .Set("loadTime", BigInt(env, info.load_time))
      .Set("createdByUid", Number(env, info.created_by_uid))
      .Set("gplCompatible", Boolean(env, info.gpl_compatible))
      .value();
}

}  // namespace ebpf
