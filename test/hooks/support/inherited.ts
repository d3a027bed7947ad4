/**
 * Sockets that Node.js can't make (in a reuseport group, of datagrams between two ends in memory), made by another program that
 * hands them over by number, as systemd does: descriptors 3, 4, … of a Node.js of their own.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EbpfError, type ErrorCode } from 'node-ebpf';
import { askChild } from '../../kernel/support/child.ts';

/** Of Debian's perl-base. `2048` is SOCK_NONBLOCK. */
const MAKER = `
use Socket; $^F = 255; my @sockets;
my $kind = shift;
if ($kind eq 'packet') {
  socket($sockets[0], 17, SOCK_RAW | 2048, 0x300) or die "socket: $!"; # AF_PACKET, ETH_P_ALL
}
if ($kind eq 'pair') {
  socketpair($sockets[0], $sockets[1], AF_UNIX, SOCK_DGRAM | 2048, 0) or die "socketpair: $!";
}
for my $i (0 .. ($kind eq 'group' ? 1 : -1)) {
  socket($sockets[$i], PF_INET, SOCK_STREAM | 2048, 0) or die "socket: $!";
  setsockopt($sockets[$i], SOL_SOCKET, SO_REUSEPORT, 1) or die "setsockopt: $!";
  bind($sockets[$i], sockaddr_in($i ? $port : 0, INADDR_LOOPBACK)) or die "bind: $!";
  listen($sockets[$i], 16) or die "listen: $!";
  ($port) = sockaddr_in(getsockname($sockets[$i]));
}
exec @ARGV or die "exec: $!";
`;

type Kind = 'pair' | 'group' | 'packet';

type Answer<T> = { readonly value: T } | { readonly error: { code: ErrorCode; message: string } };

/**
 * What the body of a function answers, which has node-ebpf as `ebpf` and its descriptors are 3 and 4: a `pair` of datagram
 * sockets, connected to each other, a `group` of two that listen on one port, or one (3) that gets each `packet` of the
 * namespace. `input` is there as `input`. Its EbpfErrors are thrown here.
 */
export async function withSockets<T>(kind: Kind, body: string, input: unknown = null): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'node-ebpf-sockets-'));
  const file = join(folder, 'input.json');
  writeFileSync(file, JSON.stringify(input));
  const script = `
    import { readFileSync } from 'node:fs';
    import * as ebpf from 'node-ebpf';
    const input = JSON.parse(readFileSync(${JSON.stringify(file)}, 'utf8'));
    const answer = await (async () => { ${body} })().then(
      value => ({ value }),
      error => {
        if (!(error instanceof ebpf.EbpfError)) throw error;
        return { error: { code: error.code, message: error.message } };
      },
    );
    process.stdout.write(JSON.stringify(answer), () => process.exit());`;
  try {
    const answer = await askChild<Answer<T>>(script, {
      under: ['perl', '-e', MAKER, kind],
      patience: 300_000,
    });
    if ('error' in answer) throw new EbpfError(answer.error.code, answer.error.message);
    return answer.value;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
