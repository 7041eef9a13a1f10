import { COMMIT_PARSERS, type Parser } from './commit-parsers.ts';
import { maskedLines } from '../../src/backup/show.ts';
import { giveBack, withhold } from '../../src/backup/withhold.ts';
import { validateConfig } from '../../src/config-file/validate.ts';
import { packagesIn } from '../../src/context/dependencies.ts';
import { entryPoints } from '../../src/context/entry-points.ts';
import { gitState } from '../../src/context/git-state.ts';
import { oneLine } from '../../src/platform/errors.ts';
import { modesAfter } from '../../src/call/modes.ts';
import { judge } from '../../src/git/rules.ts';
import { signingKey } from '../../src/git/signing.ts';
import { isActive } from '../../src/guard/settings.ts';
import { scriptsOf } from '../../src/guard/snapshot.ts';
import { decideVariable, differences } from '../../src/import/decide.ts';
import { projectType } from '../../src/config/project-type.ts';
import { parseEnvFile } from '../../src/config-file/env-file.ts';
import { criteria } from '../../src/ssh/criteria.ts';
import { besides } from '../../src/ssh/learned-hosts.ts';
import { parse } from '../../src/ssh/parse.ts';
import { intersect, matchList } from '../../src/ssh/patterns.ts';
import { isCommented, parseJson, toText } from '../../src/platform/json.ts';
import { merge } from '../../src/store/merge.ts';
import { importsIn } from '../../src/store/told-along.ts';
import { versionOf } from '../../src/boundary/version.ts';

const file = (text: string): ReturnType<typeof versionOf> => versionOf(Buffer.from(text), 'file');
const MANIFEST = { largest: 256 * 1024, pieces: [' ', '"', 'a', 'a\n'] } as const;

