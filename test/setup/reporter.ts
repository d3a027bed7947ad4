/** Counts what vitest ran, for the script that starts it: written to the file that NODE_EBPF_TEST_RESULTS names. */
import { writeFileSync } from 'node:fs';
import type { Reporter, TestModule } from 'vitest/node';

/** A test, and why it failed or did not run. */
export interface Reported {
  name: string;
  reason: string;
}

export interface TestResults {
  passed: number;
  /** Tests, and files or suites that failed outside of a test: on import, in a hook, by a leak. */
  failed: Reported[];
  skipped: Reported[];
}

type Errors = readonly { message?: string }[];

export default class CountingReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: Errors): void {
    const results: TestResults = { passed: 0, failed: [], skipped: [] };
    const fail = (name: string, errors: Errors) => {
      results.failed.push({ name, reason: errors.map(({ message }) => message).join('; ') });
    };
    for (const error of unhandled) fail('outside of the tests', [error]);
    for (const module of modules) {
      if (module.errors().length) fail(module.relativeModuleId, module.errors());
      for (const suite of module.children.allSuites()) {
        if (suite.errors().length) fail(`${module.relativeModuleId} > ${suite.fullName}`, suite.errors());
      }
      for (const test of module.children.allTests()) {
        const name = `${module.relativeModuleId} > ${test.fullName}`;
        const result = test.result();
        if (result.state === 'passed') results.passed++;
        else if (result.state === 'failed') fail(name, result.errors);
        else {
          const reason =
            result.state === 'skipped' ? (result.note ?? reasonOfSuite(test.fullName)) : 'did not run';
          results.skipped.push({ name, reason });
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
