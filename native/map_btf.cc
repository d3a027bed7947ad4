// The types of a map's keys and values, as the kernel keeps them with it.
#include <bpf/bpf.h>

#include <cerrno>
#include <vector>

#include "map.h"
#include "util/arguments.h"
#include "util/error.h"
#include "util/values.h"

namespace ebpf {
namespace {

/// 0 or a positive errno.
int ReadBtf(uint32_t id, std::vector<uint8_t>* bytes) {
  Fd fd(bpf_btf_get_fd_by_id(id));
  if (!fd.ok()) return errno;
  bpf_btf_info info{};
  uint32_t length = sizeof(info);
  if (int error = bpf_btf_get_info_by_fd(fd.get(), &info, &length)) return -error;
  bytes->resize(info.btf_size);
  bpf_btf_info filled{};
  filled.btf = reinterpret_cast<uintptr_t>(bytes->data());
  filled.btf_size = info.btf_size;
  length = sizeof(filled);
  if (int error = bpf_btf_get_info_by_fd(fd.get(), &filled, &length)) return -error;
  return 0;
}

}  // namespace

napi_value Map::Btf(napi_env env, napi_callback_info info) {
  Arguments arguments(env, info);
  auto* self = arguments.Self<Map>();
  if (!self || !self->Open(env, "bpf(BPF_BTF_GET_FD_BY_ID)")) return nullptr;
  const MapShape& shape = self->core_->shape;
  // Of a map without keys the key's type is void, 0.
  if (shape.btf_id == 0 || shape.value_type_id == 0) return Undefined(env);
  std::vector<uint8_t> bytes;
  if (int error = ReadBtf(shape.btf_id, &bytes)) return Throw(env, {error, "bpf(BPF_BTF_GET_FD_BY_ID)"});
  return ObjectBuilder(env)
      .Set("bytes", Bytes(env, bytes.data(), bytes.size()))
      .Set("keyTypeId", Number(env, shape.key_type_id))
      .Set("valueTypeId", Number(env, shape.value_type_id))
      .value();
}

}  // namespace ebpf
