/** Counts what vitest ran, for the script that starts it: written to the file that NODE_EBPF_TEST_RESULTS names. */
import { writeFileSync } from 'node:fs';
import type { Reporter, TestModule } from 'vitest/node';

export interface TestResults {
  passed: number;
  /** Failed tests, and files or suites that failed outside of a test: on import, in a hook, by a leak. */
  failed: number;
  skipped: { name: string; reason: string }[];
}

export default class CountingReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const results: TestResults = { passed: 0, failed: unhandled.length, skipped: [] };
    for (const module of modules) {
      results.failed += module.errors().length ? 1 : 0;
      for (const suite of module.children.allSuites()) results.failed += suite.errors().length ? 1 : 0;
      for (const test of module.children.allTests()) {
        const result = test.result();
        if (result.state === 'passed') results.passed++;
        else if (result.state === 'failed') results.failed++;
        else {
          const why =
            result.state === 'skipped' ? (result.note ?? reasonOfSuite(test.fullName)) : 'did not run';
          results.skipped.push({ name: `${module.relativeModuleId} > ${test.fullName}`, reason: why });
        }
      }
    }
    const file = process.env.NODE_EBPF_TEST_RESULTS;
    if (file) writeFileSync(file, JSON.stringify(results));
  }
}

/** A suite that is skipped whole has its reason in its title: `in the kernel (skipped: not root)`. */
function reasonOfSuite(fullName: string): string {
  return /\(skipped: (.+?)\)/.exec(fullName)?.[1] ?? 'no reason given';
}
