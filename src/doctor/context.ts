import type { Config, Settings } from '../config.ts';
import type { Host } from '../host.ts';
import type { Places } from '../places.ts';
import type { Provider } from '../providers/provider.ts';

/** What every check may look at; no check changes anything. */
export interface Context {
  readonly host: Host;
  readonly places: Places;
  readonly config: Config;
  readonly options: Settings;
  readonly providers: readonly Provider[];
}
