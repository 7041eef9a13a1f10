import { GenericContainer, type StartedTestContainer } from 'testcontainers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { realImage } from './images.ts';

/** No reaper: its image would have to be pulled. The container is stopped below. */
process.env['TESTCONTAINERS_RYUK_DISABLED'] = 'true';

let container: StartedTestContainer;
beforeAll(async () => {
  container = await new GenericContainer(await realImage('tools'))
    .withLabels({ 'mayfly.test': 'images' })
    .withNetworkMode('host')
    .withCommand(['sleep', '600'])
    .start();
});
afterAll(() => container.stop({ timeout: 0 }));

const inside = async (script: string): Promise<{ code: number; output: string }> => {
  const { exitCode, output } = await container.exec(['sh', '-c', script]);
  return { code: exitCode, output };
};

describe('the tools image', () => {
  // The first: tools make caches when they are used.
  it('keeps no cache and no list of packages', async () => {
    const { output } = await inside('du -s /var/lib/apt/lists /var/cache/apt /root /tmp | cut -f 1');
    for (const kilobytes of output.trim().split('\n')) expect(Number(kilobytes)).toBeLessThan(64);
  });

  it.each([
    ['git --version', /^git version 2\./],
    ['ssh -V', /OpenSSH/],
    ['gh --version', /^gh version 2\./],
    ['rg --version', /^ripgrep \d/],
    ['jq --version', /^jq-1/],
    ['less --version', /^less \d/],
    ['python3 --version', /^Python 3\./],
    ['git lfs version', /^git-lfs\/\d/],
    ['file --version', /^file-\d/],
    ['patch --version', /^GNU patch/],
    ['unzip -v', /^UnZip \d/],
    ['gpg --version', /^gpg \(GnuPG\)/],
    ['vim --version', /^VIM - /],
    ['vi --version', /^VIM - /],
    ['nano --version', /GNU nano/],
    ['pip --version', /^pip \d/],
    ['python3 -m venv /tmp/v && /tmp/v/bin/pip --version && rm -r /tmp/v', /^pip \d/],
    ['make --version', /^GNU Make/],
    ['g++ --version', /^g\+\+ \(/],
    ['ps --version', /^ps from procps/],
    ['curl --version', /^curl \d/],
    ['node --version', /^v24\./],
    ['npm --version', /^1\d\./],
  ])('%s', async (command, expected) => {
    const { code, output } = await inside(command);
    expect({ code, output }).toEqual({ code: 0, output: expect.stringMatching(expected) });
  });

  it('keeps nothing of what the host trusts, which built it', async () => {
    const { output } = await inside(
      'ls /tmp/ca.crt 2>&1; ls -A /usr/local/share/ca-certificates; printenv NODE_EXTRA_CA_CERTS; expr $(grep -c BEGIN /etc/ssl/certs/ca-certificates.crt) - $(grep -c ^mozilla /etc/ca-certificates.conf)',
    );
    expect(output).toMatch(/^ls: .*\/tmp\/ca\.crt.*\n0\n$/);
  });
});
