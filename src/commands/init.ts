import { loadConfig } from '../config.ts';
import { MayflyError } from '../errors.ts';
import { makePrivate } from '../files.ts';
import type { Host } from '../host.ts';
import { findPlaces } from '../places.ts';
import { findProvider, providerNames } from '../providers/index.ts';
import { renderInit } from '../zsh/init.ts';
import { install, scriptFile } from '../zsh/installed.ts';

/** `mayfly init zsh`: the functions go to stdout, or with `--write` to where every new zsh finds them. */
export async function init(host: Host, args: readonly string[]): Promise<number> {
  const [shell, flag, ...more] = args;
  if (shell !== 'zsh' || (flag !== undefined && flag !== '--write') || more.length > 0)
    throw new MayflyError({ kind: 'usage', what: 'mayfly init writes for zsh only', fix: 'mayfly init zsh [--write]' });
  const content = await zshScript(host);
  if (flag === undefined) {
    host.print(content);
    return 0;
  }
  makePrivate(findPlaces(host).store);
  const changed = await install(host, content);
  host.note(`mayfly: ${scriptFile(host)} ${changed ? 'written; open a new zsh' : 'is as it should be'}`);
  return 0;
}

/** What the static file must hold for these providers and this executable. */
async function zshScript(host: Host): Promise<string> {
  const places = findPlaces(host);
  const config = await loadConfig(places);
  const providers = providerNames(config).map((name) => findProvider(name, config));
  return renderInit({ executable: process.execPath, store: places.store, providers });
}
