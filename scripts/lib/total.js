/** What a test run counts. */

/** @typedef {import('../../test/setup/reporter.ts').TestResults} TestResults */

export class Total {
  passed = 0;
  /** @type {TestResults['failed']} */
  failed = [];
  /** @type {TestResults['skipped']} */
  skipped = [];

  /** Counts one failure, and says it. @param {unknown} problem */
  fail(problem) {
    const reason = problem instanceof Error ? problem.message : `${problem}`;
    this.failed.push({ name: '', reason });
    process.stderr.write(`${reason}\n`);
  }

  /** @param {string} name @param {string} reason */
  skip(name, reason) {
    this.skipped.push({ name, reason });
  }

  /** Counts a step as a test: its failure is shown, and the rest goes on. @param {() => Promise<unknown>} work */
  async counted(work) {
    try {
      await work();
      this.passed++;
    } catch (error) {
      this.fail(error);
    }
  }

  /** @param {TestResults} results @param {string} [where] put before the names of what failed or was skipped */
  add({ passed, failed, skipped }, where = '') {
    this.passed += passed;
    for (const { name, reason } of failed) this.failed.push({ name: `${where}${name}`, reason });
    for (const { name, reason } of skipped) this.skip(`${where}${name}`, reason);
  }

  /** What failed comes last, where a log that is cut still has it; the last line is the count. */
  summarize() {
    for (const { name, reason } of this.skipped) console.log(`skipped: ${name}: ${reason}`);
    for (const { name, reason } of this.failed) {
      console.log(`FAILED: ${[name, brief(reason)].filter(Boolean).join(': ')}`);
    }
    console.log(`${this.passed} passed, ${this.failed.length} failed, ${this.skipped.length} skipped`);
    process.exitCode = this.failed.length ? 1 : 0;
  }
}

/** The whole of it is further up, where it happened. @param {string} reason */
function brief(reason) {
  const line = reason.replaceAll(/\s*\n\s*/g, ' | ');
  return line.length > 600 ? `${line.slice(0, 600)}…` : line;
}
