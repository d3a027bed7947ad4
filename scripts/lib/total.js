/** What a test run counts. */

/** @typedef {import('../../test/setup/reporter.ts').TestResults} TestResults */

export class Total {
  passed = 0;
  failed = 0;
  /** @type {TestResults['skipped']} */
  skipped = [];

  /** Counts one failure, and says it. @param {unknown} problem */
  fail(problem) {
    this.failed++;
    process.stderr.write(`${problem instanceof Error ? problem.message : problem}\n`);
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

  /** @param {TestResults} results @param {string} [where] put before the names of what was skipped */
  add({ passed, failed, skipped }, where = '') {
    this.passed += passed;
    this.failed += failed;
    for (const { name, reason } of skipped) this.skip(`${where}${name}`, reason);
  }

  /** The last line is the count. */
  summarize() {
    for (const { name, reason } of this.skipped) console.log(`skipped: ${name}: ${reason}`);
    console.log(`${this.passed} passed, ${this.failed} failed, ${this.skipped.length} skipped`);
    process.exitCode = this.failed ? 1 : 0;
  }
}