export const PARSERS: Readonly<Record<string, Parser>> = {
  ...COMMIT_PARSERS,
  'package.json': {
    ...MANIFEST,
    read: (text) => packagesIn('package.json', text),
    sample: '{"dependencies":{"a":"^1"}}',
  },
  'requirements.txt': {
    ...MANIFEST,
    read: (text) => packagesIn('requirements.txt', text),
    pieces: ['a==1.0 ,  ', ['a', '=1  '], `a${'=1  '.repeat(40)}!\n`, `a${' '.repeat(400)}!\n`],
    sample: 'requests[security]>=2.0, <3 ; python_version > "3"\n',
  },
  'pyproject.toml': {
    ...MANIFEST,
    read: (text) => packagesIn('pyproject.toml', text),
    pieces: [
      `${'['.repeat(200)}${' '.repeat(200)}\n`,
      '[a]\n',
      `dependencies = [${'"'.repeat(400)}\n`,
      `a ${'='.repeat(400)}\n`,
    ],
    sample: '[project]\ndependencies = ["a>=1"]\n[tool.poetry.dependencies]\nb = "1"\n',
  },
  'go.mod': {
    ...MANIFEST,
    read: (text) => packagesIn('go.mod', text),
    pieces: [`${'a.'.repeat(200)}/\n`, `a.a/${'a/'.repeat(200)}\n`],
    sample: 'require a.b/c v1.2\n',
  },
  'Cargo.toml': {
    ...MANIFEST,
    read: (text) => packagesIn('Cargo.toml', text),
    sample: '[dependencies]\na = { version = "1" }\n',
  },
  'pom.xml': {
    ...MANIFEST,
    read: (text) => packagesIn('pom.xml', text),
    pieces: ['<dependency>', '<groupId>'],
    sample: '<dependency><groupId>a</groupId></dependency>',
  },
  'paths of files': {
    read: (text) => entryPoints([text, ...text.split('\n')]),
    pieces: ['src/main/java/', 'a/', 'Main.'],
    sample: 'src/main.ts\n',
  },
  'names of files': {
    read: (text) => projectType(text.split('\n')),
    pieces: ['requirements', 'Dockerfile.', 'a\n'],
    sample: 'package.json\n',
  },
  'what memory imports': {
    read: (text) => importsIn(text, '.claude'),
    pieces: ['@', ' @', ' @~/.claude/', '\\ ', ' @a#', '...', ['@a', '.'], ['@', '/.claude']],
    sample: 'Obey @notes/a.txt (and @~/.claude/b).\n',
  },
  'the state of git': {
    read: (text) => gitState(text, text),
    pieces: ['\0', '# branch.ab +1', '1 .M '],
    sample: '# branch.head main\0? a\0',
  },
  'a setting of git': {
    read: (text) => [
      judge('alias.x', text, ['/p']),
      judge('http.extraheader', text, ['/p']),
      judge(`core.${text}`, text, ['/p']),
    ],
    pieces: ['a', 'auth', '-auth-', 'auth:', 'auth: ', ':', ' ', '://a', '.'],
    sample: 'Authorization: Basic aaaaaaaaaaaa',
  },
  'a setting that runs something': {
    read: (text) => [isActive('alias.x', text), isActive(text, text)],
    pieces: ['rebase ', 'rebase -', ' -', '.', ' '],
    sample: 'rebase -x ls',
  },
  'a public key': {
    read: (text) => signingKey('/home/ann/id', [], () => text),
    pieces: [['ssh-rsa AAAA ', 'a '], ['ssh-rsa AAAA ', ' '], 'ssh-rsa ', 'A'],
    sample: 'ssh-rsa AAAA ann@host\n',
  },
  'the scripts of a package.json': {
    read: scriptsOf,
    pieces: ['{"scripts":', '{', '['],
    sample: '{"scripts":{"a":"b"}}',
  },
  JSON: {
    read: (text) => {
      const bytes = Buffer.from(text);
      const value = parseJson(bytes);
      return [isCommented(bytes), value === undefined || toText(value, bytes)];
    },
    pieces: [
      '/* ',
      '//',
      '*/',
      '{"a":',
      '[',
      '{',
      '"',
      '\\',
      ',',
      ['[', '0,'],
      ['{', '"a":1,'],
      ['[', '1111111111111111111,'],
      '1',
    ],
    sample: '{ // a\n"a": [1, 2, ], "b": 11111111111111111111 }\n',
  },
  'JSON that is merged': {
    read: (text) =>
      merge({
        file: 'a.json',
        rule: undefined,
        base: file('{"a":[1]}'),
        live: file(`{"a":[${text}2]}`),
        store: file('{"a":[1,2]}'),
      }),
    pieces: ['1,', '{},', '"a",', '['],
    sample: '1, {"b": null}, ',
  },
  'lists that are taken over': {
    read: (text) => {
      const numbers = Array.from(text, (_, n) => n);
      differences(numbers, numbers.toReversed());
    },
    pieces: ['a'],
    largest: 200_000, // values, of which a file has no more
  },
  'secrets that a restore gives back': {
    read: (text) => {
      const value = Object.fromEntries(Array.from(text, (_, n) => [`token${n}`, 'x']));
      const { value: rest, withheld } = withhold({ inner: value });
      giveBack(rest, { inner: value }, withheld);
    },
    pieces: ['a'],
    largest: 200_000,
  },
  'a template': {
    read: (text) => validateConfig(text, 'a.yaml', 'template'),
    largest: 16 * 1024,
    pieces: [
      '[',
      '{',
      '- ',
      '"',
      '*a ',
      'a: ',
      'a: &a\n',
      'a\n',
      '!a ',
      '>\n',
      ['tools: [', '>\n'],
      ['tools: [', 'a,'],
      ['env: {', 'a,'],
    ],
    sample: 'memory: 2g\nenv:\n  A: &a b\n  B: *a\ntools: { npm: [x] }\n',
  },
  'a variable that is taken over': {
    read: (text) => decideVariable('KEY', file(text), file('x')),
    pieces: [['KEY=', ' '], ['KEY=', "' "], 'export ', ' '],
    sample: "export KEY='a'\n",
  },
  'a file of variables': {
    read: parseEnvFile,
    pieces: [['A=', ' '], ['A=a', ' a'], 'export ', "A='", ' '],
    sample: 'export A="b" \n',
  },
  'a configuration of ssh': {
    read: (text) => parse('config', text),
    pieces: [' ', ['Host a', ' b'], ['Host', ' '], ['Host a', ' \t'], 'Host a\n', '"', ['Host a', '=']],
    sample: 'Host a b\n  User = "c"\n',
  },
  'a condition of ssh': {
    read: (text) => parse('config', `Match ${text}`).map(criteria),
    pieces: ['host a ', 'host=a ', '=', 'a='],
    sample: 'host a user "b"',
  },
  'patterns of ssh': {
    read: (text) => [matchList('a'.repeat(250), text), matchList(text, `${'*a'.repeat(30)}b`)],
    pieces: ['*a', '*', '?', 'a', '!', ','],
    sample: '*.b,!a?',
  },
  'patterns of ssh, one over another': {
    read: (text) => [intersect(text, '*a*b'), intersect(text, text)],
    pieces: ['*', '*a', '?', 'a'],
    sample: '*.corp',
  },
  'hosts that a call has learned': {
    read: (text) => besides('*.a ssh-rsa A\n', text),
    pieces: ['a,', 'a', 'a ssh-rsa A\n', ['a ssh-rsa ', 'A']],
    sample: 'b ssh-rsa AAAA\n',
  },
  'hosts of the user': {
    read: (text) => besides(text, 'a ssh-rsa AAAA\n'),
    pieces: ['*a', '*', '?', '@', '@a ', ' ', '* ssh-rsa A\n'],
    sample: '@cert-authority *.b ssh-rsa AAAA\n',
  },
  'modes of a terminal': {
    read: (text) => modesAfter(text),
    pieces: ['\u001b[?', ['\u001b[?', '1;'], '\u001b[?1h'],
    sample: '\u001b[?1049h\u001b[?25l',
  },
  'secrets that a backup leaves out': {
    read: (text) => withhold({ a: text, env: { b: text } }),
    pieces: ['-', 'a', '1', 'a-', '*a'],
    sample: 'TOKEN=a8Fk29dLs03jXq81mZ',
  },
  'a file that a restore shows': {
    read: (text) => [maskedLines('a', file(text), false), maskedLines('env', file(text), false)],
    pieces: ['.', '-', ' ', 'export ', 'a', "token: 'a8Fk29dLs03jXq81mZ'\n"],
    sample: 'a: b\ntoken: c\n',
  },
  'one line': { read: oneLine, pieces: ['\n', '\u001b', '\u202e'], sample: 'a\nb' },
};
