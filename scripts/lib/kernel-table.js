/** docs/kernels.md: which kernel has which hook, as the tests found it. */

/** @typedef {import('../../lib/hooks/floor.ts').Floor} Floor */
/** @typedef {import('../../test/hooks/support/hook.ts').HookResult} HookResult */
/** @typedef {{ title: string, floors: Readonly<Record<string, Floor>> }} Family */
/** @typedef {{ title: string, results: readonly HookResult[] }} Column */

/** A reason in words that hold for each kernel, so that many cells share one note. @param {string} reason */
function note(reason) {
  if (/ exists from kernel \S+ on, and this is /.test(reason)) return 'The kernel is older than the hook.';
  const [, option] = / needs a kernel built with (CONFIG_\w+), /.exec(reason) ?? [];
  if (option) return `The kernel is built without \`${option}\`.`;
  const sentence = reason.charAt(0).toUpperCase() + reason.slice(1);
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}

/** @param {string} text */
const escaped = text => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

/** The names of hooks that no kernel has a result for. @param {readonly Family[]} families @param {readonly Column[]} columns */
export function untested(families, columns) {
  const tested = new Set(
    columns.flatMap(({ results }) => results.map(({ hook }) => /** @type {string} */ (hook))),
  );
  return families.flatMap(({ floors }) => Object.keys(floors)).filter(name => !tested.has(name));
}

/**
 * @param {readonly Family[]} families
 * @param {readonly Column[]} columns
 * @returns {string}
 */
export function kernelTable(families, columns) {
  /** @type {string[]} */
  const notes = [];
  const number = (/** @type {string} */ text) => {
    if (!notes.includes(text)) notes.push(text);
    return notes.indexOf(text) + 1;
  };
  /** @param {string} hook @param {Column} column */
  const cell = (hook, { results }) => {
    const found = results.filter(result => result.hook === hook);
    if (!found.length) return 'failed';
    const worse = found.find(({ result }) => result !== 'ok');
    return worse ? `no [${number(note(worse.reason ?? 'no reason given'))}]` : 'ok';
  };
  const row = (/** @type {readonly string[]} */ cells) => `| ${cells.map(escaped).join(' | ')} |`;
  const head = ['hook', 'since', 'built with', ...columns.map(({ title }) => title)];
  const tables = families.map(({ title, floors }) => {
    const rows = Object.entries(floors).map(([name, { since, config = [] }]) =>
      row([
        name,
        since,
        config.map(option => `\`${option}\``).join(', '),
        ...columns.map(column => cell(name, column)),
      ]),
    );
    return [`## ${title}`, '', row(head), row(head.map(() => '---')), ...rows, ''].join('\n');
  });
  return `# Hooks by kernels

\`npm run test:kernels\` writes this page from what its tests saw: "ok" is a program that was attached and whose effect was seen.
"since" is the first kernel of kernel.org that has the hook; on an older one its test sees to it that attaching fails and names that version.
The kernels are Debian's, in virtual machines, and the kernel of the machine that wrote the page. [How to test on them](vm.md).

${tables.join('\n')}
${notes.map((text, index) => `${index + 1}. ${text}`).join('\n')}
`;
}
