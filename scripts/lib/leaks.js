/** What a test run leaves behind on the machine, told without opening anything of anybody's. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { run } from './run.js';
import { root } from './tree.js';

/** The kernel frees programs and maps after a grace period, and others' short-lived objects go by themselves. */
const patience = 5_000;

/** Tests name their cgroups so. */
const cgroupPrefix = 'node-ebpf';

const kinds = ['program', 'map', 'link', 'btf'];

/** The fields of /proc/PID/fdinfo/FD that say which object a descriptor is. */
const idFields = { prog_id: 'program', map_id: 'map', link_id: 'link', btf_id: 'btf' };

/** @returns {Promise<string[]>} `program 12`, `map 7`, …: listed by BPF_*_GET_NEXT_ID in a process of its own */
async function kernelObjects() {
  const script = `const addon = require('./addon.cjs');
    console.log(JSON.stringify(${JSON.stringify(kinds)}.flatMap(kind => addon.ids(kind).map(id => kind + ' ' + id))));`;
  return JSON.parse(await run(process.execPath, ['-e', script], { cwd: root }));
}

/** @param {string} folder @returns {string[]} nothing where it can't be read: processes end while they are looked at */
function list(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** @param {string} file */
function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** @param {string} path */
function target(path) {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

/** @returns {string[]} the objects that live processes have descriptors of */
function heldObjects() {
  return list('/proc')
    .filter(name => /^\d+$/.test(name))
    .flatMap(pid => list(`/proc/${pid}/fd`).map(fd => ({ pid, fd })))
    .filter(({ pid, fd }) => /^anon_inode:(bpf|btf)/.test(target(`/proc/${pid}/fd/${fd}`)))
    .flatMap(({ pid, fd }) => {
      const info = read(`/proc/${pid}/fdinfo/${fd}`);
      return Object.entries(idFields).flatMap(([field, kind]) => {
        const id = new RegExp(`^${field}:\\s*(\\d+)`, 'm').exec(info)?.[1];
        return id ? [`${kind} ${id}`] : [];
      });
    });
}

/** @returns {string[]} */
function cgroups() {
  const mount = /^(?:\S+ ){4}(\S+) .* - cgroup2 /m.exec(read('/proc/self/mountinfo'))?.[1];
  /** @param {string} folder @returns {string[]} */
  const below = folder =>
    list(folder).flatMap(name => {
      const path = join(folder, name);
      // A folder of cgroup2 is a cgroup, and all else in it are files, whose names have a dot.
      if (name.startsWith(cgroupPrefix)) return [`cgroup ${path}`];
      return name.includes('.') && !/\.(slice|scope|service)$/.test(name) ? [] : below(path);
    });
  return mount ? below(mount) : [];
}

/** @param {string} run the mark that the run's processes have in their environment @returns {string[]} */
function processes(run) {
  return list('/proc')
    .filter(pid => /^\d+$/.test(pid) && read(`/proc/${pid}/environ`).includes(`NODE_EBPF_TEST_RUN=${run}`))
    .map(pid => `process ${pid} (${read(`/proc/${pid}/cmdline`).split('\0').join(' ').trim()})`);
}

/** A module that the kernel loads on demand brings its own BTF, which stays. */
const moduleBtf = () => list('/sys/kernel/btf').length;

/** Notes what there is; the answer says later what has come and stayed. */
export async function watchForLeaks() {
  const before = new Set([...(await kernelObjects()), ...cgroups()]);
  const modulesBefore = moduleBtf();

  /** @returns {Promise<string[]>} what came since and is held by no living process */
  const strays = async () => {
    const held = new Set([...before, ...heldObjects()]);
    const added = [...(await kernelObjects()), ...cgroups()].filter(name => !held.has(name));
    const isBtf = (/** @type {string} */ name) => name.startsWith('btf ');
    const allowed = added.filter(isBtf).length <= moduleBtf() - modulesBefore;
    return allowed ? added.filter(name => !isBtf(name)) : added;
  };

  /** @param {string} run */
  return async run => {
    const start = performance.now();
    for (;;) {
      const left = [...processes(run), ...(await strays())];
      if (!left.length || performance.now() - start > patience) return left;
      await sleep(100);
    }
  };
}
