/** From C in a template to events, in two lines; and what compiling says of C that is wrong. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { compile, load } from 'node-ebpf';
import { afterAll, beforeAll, expect, it } from 'vitest';

let cache: string;
const before = process.env.NODE_EBPF_CACHE;
beforeAll(() => {
  cache = mkdtempSync(join(tmpdir(), 'node-ebpf-compile-test-'));
  process.env.NODE_EBPF_CACHE = cache;
});
afterAll(() => {
  if (before === undefined) delete process.env.NODE_EBPF_CACHE;
  else process.env.NODE_EBPF_CACHE = before;
  rmSync(cache, { recursive: true });
});

it('goes from C to typed events in two lines', async () => {
  const parent = process.pid;
  await using object = await load(compile`
    #include "vmlinux.h"
    #include <bpf/bpf_helpers.h>
    #include <bpf/bpf_core_read.h>
    #include "node-ebpf.h"

    struct exit {
      int pid;
      int code;
      char comm[TASK_COMM_LEN];
    };
    RING_BUFFER(events, struct exit, 64 * 1024);

    SEC("tp/sched/sched_process_exit")
    int on_exit(void *ctx)
    {
      struct task_struct *task = (void *)bpf_get_current_task();
      struct exit *event;

      if (BPF_CORE_READ(task, real_parent, tgid) != ${parent})
        return 0;
      event = bpf_ringbuf_reserve(&events, sizeof(*event), 0);
      if (!event)
        return 0;
      event->pid = BPF_CORE_READ(task, tgid);
      event->code = BPF_CORE_READ(task, exit_code);
      bpf_get_current_comm(event->comm, sizeof(event->comm));
      bpf_ringbuf_submit(event, 0);
      return 0;
    }

    char LICENSE[] SEC("license") = "GPL";
  `);
  await object.attach();
  const child = promisify(execFile)('sh', ['-c', 'exit 3']);
  const { pid } = child.child;
  await child.catch(() => {});
  for await (const event of object.maps.events) {
    if (event.pid !== pid) continue;
    expect(event).toEqual({ pid, code: 3 << 8, comm: 'sh' });
    break;
  }
  expect(object.maps.events.eventType).toBe('struct exit');
});
