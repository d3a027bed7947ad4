/** This machine, as checks look at it. */
import { existsSync, readFileSync } from 'node:fs';
import { release } from 'node:os';
import { loadAddon } from '../binding.ts';
import { kernelConfig } from '../kernel-config.ts';
import { addonFailure } from '../native.ts';
import type { Machine } from './finding.ts';

export function thisMachine(): Machine {
  return {
    read(path) {
      try {
        return readFileSync(path, 'utf8').trim();
      } catch {
        return undefined;
      }
    },
    exists: existsSync,
    release: release(),
    platform: process.platform,
    get config() {
      return process.platform === 'linux' ? kernelConfig() : undefined;
    },
    get addonFailure() {
      const { failure } = loadAddon();
      return failure && addonFailure(failure);
    },
  };
}
