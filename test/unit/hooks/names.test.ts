/** Globs, and what is near to one. */
import { describe, expect, it } from 'vitest';
import { isGlob, matcher, nearestGlob, patternText } from '../../../lib/hooks/names.ts';
import { processorTime } from '../../setup/processor-time.ts';

describe('a glob', () => {
  it.each([
    ['tcp_*', ['tcp_v4_connect', 'tcp_'], ['udp_sendmsg', 'mptcp_x', 'tcp']],
    ['tcp_v?_connect', ['tcp_v4_connect', 'tcp_v6_connect'], ['tcp_v46_connect', 'tcp_v_connect']],
    ['vfs_[rw]*', ['vfs_read', 'vfs_write'], ['vfs_open']],
    ['vfs_[!rw]*', ['vfs_open'], ['vfs_read']],
    ['a.b*', ['a.b', 'a.bc'], ['axb']],
    ['*.isra.0', ['f.isra.0'], ['fxisra.0']],
    ['[a-c]x', ['bx'], ['dx', '-x']],
    ['a**b', ['ab', 'axxb'], ['abc']],
    ['exact', ['exact'], ['exactly']],
    ['a$(b)^{1}|c\\', ['a$(b)^{1}|c\\'], ['a']],
  ])('%s', (glob, like, unlike) => {
    expect(like.filter(matcher(glob))).toEqual(like);
    expect(unlike.filter(matcher(glob))).toEqual([]);
  });

  it('is told from a name', () => {
    expect(['tcp_*', 'a?', '[ab]', 'tcp_v4_connect', 'a.b+1'].map(isGlob)).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
  });

  it('near to names', () => {
    const names = ['tcp_v4_connect', 'udp_sendmsg', 'target_one'];
    expect(nearestGlob('tpc_*', names)).toBe('tcp_*');
    expect(nearestGlob('tarrget_*', names)).toBe('target_*');
    expect(nearestGlob('zzzzzzzzzz*', names)).toBeUndefined();
    expect(nearestGlob('*', names)).toBeUndefined();
  });

  it('in many names takes no time', () => {
    const name = 'a'.repeat(200);
    const start = processorTime();
    expect([name, name].filter(matcher('*a*a*b'))).toEqual([]);
    expect(processorTime() - start).toBeLessThan(1000);
  });
});

it('a regular expression is not anchored, and remembers nothing', () => {
  const matches = matcher(/cp_/g);
  expect(['tcp_a', 'tcp_b', 'udp_c'].filter(matches)).toEqual(['tcp_a', 'tcp_b']);
});

it('texts for messages', () => {
  expect(patternText('a*')).toBe("'a*'");
  expect(patternText(/a/i)).toBe('/a/i');
  expect(patternText(['a', 'b', 'c', 'd', 'e'])).toBe("'a', 'b', 'c' and 2 more");
});
