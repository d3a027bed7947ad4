/** Iterators over what is the kernel's own (kernel/kallsyms.c, kernel/bpf/kmem_cache_iter.c, dmabuf_iter.c, net/netlink/af_netlink.c, net/ipv6/route.c). */
import { TypeIndex } from '../../../linker/core/candidates.ts';
import type { Target } from './target.ts';

/** Structs that the user has made: the emulator has no caches, routes and the like of its own. */
const made = (struct: string, field: string): Target => ({
  items: function* ({ structs }) {
    for (const one of structs.of(struct)) yield { [field]: one };
  },
  end: { [field]: null },
});

export const KERNEL: { readonly [name: string]: Target } = {
  ksym: {
    items: function* ({ btf, symbols, programs }) {
      const names = new Set(symbols.names());
      if (btf) for (const name of TypeIndex.of(btf).namesOf('func')) names.add(name);
      for (const name of names)
        yield { ksym: { name, type: 'T'.charCodeAt(0), value: symbols.known(name), show_value: 1 } };
      for (const [, program] of programs) {
        const { tag, name } = program.info();
        const value = program.handle;
        yield {
          ksym: {
            name: `bpf_prog_${tag}_${name}`,
            type: 't'.charCodeAt(0),
            value,
            module_name: 'bpf',
            show_value: 1,
          },
        };
      }
    },
    end: { ksym: null },
  },
  kmem_cache: made('kmem_cache', 's'),
  dmabuf: made('dma_buf', 'dmabuf'),
  netlink: made('netlink_sock', 'sk'),
  ipv6_route: made('fib6_info', 'rt'),
};
