import { scan } from '../../src/secrets/scan.ts';
import { randomOfTest } from './random.ts';

/** Made when the test runs, so that no file of the project looks as if it held one. */
export function madeUp(length: number, alphabet = 'aB3dE5gH7jK9mN2pQ4sT6vW8xY1zC'): string {
  let state = length;
  return Array.from({ length }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return alphabet.charAt((state >> 12) % alphabet.length);
  }).join('');
}

const HEX = '3a7f1c9e5b2d8064';
const UPPER = 'K7Q2XWP5JRN3VTZ6';

/** One of every kind that is known by its form. */
export const TOKENS: Readonly<Record<string, string>> = {
  'AWS access key': `AKIA${madeUp(16, UPPER)}`,
  'Anthropic key': `sk-ant-api03-${madeUp(93)}AA`,
  'OpenAI key': `sk-proj-${madeUp(60)}`,
  'OpenRouter key': `sk-or-v1-${madeUp(64, HEX)}`,
  'Google API key': `AIza${madeUp(35)}`,
  'Google client secret': `GOCSPX-${madeUp(28)}`,
  'GitHub token': `ghp_${madeUp(36)}`,
  'GitLab token': `glpat-${madeUp(20)}`,
  'Slack token': `xoxb-${madeUp(12, '4829173650')}-${madeUp(12, '4829173650')}-${madeUp(24)}`,
  'Stripe key': `sk_live_${madeUp(24)}`,
  'npm token': `npm_${madeUp(36)}`,
  'PyPI token': `pypi-AgEIcHlwaS5vcmc${madeUp(60)}`,
  'RubyGems key': `rubygems_${madeUp(48, HEX)}`,
  'Docker token': `dckr_pat_${madeUp(27)}`,
  'Hugging Face token': `hf_${madeUp(34, 'aBcDeFgHiJkLmNoPqRsTuVwXyZ')}`,
  'Groq key': `gsk_${madeUp(52)}`,
  'SendGrid key': `SG.${madeUp(22)}.${madeUp(43)}`,
  'Twilio key': `SK${madeUp(32, HEX)}`,
  'DigitalOcean token': `dop_v1_${madeUp(64, HEX)}`,
  'Shopify token': `shpat_${madeUp(32, HEX)}`,
  'Vault token': `hvs.${madeUp(90)}`,
  'Linear key': `lin_api_${madeUp(40)}`,
  'Z.AI key': `${madeUp(32, HEX)}.${madeUp(16)}`,
  JWT: `eyJ${madeUp(30)}.eyJ${madeUp(60)}.${madeUp(43)}`,
  'Slack webhook': `https://hooks.slack.com/services/T${madeUp(10, UPPER)}/B${madeUp(10, UPPER)}/${madeUp(24)}`,
};

export function privateKey(kind = 'RSA'): string {
  const lines = Array.from({ length: 6 }, (_, at) => madeUp(64 - (at % 2)));
  const name = `${kind} PRIVATE KEY`.trim();
  return [`-----BEGIN ${name}-----`, ...lines, `-----END ${name}-----`].join('\n');
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Of so many random lines those in which no secret is found. `make` is given what makes random letters and digits, so many of them. */
export function missedOf(count: number, make: (of: (length: number) => string) => string): string[] {
  const random = randomOfTest();
  const of = (length: number): string =>
    Array.from({ length }, () => LETTERS.charAt(random.below(LETTERS.length))).join('');
  return Array.from({ length: count }, () => make(of)).filter((line) => scan(line).length === 0);
}
