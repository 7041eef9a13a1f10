import { array, assert, constantFrom, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scan } from '../../../src/secrets/scan.ts';
import { redact, scanFor } from '../../../src/commit/secrets.ts';
import { madeUp, missedOf, privateKey, TOKENS } from '../../support/secrets.ts';

const random = madeUp(32);

describe('what is a secret', () => {
  test.each(Object.entries(TOKENS))('%s', (rule, token) => {
    for (const line of [`x = "${token}"`, `export K=${token}`, token, `- ${token},`, `run --with '${token}'`])
      expect(scan(line).map((secret) => secret.rule)).toEqual([rule]);
    expect(redact(`before "${token}" after`)).toBe(
      `before "${token.startsWith('https://') ? 'https://' : ''}[redacted: ${rule}]" after`,
    );
  });

  test.each(['RSA', 'EC', 'OPENSSH', 'ENCRYPTED', ''])('a private key (%s)', (kind) => {
    const text = `one\n${privateKey(kind)}\ntwo`;
    expect(redact(text)).toBe('one\n[redacted: private key]\ntwo');
    expect(redact(JSON.stringify({ key: privateKey(kind) }))).toBe('{"key":"[redacted: private key]"}');
  });

  test.each([
    `API_KEY=${random}`,
    `export DB_PASSWORD=${random}`,
    `api_key: ${random}`,
    `apiKey: '${random}',`,
    `"client_secret": "${random}"`,
    String.raw`"{\"client_secret\": \"${random}\"}"`,
    `const token = "${random}";`,
    `const token: string = "${random}";`,
    `secret := "${random}"`,
    `:password => "${random}",`,
    `config['auth_token'] = '${random}'`,
    `Authorization: Bearer ${random}`,
    `headers: { Authorization: 'Bearer ${random}' }`,
    `aws_secret_access_key = ${madeUp(20)}/${madeUp(19)}`,
    `AccountKey=${madeUp(86)}==;EndpointSuffix=core.windows.net`,
    `password: "k7#Qz!2xV9$m"`,
    `postgres://shop:${random}@db.shop.io/main`,
  ])('a random value under a telling name: %s', (line) => {
    expect(scan(line)).toHaveLength(1);
    expect(redact(line)).not.toContain(random);
  });
});

describe('what has a form of its own, or stands beside a name', () => {
  const key = madeUp(180);
  test.each([
    ['kubeconfig', `    client-key-data: ${Buffer.from(privateKey('RSA')).toString('base64')}`],
    ['Docker', `"auth": "${Buffer.from('ann:my secret horse').toString('base64')}"`],
    ['Basic', `Authorization: Basic ${Buffer.from('ann:Str0ngHorse!').toString('base64')}`],
    ['PuTTY', `Private-Lines: 3\n${key.slice(0, 64)}\n${key.slice(64, 128)}\n${key.slice(128)}\nPrivate-MAC: 0a1b2c`],
    ['.netrc', 'machine git.shop.io login ann password Str0ngHorse'],
    ['.netrc on lines', 'machine git.shop.io\n+  login ann\n+  password Str0ngHorse'],
    ['a flag', `run deploy --password ${random} now`],
    ['a flag in quotes', `run deploy --api-key '${random}'`],
    ['an element', `<Password>${random}</Password>`],
    ['a long value', `SESSION_TOKEN="${madeUp(500)}"`],
    ['a long value without quotes', `SESSION_TOKEN=${madeUp(500)}`],
    ['a password with words in a URL', 'postgres://app:MySecretPassw0rd9@db.shop.io/main'],
  ])('%s', (_, text) => {
    expect(scan(text)).toHaveLength(1);
    expect(redact(text)).not.toMatch(/horse|[A-Za-z0-9]{30}|Passw0rd9/iu);
  });

  test.each([
    'machine git.shop.io login ann password your-password',
    'run deploy --password "$PASSWORD"',
    'the password must be at least twelve1 characters2',
    '<password>${db.password}</password>',
    'auth: "basic-auth-settings"',
    'next-token page1 secret santa2',
  ])('but not: %s', (text) => {
    expect(scan(text)).toEqual([]);
  });

  test('words that chance puts into a random value hide none of them', () => {
    // Each holds a short word that stands where a secret will be, as one in some hundred random ones does.
    const words = ['test', 'fake', 'demo', 'your', '1234', 'xxx', 'todo', 'mock', 'dummy', 'lorem', 'sample'];
    const missed = words.flatMap((word) => {
      const at = (length: number): string => madeUp(length - word.length).replace(/^.{9}/, (start) => start + word);
      const lines = [`ghp_${at(36)}`, `sk-ant-api03-${at(90)}`, `xoxb-${at(40)}`, `API_KEY=${at(32)}`];
      return lines.filter((line) => scan(line).length === 0);
    });
    expect(missed).toEqual([]);
  });
});

test.each<[string, (random: (length: number) => string) => string]>([
  ['ghp_', (of) => `ghp_${of(36)}`],
  ['sk-ant-', (of) => `sk-ant-api03-${of(93)}AA`],
  ['xoxb-', (of) => `xoxb-${of(40)}`],
  ['JWT', (of) => `eyJ${of(60)}.eyJ${of(300)}.${of(43)}`],
])('of 3,000 random values none is missed: %s', (_, make) => {
  expect(missedOf(3000, make)).toEqual([]);
});

