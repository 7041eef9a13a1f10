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

  it('trusts what the bundle adds, in curl, git, Node and Python, and keeps only that in it', async () => {
    const { code, output } = await inside(TRUST);
    expect(output.trim().split('\n').slice(-6)).toEqual([
      'before 60',
      'curl 0',
      'git 0',
      'node 0',
      'python 0',
      'kept 1',
    ]);
    expect(code).toBe(0);
  });
});

/** A server on 127.0.0.1 whose certificate comes from an authority that only the bundle knows. */
const TRUST = String.raw`
set -eu
test -f /usr/local/lib/mayfly/install-ca.sh # only in the image may what follows be done
cd "$(mktemp -d)"
rm -f /usr/local/share/ca-certificates/* && update-ca-certificates --fresh >/dev/null 2>&1
openssl req -x509 -newkey rsa:2048 -nodes -subj '/CN=test authority' -keyout ca.key -out ca.pem 2>/dev/null
openssl req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout key.pem -out request.pem 2>/dev/null
printf 'subjectAltName=DNS:localhost' >extension
openssl x509 -req -in request.pem -CA ca.pem -CAkey ca.key -CAcreateserial -extfile extension -out cert.pem 2>/dev/null
cat >server.js <<'END'
const { readFileSync, writeFileSync } = require('node:fs');
const server = require('node:https').createServer({ key: readFileSync('key.pem'), cert: readFileSync('cert.pem') });
server.on('request', (request, response) => response.writeHead(200).end());
server.listen(0, '127.0.0.1', () => writeFileSync('port', String(server.address().port)));
END
node server.js &
server=$!
trap 'kill $server' EXIT
until [ -s port ]; do sleep 0.05; done
url=https://localhost:$(cat port)/
curl -sS "$url" 2>/dev/null && echo before 0 || echo before $?
{ echo '# with a comment'; sed -n '/BEGIN/,/END/p;/END/q' /etc/ssl/certs/ca-certificates.crt; cat ca.pem; } >bundle
sh /usr/local/lib/mayfly/install-ca.sh "$PWD/bundle" >/dev/null 2>&1
export NODE_EXTRA_CA_CERTS=$PWD/bundle
curl -sS "$url"; echo curl $?
git ls-remote "$url" 2>&1 | grep -qi certificate && echo git 1 || echo git 0
node -e 'require("node:https").get(process.argv[1], (answer) => answer.resume())' "$url"; echo node $?
python3 -c 'import sys, urllib.request; urllib.request.urlopen(sys.argv[1])' "$url"; echo python $?
echo kept $(grep -c BEGIN bundle)
`;
