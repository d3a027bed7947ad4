// The kernel's types, read once for the process.
//
// For each object that needs them libbpf reads and parses some 6 MB (btf__load_vmlinux_btf()), and frees them at the end of the load.
// That takes as long as the rest of a small object's load, most of it in page faults: on libuv's pool the memory is another
// malloc arena's each time, and goes back to the kernel. The kernel's types don't change while it runs, and libbpf only reads
// them, so the link step (--wrap in binding.gyp and CMakeLists.txt) has it ask here instead. They are kept until the process ends, as
// cilium/ebpf does.
#include <bpf/btf.h>

#include <mutex>

extern "C" {
btf* __real_btf__load_vmlinux_btf();
void __real_btf__free(btf* types);
btf* __wrap_btf__load_vmlinux_btf();
void __wrap_btf__free(btf* types);
}

namespace {

std::mutex lock;
btf* kernel_types = nullptr;

}  // namespace

/// nullptr and errno where they can't be read; the next call tries again.
btf* __wrap_btf__load_vmlinux_btf() {
  const std::lock_guard<std::mutex> guard(lock);
  if (kernel_types) return kernel_types;
  kernel_types = __real_btf__load_vmlinux_btf();
  // Worked out at the first question, and kept in the struct: not by two threads at once.
  if (kernel_types) btf__pointer_size(kernel_types);
  return kernel_types;
}

void __wrap_btf__free(btf* types) {
  {
    const std::lock_guard<std::mutex> guard(lock);
    if (types && types == kernel_types) return;
  }
  __real_btf__free(types);
}
