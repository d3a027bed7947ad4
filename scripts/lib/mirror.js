/** The machine's own Debian mirror, from its apt sources: no address is written down in this project. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from './steps.js';

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** @typedef {{ types: string[], uris: string[], suites: string[], components: string[] }} AptSource */

/** deb822 format: sources.list(5). @param {string} text @returns {AptSource[]} */
function parseDeb822(text) {
  const lines = text.split('\n').filter(line => !line.startsWith('#'));
  const stanzas = lines.join('\n').split(/\n\s*\n/);
  return stanzas.flatMap(stanza => {
    /** @type {Record<string, string>} */
    const fields = {};
    for (const [, name = '', value = ''] of stanza.matchAll(/^([\w-]+):((?:.*)(?:\n[ \t].*)*)/gm)) {
      fields[name.toLowerCase()] = value;
    }
    if (/^\s*(no|false|off|0)\s*$/i.test(fields.enabled ?? '')) return [];
    const words = (/** @type {string} */ name) => (fields[name] ?? '').split(/\s+/).filter(Boolean);
    return [
      {
        types: words('types'),
        uris: words('uris'),
        suites: words('suites'),
        components: words('components'),
      },
    ];
  });
}

/** One-line format: sources.list(5). @param {string} text @returns {AptSource[]} */
function parseOneLine(text) {
  return [...text.matchAll(/^\s*(deb|deb-src)\s+(?:\[[^\]]*\]\s+)?(\S+)\s+(\S+)([^#\n]*)/gm)].map(
    ([, type = '', uri = '', suite = '', components = '']) => ({
      types: [type],
      uris: [uri],
      suites: [suite],
      components: components.split(/\s+/).filter(Boolean),
    }),
  );
}

/** @param {string} root @returns {AptSource[]} */
function aptSources(root) {
  const folder = join(root, 'etc/apt/sources.list.d');
  const parts = existsSync(folder) ? readdirSync(folder).sort() : [];
  const files = [join(root, 'etc/apt/sources.list'), ...parts.map(name => join(folder, name))];
  return files.filter(existsSync).flatMap(file => {
    if (file.endsWith('.sources')) return parseDeb822(readFileSync(file, 'utf8'));
    return file.endsWith('.list') ? parseOneLine(readFileSync(file, 'utf8')) : [];
  });
}

/**
 * @param {string} [purpose] what it is needed for, to say where there is none
 * @returns {{ mirror: string, security: string | undefined, keyring: string }} `security` has the suites NAME-security
 */
export function debianMirror(purpose = 'libbpf and libelf are built from Debian’s source packages') {
  const releases = '(bookworm|trixie|stable|oldstable)';
  const sources = aptSources('/').filter(
    ({ types, components }) => types.includes('deb') && components.includes('main'),
  );
  const uriOf = (/** @type {RegExp} */ suite) =>
    sources.find(({ suites }) => suites.some(name => suite.test(name)))?.uris[0];
  const mirror = uriOf(new RegExp(`^${releases}$`));
  if (!mirror || !existsSync(KEYRING)) {
    throw new Problem(
      `The apt sources of this machine name no Debian 12 or 13 mirror: ${purpose}, so use Debian 12 or 13 (a container will do).`,
    );
  }
  return { mirror, security: uriOf(new RegExp(`^${releases}-security$`)), keyring: KEYRING };
}
