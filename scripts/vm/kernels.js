/** The kernels that the project is tested on: Debian's, one of each long-term series in use and the newest. */

/**
 * @typedef {object} KernelSeries
 * @property {string} name the first two numbers, as users say it
 * @property {readonly string[]} suites of Debian, all of which may have it
 * @property {RegExp} release what `uname -r` says there, and packages' names end in
 * @property {readonly string[]} packages the kernel and its modules: `linux-NAME-RELEASE`
 */

/** @type {readonly KernelSeries[]} */
export const kernels = [
  {
    name: '5.10',
    suites: ['bullseye', 'bullseye-security'],
    release: /^5\.10\.0-\d+-amd64$/,
    packages: ['image'],
  },
  {
    name: '6.1',
    suites: ['bookworm', 'bookworm-security'],
    release: /^6\.1\.0-\d+-amd64$/,
    packages: ['image'],
  },
  {
    name: '6.12',
    suites: ['trixie', 'trixie-security'],
    release: /^6\.12\.\d+\+deb13(\.\d+)?-amd64$/,
    packages: ['image'],
  },
  {
    name: '7.2',
    suites: ['forky', 'sid'],
    release: /^7\.2\.\d+\+deb14(\.\d+)?-amd64$/,
    packages: ['base', 'binary', 'modules'],
  },
];

/** @param {string} name */
export function findKernel(name) {
  return kernels.find(kernel => kernel.name === name);
}

/** The series that a name most likely means: the one whose version is nearest. @param {string} name */
export function nearestKernel(name) {
  const value = (/** @type {string} */ version) => {
    const [major = 0, minor = 0] = version.split('.').map(Number);
    return (major || 0) * 100 + (minor || 0);
  };
  const distance = (/** @type {KernelSeries} */ kernel) => Math.abs(value(kernel.name) - value(name));
  return [...kernels].sort((a, b) => distance(a) - distance(b))[0]?.name;
}

/** Orders releases by their numbers, but that of the architecture. @param {string} a @param {string} b */
export function compareReleases(a, b) {
  const [left = [], right = []] = [a, b].map(release =>
    (release.replace('-amd64', '').match(/\d+/g) ?? []).map(Number),
  );
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? -1) - (right[i] ?? -1);
    if (difference) return difference;
  }
  return 0;
}

/**
 * The newest release of a series among the names of packages that a mirror has.
 * @param {KernelSeries} series
 * @param {readonly string[]} names
 * @returns {string | undefined}
 */
export function newestRelease(series, names) {
  const has = new Set(names);
  const first = `linux-${series.packages[0]}-`;
  return names
    .filter(name => name.startsWith(first))
    .map(name => name.slice(first.length))
    .filter(release => series.release.test(release))
    .filter(release => series.packages.every(name => has.has(`linux-${name}-${release}`)))
    .sort(compareReleases)
    .at(-1);
}
