/** How a compiler is installed here. */
import { readFileSync } from 'node:fs';

const BY_DISTRIBUTION: readonly [ids: RegExp, command: string][] = [
  [/\b(debian|ubuntu)\b/, 'sudo apt-get install clang'],
  [/\b(fedora|rhel|centos|rocky|almalinux|amzn|ol)\b/, 'sudo dnf install clang'],
  [/\balpine\b/, 'sudo apk add clang'],
  [/\barch\b/, 'sudo pacman -S clang'],
  [/\b(opensuse|suse|sles)\b/, 'sudo zypper install clang'],
];

/** The command for a platform; of Linux by os-release's ID and ID_LIKE. */
export function installCommand(platform: NodeJS.Platform = process.platform, osRelease?: string): string {
  if (platform === 'darwin') return 'brew install llvm';
  if (platform === 'win32') return 'winget install LLVM.LLVM';
  const ids = [...(osRelease ?? readOsRelease()).matchAll(/^ID(?:_LIKE)?=(.*)$/gm)]
    .map(([, value]) => value)
    .join(' ');
  return BY_DISTRIBUTION.find(([pattern]) => pattern.test(ids))?.[1] ?? "your distribution's package 'clang'";
}

function readOsRelease(): string {
  for (const path of ['/etc/os-release', '/usr/lib/os-release']) {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      // The other one, or neither: the answer is a general one then.
    }
  }
  return '';
}
