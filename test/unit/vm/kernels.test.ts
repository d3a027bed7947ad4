/** Which package of a mirror is a series' newest kernel. */
import { describe, expect, it } from 'vitest';
import { compareReleases, findKernel, nearestKernel, newestRelease } from '../../../scripts/vm/kernels.js';

const newest = (name: string, packages: string[]) => newestRelease(findKernel(name)!, packages);

describe('the newest release', () => {
  it('is by number, not by letter', () => {
    const packages = [9, 10, 46, 5].map(number => `linux-image-5.10.0-${number}-amd64`);
    expect(newest('5.10', packages)).toBe('5.10.0-46-amd64');
  });

  it('is of the series, for common machines, signed, not backported', () => {
    expect(
      newest('6.1', [
        'linux-image-6.1-amd64',
        'linux-image-6.1.0-47-amd64',
        'linux-image-6.1.0-48-cloud-amd64',
        'linux-image-6.1.0-48-rt-amd64',
        'linux-image-6.1.0-48-amd64-unsigned',
        'linux-image-6.1.0-48-amd64-dbg',
        'linux-image-6.1.0-0.deb11.52-amd64',
        'linux-image-6.10.0-50-amd64',
        'linux-headers-6.1.0-50-amd64',
      ]),
    ).toBe('6.1.0-47-amd64');
    expect(newest('6.12', ['linux-image-6.12.90+deb13-amd64', 'linux-image-6.12.117+deb12-amd64'])).toBe(
      '6.12.90+deb13-amd64',
    );
  });

  it('follows a second build of one version', () => {
    const packages = ['linux-image-6.12.90+deb13-amd64', 'linux-image-6.12.90+deb13.1-amd64'];
    expect(newest('6.12', packages)).toBe('6.12.90+deb13.1-amd64');
  });

  it('has all of its packages', () => {
    const [older, newer] = ['7.2.9+deb14-amd64', '7.2.13+deb14-amd64'];
    const packages = ['base', 'binary', 'modules'].map(name => `linux-${name}-${older}`);
    expect(newest('7.2', [...packages, `linux-base-${newer}`, `linux-binary-${newer}`])).toBe(older);
  });

  it('is none where a mirror has the series no more', () => {
    expect(newest('5.10', ['linux-image-6.1.0-47-amd64', ''])).toBeUndefined();
  });
});

describe('a name', () => {
  it.each([
    ['5.15', '5.10'],
    ['6.2', '6.1'],
    ['6.11', '6.12'],
    ['9', '7.2'],
    ['nonsense', '5.10'],
  ])('%s is nearest to %s', (name, expected) => {
    expect(findKernel(name)).toBeUndefined();
    expect(nearestKernel(name)).toBe(expected);
  });

  it('is ordered as versions are', () => {
    expect(['6.12.118', '6.9', '6.12.90', '6.12'].sort(compareReleases)).toEqual([
      '6.9',
      '6.12',
      '6.12.90',
      '6.12.118',
    ]);
  });
});
