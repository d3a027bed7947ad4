#include "program_details.h"

#include <bpf/bpf.h>

#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "util/error.h"
#include "util/values.h"

namespace ebpf {
namespace {

constexpr const char* kSyscall = "bpf(BPF_OBJ_GET_INFO_BY_FD)";

std::string Hex(const uint8_t* bytes, size_t length) {
  std::string text;
  char digits[3];
  for (size_t i = 0; i < length; i++) {
    snprintf(digits, sizeof(digits), "%02x", bytes[i]);
    text += digits;
  }
  return text;
}

int Ask(int fd, bpf_prog_info* info) {
  uint32_t length = sizeof(*info);
  return bpf_prog_get_info_by_fd(fd, info, &length);
}

/// Room for `count` records, whose address goes to the kernel.
template <class T>
uint64_t Room(std::vector<T>* room, size_t count) {
  room->resize(count);
  return reinterpret_cast<uintptr_t>(room->data());
}

/// What the kernel had to say: it answers how much that is, even if the room is smaller.
template <class T>
napi_value Filled(napi_env env, const std::vector<T>& room, size_t count) {
  return Bytes(env, room.data(), (count < room.size() ? count : room.size()) * sizeof(T));
}

}  // namespace

napi_value ProgramInfoOf(napi_env env, int fd) {
  // Twice: the first call says how many maps there are, the second is given room for their ids. Everything else that the
  // kernel would copy out (instructions, machine code) stays NULL.
  bpf_prog_info info{};
  std::vector<uint32_t> map_ids;
  int error = Ask(fd, &info);
  if (!error && info.nr_map_ids) {
    const uint32_t count = info.nr_map_ids;
    info = {};
    info.nr_map_ids = count;
    info.map_ids = Room(&map_ids, count);
    error = Ask(fd, &info);
    if (info.nr_map_ids < map_ids.size()) map_ids.resize(info.nr_map_ids);
  }
  if (error) return Throw(env, {error, kSyscall});

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

napi_value ProgramCodeOf(napi_env env, int fd) {
  bpf_prog_info sizes{};
  if (int error = Ask(fd, &sizes)) return Throw(env, {error, kSyscall});

  std::vector<uint8_t> translated, jited, functions, lines;
  std::vector<uint64_t> symbols, machine_lines;
  std::vector<uint32_t> lengths;
  bpf_prog_info info{};
  info.xlated_prog_len = sizes.xlated_prog_len;
  info.xlated_prog_insns = Room(&translated, sizes.xlated_prog_len);
  info.jited_prog_len = sizes.jited_prog_len;
  info.jited_prog_insns = Room(&jited, sizes.jited_prog_len);
  info.nr_jited_ksyms = sizes.nr_jited_ksyms;
  info.jited_ksyms = Room(&symbols, sizes.nr_jited_ksyms);
  info.nr_jited_func_lens = sizes.nr_jited_func_lens;
  info.jited_func_lens = Room(&lengths, sizes.nr_jited_func_lens);
  // Sizes of records are the kernel's own, which it wants to be told again (set_info_rec_size() in kernel/bpf/syscall.c).
  info.nr_func_info = sizes.nr_func_info;
  info.func_info_rec_size = sizes.func_info_rec_size;
  info.func_info = Room(&functions, size_t{sizes.nr_func_info} * sizes.func_info_rec_size);
  info.nr_line_info = sizes.nr_line_info;
  info.line_info_rec_size = sizes.line_info_rec_size;
  info.line_info = Room(&lines, size_t{sizes.nr_line_info} * sizes.line_info_rec_size);
  if (sizes.jited_line_info_rec_size == sizeof(uint64_t)) {
    info.nr_jited_line_info = sizes.nr_jited_line_info;
    info.jited_line_info_rec_size = sizes.jited_line_info_rec_size;
    info.jited_line_info = Room(&machine_lines, sizes.nr_jited_line_info);
  }
  if (int error = Ask(fd, &info)) return Throw(env, {error, kSyscall});

  // The kernel sets a pointer to NULL where it does not show what is there (kptr_restrict, bpf_dump_raw_ok()).
  const auto shown = [](uint64_t pointer, size_t count) { return pointer ? count : 0; };
  return ObjectBuilder(env)
      .Set("btfId", Number(env, info.btf_id))
      .Set("translated", Filled(env, translated, shown(info.xlated_prog_insns, info.xlated_prog_len)))
      .Set("jited", Filled(env, jited, shown(info.jited_prog_insns, info.jited_prog_len)))
      .Set("symbols", Filled(env, symbols, shown(info.jited_ksyms, info.nr_jited_ksyms)))
      .Set("lengths", Filled(env, lengths, shown(info.jited_func_lens, info.nr_jited_func_lens)))
      .Set("functions", Filled(env, functions, size_t{info.nr_func_info} * sizes.func_info_rec_size))
      .Set("functionSize", Number(env, sizes.func_info_rec_size))
      .Set("lines", Filled(env, lines, size_t{info.nr_line_info} * sizes.line_info_rec_size))
      .Set("lineSize", Number(env, sizes.line_info_rec_size))
      .Set("machineLines", Filled(env, machine_lines, shown(info.jited_line_info, info.nr_jited_line_info)))
      .value();
}

}  // namespace ebpf
