import type { Host } from '../platform/host.ts';
import { glob } from './glob.ts';
import type { Line } from './parse.ts';
import { quoted } from './tokens.ts';

/** What the meaning of a configuration depends on, besides its files. */
export interface Outside {
  readonly home: string;
  readonly variable: (name: string) => string | undefined;
}

export function outsideOf({ env, user }: Pick<Host, 'env' | 'user'>): Outside {
  return { home: user.home, variable: (name) => env[name] };
}

/** Where ssh 9.2 replaces `${NAME}`, of the keywords that stay. */
const WITH_VARIABLES = new Set(
  `certificatefile identityfile identityfile2 localforward remoteforward userknownhostsfile`.split(/\s/),
);

/** The line with the values of the host, since a variable that is not set inside ends ssh there; one that is not set here stays. */
export function withVariables(line: Line, variable: Outside['variable']): Line {
  if (!WITH_VARIABLES.has(line.keyword) || !line.args.some(hasVariable)) return line;
  const args = line.args.map((argument) =>
    argument.replaceAll(/\$\{(\w+)\}/g, (whole, name: string) => {
      const value = variable(name);
      return value === undefined || /[\n\0]/.test(value) ? whole : value;
    }),
  );
  const [before = ''] = /^[ \t]*/.exec(line.raw) ?? [];
  return { ...line, args, raw: `${before}${line.keyword} ${args.map(quoted).join(' ')}` };
}

export function hasVariable(argument: string): boolean {
  return argument.includes('${');
}

/** The files that a name with tokens such as `%h` can stand for. */
export function filesOf(name: string, ending = ''): string[] {
  const literal = name.replaceAll(/[\\*?[]/g, '\\$&');
  return glob(literal.replaceAll(/%(.)/g, (_, token: string) => (token === '%' ? '%' : '*')) + ending);
}
