import type { Provider } from './provider.ts';

/** What `gexec` runs in when no provider is named: the tools, no configuration, no secret. */
export const tools: Provider = {
  name: 'exec',
  image: { target: 'tools' },
  command: [],
  env: {},
  passEnv: [],
  secrets: [],
  secretEnv: {},
  seeds: {},
  files: [],
  trustEnv: {},
  limits: { memory: '2g', cpus: 1 },
};
