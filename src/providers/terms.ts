import type { Settings } from '../config/config.ts';
import type { Provider } from './provider.ts';

/** What a call may use, as it counts in the end. */
export interface Terms {
  readonly network: string;
  readonly memory: string;
  readonly cpus: number;
  readonly pids: number;
  readonly readOnly: boolean;
}

export function termsOf(options: Settings, { limits }: Pick<Provider, 'limits'>): Terms {
  return {
    network: options.get('network'),
    memory: options.get('memory') ?? limits.memory,
    cpus: options.get('cpus') ?? limits.cpus,
    pids: options.get('pids-limit'),
    readOnly: options.get('read-only'),
  };
}
