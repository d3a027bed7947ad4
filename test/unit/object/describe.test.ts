import { expect, it } from 'vitest';
import type { AttachRequest } from '../../../lib/hooks/index.ts';
import { describe } from '../../../lib/object/programs/describe.ts';

const words = (request: object) => describe(request as AttachRequest);

it('says what was asked for', () => {
  expect(words({ hook: 'xdp', interface: 'veth0', mode: 'auto', netns: undefined })).toBe(
    'xdp interface=veth0 mode=auto',
  );
  expect(words({ hook: 'kprobe', symbols: ['a', 'b'], pattern: /^tcp_/, cookie: 5n, to: null })).toBe(
    'kprobe symbols=[a,b] pattern=/^tcp_/ cookie=5 to=null',
  );
});

class Handle {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

it('tells handles apart, even of one name', () => {
  const [one, other] = [new Handle('count'), new Handle('count')];
  const anchored = (before: object) => words({ hook: 'tcx', anchor: { before } });
  expect(anchored(one)).toMatch(/^tcx anchor=\{before=count#\d+\}$/);
  expect(anchored(one)).toBe(anchored(one));
  expect(anchored(one)).not.toBe(anchored(other));
});
