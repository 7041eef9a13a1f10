import path from 'node:path';
import { lstat } from '../platform/files.ts';
import type { Host } from '../platform/host.ts';
import { isShim } from '../shims/folder.ts';
import { isProgram } from '../shims/reached.ts';
import { findDefined, findPaths } from '../zsh/redefined.ts';
import { type Finding, warn } from './finding.ts';
import { readPlain } from './read.ts';

/** In bash and fish a definition comes before PATH. Only what stands in the files that they read first is seen. */
export function inOtherShells({ env, user }: Host, names: readonly string[]): Finding[] {
  const fish = path.join(env['XDG_CONFIG_HOME'] || path.join(user.home, '.config'), 'fish');
  const files = [
    ...['.bashrc', '.bash_aliases', '.bash_profile', '.profile'].map((name) => path.join(user.home, name)),
    path.join(fish, 'config.fish'),
  ];
  const functions = names.map((name) => path.join(fish, 'functions', `${name}.fish`)).filter((file) => lstat(file));
  return [
    ...files.flatMap((file) => {
      const text = readPlain(file)?.toString('latin1') ?? '';
      const defined = findDefined(text, names).map(({ name, line }) =>
        warn('commands', `line ${line} of ${file} defines ${name} anew, in no container`, 'remove that definition'),
      );
      return defined.concat(byPath('commands', file, text, names, user.home));
    }),
    ...functions.map((file) => warn('commands', `${file} is what fish calls, in no container`, 'remove that file')),
  ];
}

/** Aliases that name a program by its path. */
export function byPath(subject: string, file: string, text: string, names: readonly string[], home: string): Finding[] {
  return findPaths(text, names, home)
    .filter((one) => isProgram(one.file) && !isShim(one.file))
    .map(({ name, line, file: program }) => {
      const what = `line ${line} of ${file}: the alias ${name} runs ${program} itself, in no container`;
      return warn(subject, what, `write ${path.basename(program)} there, without its path`);
    });
}
