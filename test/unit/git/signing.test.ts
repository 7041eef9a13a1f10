import { expect, test } from 'vitest';
import { containerGit } from '../../../src/git/container.ts';

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKey';

test.each(['~/.ssh/id', `key::${KEY} ann@host`, `${KEY} ann@host`])(
  'whether the agent signs with %s decides whether commits are signed',
  (value) => {
    const pairs = { 'gpg.format': 'ssh', 'commit.gpgsign': 'true', 'user.signingkey': value };
    const entries = Object.entries(pairs).map(([key, text]) => ({ key, value: text, origin: '' }));
    const asked: unknown[] = [];
    const why = ['it does not', undefined];
    const places = {
      home: '/home/ann',
      folders: [],
      defaults: '/etc/none',
      read: (file: string) => (file === '/home/ann/.ssh/id.pub' ? `${KEY} ann@host\n` : undefined),
      real: (file: string) => file,
      hooks: () => ({ files: {}, missing: [] }),
      whyNoSignature: (key: unknown) => why[asked.push(key) - 1],
    };
    const unsigned = containerGit(entries, places);
    expect(unsigned.text).not.toContain('gpgsign');
    expect(unsigned.dropped).toEqual([{ key: 'commit.gpgsign', origin: '', why: 'it does not' }]);
    expect(containerGit(entries, places).text).toContain('gpgsign = "true"');
    const key = { blob: Buffer.from(KEY.split(' ')[1] ?? '', 'base64'), comment: 'ann@host' };
    expect(asked).toEqual([key, key]);
  },
);
