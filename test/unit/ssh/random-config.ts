import * as fc from 'fast-check';

/** A configuration to be written in two ways: as it is, and as it would be without its `Match exec` blocks. */
export interface Item {
  readonly text: string;
  /** The name of a generated file that this line includes. */
  readonly include?: string;
}

export interface Block {
  /** Empty for what stands before the first header. */
  readonly header: string;
  readonly exec: boolean;
  readonly items: readonly Item[];
}

export interface Config {
  readonly files: Readonly<Record<string, readonly Block[]>>;
  readonly eol: string;
}

const HOSTS = ['ab', 'abc', 'root@b1', 'c.corp'];

/** Two of the four for each configuration: a process each costs the most here. */
export function hostsFor(index: number): readonly string[] {
  return [HOSTS[index % 4], HOSTS[(index + 1 + (index >> 2)) % 4]].filter((host) => host !== undefined);
}

const pick = <T>(...values: T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const name = pick('ab', 'abc', 'b1', 'c.corp');
const pattern = fc.oneof(name, pick('*', 'a*', '*b*', '*c', '?b*', 'b?', '*.corp', 'nomatch'));
const negatable = fc.tuple(pick('', '', '', '!'), pattern).map((parts) => parts.join(''));
const list = fc.array(negatable, { minLength: 1, maxLength: 3 });

/** A keyword in any spelling, with what stands between it and its value; after a quote ssh takes no `=`. */
const keyword = (word: string): fc.Arbitrary<string> =>
  fc
    .oneof(
      fc.tuple(pick(word, word, word.toLowerCase(), word.toUpperCase()), pick(' ', ' ', '\t', '=', ' = ', '  ', ' =')),
      fc.tuple(pick(`"${word}"`, `${word.slice(0, 2)}"${word.slice(2)}"`), pick(' ', '\t')),
    )
    .map((parts) => parts.join(''));
const indent = pick('', '  ', '\t', ' =');
const ending = pick('', '', ' ', '\t', ' # a comment');

const VALUES: Readonly<Record<string, readonly string[]>> = {
  Port: ['1', '2', '"3"'],
  User: ['alice', 'root', '"two words"', "'q'"],
  HostName: ['abc', 'b1', '%h.corp', 'c.corp'],
  Compression: ['yes', 'no'],
  ForwardAgent: ['yes', 'no'],
  StrictHostKeyChecking: ['no', 'accept-new'],
  UpdateHostKeys: ['yes', 'no'], // not ask: ssh turns that off where ControlPersist is on
  ServerAliveInterval: ['10', '1m'],
  LocalForward: ['8080 localhost:80', '"8081" localhost:81'],
  RemoteForward: ['9090', '9091 localhost:91'],
  DynamicForward: ['1080'],
  SendEnv: ['LANG', 'LC_* -LANG'],
  SetEnv: ['A=1', 'B="x # y"'],
  ProxyJump: ['jump', 'none', 'u@j:2,k'],
  ProxyCommand: ['none', 'ssh -W %h:%p jump', 'corkscrew p 80 %h %p', 'sh -c "nc %h %p"'],
  UserKnownHostsFile: ['/dev/null', '~/.ssh/known_hosts', '~/.ssh/other ~/.ssh/known_hosts'],
  IdentityFile: ['~/.ssh/k', '"~/.ssh/my key"'],
  IdentitiesOnly: ['yes'],
  IdentityAgent: ['none', '~/agent.sock'],
  AddKeysToAgent: ['yes', 'confirm 5m'],
  CertificateFile: ['~/.ssh/c.pub'],
  PKCS11Provider: ['/usr/lib/p.so'],
  ControlMaster: ['auto'],
  ControlPath: ['~/.ssh/%C', 'none'],
  ControlPersist: ['yes', '1h'],
  LocalCommand: ['touch {marker}'],
  PermitLocalCommand: ['yes'],
  GSSAPIAuthentication: ['yes'],
};

const directive: fc.Arbitrary<Item> = pick(...Object.keys(VALUES), 'HostName', 'User').chain((word) =>
  fc
    .tuple(indent, keyword(word), pick(...(VALUES[word] ?? [])), word.endsWith('Command') ? pick('') : ending)
    .map((parts) => ({ text: parts.join('') })),
);
const noise: fc.Arbitrary<Item> = pick('', '# IdentityFile in a comment', '   ', '\t# x').map((text) => ({ text }));

const hostHeader = fc
  .tuple(keyword('Host'), list)
  .map(([word, patterns]) => ({ header: word + patterns.join(' '), exec: false }));

const criterion = fc.oneof(
  list.map((patterns) => `originalhost ${patterns.join(',')}`),
  list.map((patterns) => `!originalhost ${patterns.join(',')}`),
  pick('user root', '!user alice', 'host abc,*.corp', 'host *b*', '!host ab'),
  pick('localuser *', '!localuser nobody', 'final', '!final', 'canonical', '!canonical'),
);
const command = pick('exec', 'EXEC', '!exec', '"exec"', '"EX"ec').map((word) => `${word} "~/touch {marker}"`);
const criteria = fc.array(criterion, { minLength: 1, maxLength: 2 }).map((parts) => parts.join(' '));
const matchHeader = fc.oneof(
  { weight: 1, arbitrary: keyword('Match').map((word) => ({ header: `${word}all`, exec: false })) },
  {
    weight: 6,
    arbitrary: fc.tuple(keyword('Match'), criteria).map(([word, own]) => ({ header: word + own, exec: false })),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(keyword('Match'), criteria, command)
      .map(([word, own, run]) => ({ header: `${word}${own} ${run}`, exec: true })),
  },
);

function blocks(includes: readonly string[]): fc.Arbitrary<Block[]> {
  const include = pick('', ...includes).map((target) => (target === '' ? { text: '' } : { text: '', include: target }));
  const item = fc.oneof(
    { weight: 12, arbitrary: directive },
    { weight: 2, arbitrary: noise },
    { weight: 5, arbitrary: include },
  );
  const items = fc.array(item, { maxLength: 4 });
  const header = fc.oneof({ weight: 3, arbitrary: hostHeader }, { weight: 2, arbitrary: matchHeader });
  const block = fc.tuple(header, items).map(([head, body]) => Object.assign({ items: body }, head));
  return fc
    .tuple(items, fc.array(block, { maxLength: 4 }))
    .map(([first, rest]) => [{ header: '', exec: false, items: first }].concat(rest));
}

export const config: fc.Arbitrary<Config> = fc.record({
  files: fc.record({
    config: blocks(['one', 'two', 'three']),
    one: blocks(['two', 'three']),
    two: blocks(['three']),
    three: blocks([]),
  }),
  eol: pick('\n', '\n', '\n', '\r\n'),
});

/** The files of a configuration; those of `expected` have no `Match exec` block, but for the second pass it asks for. */
export function render({ files, eol }: Config, folder: string, expected: boolean): Record<string, string> {
  const prefix = expected ? 'x-' : '';
  const line = ({ text, include }: Item): string =>
    include === undefined ? text : `Include ${folder}/${prefix}${include}`;
  const body = ({ header, exec, items }: Block): string[] => {
    if (exec && expected) return /final/.test(header) ? ['Match final'] : [];
    return [...(header === '' ? [] : [header]), ...items.map(line)];
  };
  return Object.fromEntries(
    Object.entries(files).map(([file, parts]) => [`${folder}/${prefix}${file}`, parts.flatMap(body).join(eol) + eol]),
  );
}