describe('what is none', () => {
  test.each([
    '"integrity": "sha512-Yf8QkPrYqCMpR0Gz3yR1oB8iVtD3uV5d4q6V8v9X0m1n2b3c4D5e6F7g8H9i0J1k2L3m4N5o6P7q8R9s0T1u2Q=="',
    'resolved "https://host.invalid/a/-/a-1.2.3.tgz#0c8f2e1b9d7a6c5b4e3f2a1d0c9b8e7f6a5d4c3b"',
    'github.com/x/y v1.2.3 h1:3a7f1c9e5b2d80643a7f1c9e5b2d8064aB3dE5gH7jK=',
    'id: 7f3d2c1b-9a8e-4f6d-b5c4-a3b2c1d0e9f8',
    'token: 7f3d2c1b-9a8e-4f6d-b5c4-a3b2c1d0e9f8',
    `data:image/png;base64,iVBORw0KGgo${madeUp(200)}/${madeUp(300)}==`,
    'password: changeme',
    'password = "changeme12345"',
    'API_KEY=your-api-key-goes-here-1234',
    'api_key: "<YOUR_API_KEY_123456>"',
    'const token = "test-token-a1b2c3d4e5f6";',
    'SECRET=${SECRET_FROM_ENV_2}',
    'password: ${{ secrets.NPM_TOKEN_2024 }}',
    'apiKey: process.env.API_KEY_V2_PROD,',
    'const apiKey = await getApiKeyFromVault2(name1);',
    'token_type = "urn:ietf:params:oauth2:grant-type:v2"',
    'const nextPageToken = "CAUQAA7kX2mP9qL4wZ8vB3nR6tY1";',
    'tokenizer: "cl100k_base_v2_2024"',
    'aws_access_key_id = AKIAIOSFODNN7EXAMPLE',
    `commit ${madeUp(40, '3a7f1c9e5b2d8064')}`,
    `const sha = "${madeUp(40, '3a7f1c9e5b2d8064')}";`,
    `passwordHash: "$2b$10$${madeUp(53)}"`,
    `publicKey: "${madeUp(43)}="`,
    'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ7k2m9Q4sT6vW8xY1zCaB3dE5gH7jK9mN2pQ4sT6vW someone@host',
    '-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA7k2m9Q4sT6vW8xY1zCaB3d\n-----END PUBLIC KEY-----',
    '-----BEGIN CERTIFICATE-----\nMIIDXTCCAkWgAwIBAgIJAKL0UG7k2m9Q4sT6vW8xY1zCaB3dE5gH7jK9mN2pQ4s\n-----END CERTIFICATE-----',
    "if (text.startsWith('-----BEGIN RSA PRIVATE KEY-----')) return 'a key';",
    'secretName: tls-wildcard-2024-renewed-v2',
    'SECRET_FILE=/run/credentials/app-v2/key-2024.pem',
    'postgres://postgres:postgres@localhost:5432/app',
    'mysql://root:hunter2hunter2@127.0.0.1/db',
    'https://user:password@example.com/',
    'redis://cache:Zk83jd92kdPq@redis:6379',
    'src/components/AuthTokenProvider2/useAccessToken2.test.tsx',
    'if (token === "a1B2c3D4e5F6g7H8") return;',
    'passwordResetTemplate: "password_reset_v2_final_2024"',
    'sk-this-is-a-css-class-name-with-dashes',
    'npm_config_registry npm_lifecycle_event npm_package_version',
    'key-0 key-1 AIzawa SKU12345678901234567890123456789012',
    'xoxb-your-token-here-xxxxxxxxxxxx',
    'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIn0.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c',
    'version: 12.0.34-beta.56789012345678',
    'credentials: "same-origin"',
    'authKey: "x509_certificate_chain_v3_2024"',
    'password: "BasicAuth2ProviderSettings12"',
    'token: 00000000000000000000000000000000',
  ])('%s', (line) => {
    expect(scan(line)).toEqual([]);
  });

  test.each([
    'package-lock.json',
    'go.sum',
    'Cargo.lock',
    'poetry.lock',
    'yarn.lock',
    'a/app.min.js',
    'x.snap',
    '.env.example',
    'config.sample.yml',
    'logo.svg',
  ])('hashes in %s', (path) => {
    expect(scan(`token: ${random}`, scanFor(path))).toEqual([]);
    expect(scan(`token: ${TOKENS['GitHub token']}`, scanFor(path))).toHaveLength(1);
  });

  test.each(['.env', 'src/platform/lock.ts', 'src/clock.ts', 'config.yml', '.env.production'])(
    'all is looked at in %s',
    (path) => {
      expect(scan(`token: ${random}`, scanFor(path))).toHaveLength(1);
    },
  );
});

test('what is redacted is gone, and stays as it is when it is redacted again', () => {
  const word = constantFrom(
    ...Object.values(TOKENS),
    privateKey(),
    `password: "${random}"`,
    'text',
    ' ',
    '\n+',
    '"',
    '=',
    '://',
    'sk-',
  );
  assert(
    property(array(word, { maxLength: 12 }), (words) => {
      const once = redact(words.join(' '));
      for (const token of Object.values(TOKENS)) expect(once).not.toContain(token);
      expect(redact(once)).toBe(once);
    }),
  );
});
