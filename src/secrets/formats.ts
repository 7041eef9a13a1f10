/**
 * What tokens look like, as their issuers document it. A format is tried only where a word begins with its prefix, and has to take
 * the whole word, so a hash or a picture in base64 that happens to hold the same letters is none.
 */
export interface SecretFormat {
  readonly name: string;
  readonly prefixes: readonly string[];
  /** What follows the prefix. */
  readonly rest: string;
}

const LETTERS = '[A-Za-z0-9]';
const WORD = String.raw`[\w-]`;
const HEX = '[a-f0-9]';

function each(before: string, kinds: string, after: string): string[] {
  return kinds.split(' ').map((kind) => before + kind + after);
}

/** A private key in base64, as in a kubeconfig: what its first line becomes, by the kind of the key. */
const IN_BASE64 = ['BSU0E', 'BFQy', 'BQUklW', 'BPUEVOU1NI', 'BFTkNSWVBU', 'BEU0Eg'];

export const FORMATS: readonly SecretFormat[] = [
  { name: 'AWS access key', prefixes: ['AKIA', 'ASIA', 'ABIA', 'ACCA'], rest: '[A-Z2-7]{16}' },
  { name: 'AWS Bedrock key', prefixes: ['ABSK'], rest: `${LETTERS}{100,}` },
  { name: 'Anthropic key', prefixes: ['sk-ant-'], rest: `${WORD}{24,}` },
  { name: 'OpenRouter key', prefixes: ['sk-or-v1-'], rest: `${HEX}{64}` },
  { name: 'OpenAI key', prefixes: each('sk-', 'proj svcacct admin None', '-'), rest: `${WORD}{32,}` },
  { name: 'OpenAI key', prefixes: ['sk-'], rest: `${LETTERS}{32,}` },
  { name: 'Google API key', prefixes: ['AIza'], rest: `${WORD}{35}` },
  { name: 'Google client secret', prefixes: ['GOCSPX-'], rest: `${WORD}{28}` },
  { name: 'Google access token', prefixes: ['ya29.'], rest: String.raw`[\w.-]{30,}` },
  { name: 'GitHub token', prefixes: each('gh', 'p o u s r', '_'), rest: `${LETTERS}{36,251}` },
  { name: 'GitHub token', prefixes: ['github_pat_'], rest: String.raw`\w{82}` },
  {
    name: 'GitLab token',
    prefixes: each('gl', 'pat dt rt rtr ptt ft imt agent oas cbt soat ffct', '-'),
    rest: String.raw`[\w.-]{20,}`,
  },
  { name: 'Slack token', prefixes: each('xox', 'a b e o p r s', '-'), rest: `${WORD}{16,}` },
  { name: 'Slack token', prefixes: ['xapp-', 'xoxe.xoxp-', 'xoxe.xoxb-'], rest: `${WORD}{24,}` },
  { name: 'Stripe key', prefixes: ['sk_live_', 'rk_live_', 'sk_test_', 'rk_test_'], rest: `${LETTERS}{16,}` },
  { name: 'Stripe webhook secret', prefixes: ['whsec_'], rest: `${LETTERS}{24,}` },
  { name: 'npm token', prefixes: ['npm_'], rest: `${LETTERS}{36}` },
  { name: 'PyPI token', prefixes: ['pypi-AgEIcHlwaS5vcmc', 'pypi-AgENdGVzdC5weXBpLm9yZw'], rest: `${WORD}{50,}` },
  { name: 'RubyGems key', prefixes: ['rubygems_'], rest: `${HEX}{48}` },
  { name: 'Docker token', prefixes: ['dckr_pat_', 'dckr_oat_'], rest: `${WORD}{27,}` },
  { name: 'Hugging Face token', prefixes: ['hf_', 'api_org_'], rest: '[A-Za-z]{34}' },
  { name: 'Groq key', prefixes: ['gsk_'], rest: `${LETTERS}{52}` },
  { name: 'xAI key', prefixes: ['xai-'], rest: `${LETTERS}{80}` },
  { name: 'Perplexity key', prefixes: ['pplx-'], rest: `${LETTERS}{48}` },
  { name: 'Replicate token', prefixes: ['r8_'], rest: `${LETTERS}{37}` },
  { name: 'SendGrid key', prefixes: ['SG.'], rest: String.raw`${WORD}{22}\.${WORD}{43}` },
  { name: 'Mailgun key', prefixes: ['key-'], rest: `${HEX}{32}` },
  { name: 'Twilio key', prefixes: ['SK'], rest: `${HEX}{32}` },
  { name: 'DigitalOcean token', prefixes: each('do', 'o p r', '_v1_'), rest: `${HEX}{64}` },
  { name: 'Shopify token', prefixes: each('shp', 'at ca pa ss', '_'), rest: '[a-fA-F0-9]{32}' },
  { name: 'Databricks token', prefixes: ['dapi'], rest: String.raw`${HEX}{32}(?:-\d)?` },
  { name: 'Vault token', prefixes: ['hvs.', 'hvb.'], rest: `${WORD}{24,}` },
  { name: 'Linear key', prefixes: ['lin_api_'], rest: `${LETTERS}{40}` },
  { name: 'Notion token', prefixes: ['ntn_'], rest: `${LETTERS}{46}` },
  { name: 'Figma token', prefixes: ['figd_'], rest: `${WORD}{40,}` },
  { name: 'Postman key', prefixes: ['PMAK-'], rest: `${HEX}{24}-${HEX}{34}` },
  { name: 'Atlassian token', prefixes: ['ATATT3'], rest: `${WORD}{100,}` },
  { name: 'Sentry token', prefixes: ['sntryu_'], rest: `${HEX}{64}` },
  { name: 'Sentry token', prefixes: ['sntrys_'], rest: `${WORD}{60,}` },
  { name: 'Grafana token', prefixes: ['glsa_'], rest: `${LETTERS}{32}_[A-Fa-f0-9]{8}` },
  { name: 'Grafana token', prefixes: ['glc_'], rest: `${LETTERS}{32,}` },
  { name: 'PlanetScale token', prefixes: each('pscale_', 'tkn oauth pw', '_'), rest: String.raw`[\w.-]{32,}` },
  { name: 'Pulumi token', prefixes: ['pul-'], rest: `${HEX}{40}` },
  { name: 'Doppler token', prefixes: each('dp.', 'pt st ct sa', '.'), rest: String.raw`[\w.-]{40,}` },
  { name: 'Supabase token', prefixes: ['sbp_'], rest: `${HEX}{40}` },
  { name: 'New Relic key', prefixes: ['NRAK-'], rest: '[A-Z0-9]{27}' },
  { name: '1Password token', prefixes: ['ops_eyJ'], rest: `${WORD}{100,}` },
  { name: 'age key', prefixes: ['AGE-SECRET-KEY-1'], rest: '[0-9A-Z]{58}' },
  { name: 'private key', prefixes: IN_BASE64.map((kind) => `LS0tLS1CRUdJTi${kind}`), rest: '[A-Za-z0-9+/=]{60,}' },
  { name: 'JWT', prefixes: ['eyJ'], rest: String.raw`${WORD}{10,}\.eyJ${WORD}{10,}\.${WORD}{16,}` },
];

/** Formats without a prefix. */
export const ZAI = { name: 'Z.AI key', pattern: /[a-f0-9]{32}\.[A-Za-z0-9]{16}(?![\w-])/y };

/** Addresses that are secrets themselves, from `://` on. */
export const WEBHOOKS = [
  { name: 'Slack webhook', pattern: /:\/\/hooks\.slack\.com\/(?:services|workflows|triggers)\/[A-Za-z0-9+/]{40,}/y },
  { name: 'Discord webhook', pattern: /:\/\/(?:\w+\.)?discord(?:app)?\.com\/api\/webhooks\/\d{5,}\/[\w-]{60,}/y },
];
