/** AF_XDP sockets in a map: Node.js makes none, so that Perl makes one and hands it on. */
import { expect, it } from 'vitest';
import { askChild } from './support/child.ts';

/** AF_XDP, SOL_XDP with XDP_UMEM_REG, XDP_UMEM_FILL_RING and XDP_RX_RING (include/uapi/linux/if_xdp.h); 64 KiB of memory in frames of 4. */
const WITH_SOCKET = `
  $^F = 1000;
  socket(my $xsk, 44, 3, 0) or die "socket: $!";
  my $memory = "\\0" x (1 << 17);
  my $address = unpack("J", pack("P", $memory));
  $address = ($address + 4095) & ~4095;
  setsockopt($xsk, 283, 4, pack("QQLLLL", $address, 1 << 16, 4096, 0, 0, 0)) or die "umem: $!";
  setsockopt($xsk, 283, 5, pack("L", 64)) or die "fill: $!";
  setsockopt($xsk, 283, 2, pack("L", 64)) or die "rx: $!";
  $ENV{XSK} = fileno($xsk);
  exec @ARGV;
`;

it('xskmap: takes the socket of a queue, and lets it go', async () => {
  const answer = await askChild<{ added: string[]; open: string }>(
    `import { readlinkSync } from 'node:fs';
    import { createMap } from 'node-ebpf';
    const fd = Number(process.env.XSK);
    const map = await createMap({ type: 'xskmap', maxEntries: 2 }, { backend: 'kernel' });
    const added = [];
    const tried = act => {
      try {
        act();
        added.push('ok');
      } catch (error) {
        added.push(error.code);
      }
    };
    tried(() => map.set(1, fd));
    tried(() => map.set(1, fd));
    tried(() => map.set(2, fd));
    tried(() => map.delete(1));
    tried(() => map.delete(1));
    map.close();
    console.log(JSON.stringify({ added, open: readlinkSync('/proc/self/fd/' + fd).replace(/\\d+/, 'N') }));`,
    { under: ['perl', '-e', WITH_SOCKET, '--'] },
  );
  expect(answer).toEqual({
    added: ['ok', 'ok', 'ERR_EBPF_KEY_NOT_FOUND', 'ok', 'ok'],
    open: 'socket:[N]',
  });
});
