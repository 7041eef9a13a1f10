import { loadConfig } from '../../config-file/load.ts';
import { line, MayflyError } from '../../platform/errors.ts';
import { makePrivate } from '../../platform/files.ts';
import type { Host } from '../../platform/host.ts';
import { findPlaces } from '../../config/places.ts';
import { findProvider, providerNames } from '../../providers/index.ts';
import type { Provider } from '../../providers/provider.ts';
import { compare, shimFolder, writeShims } from '../../shims/folder.ts';
import { putFirst, shimsFor } from '../../shims/shims.ts';
import { renderInit } from '../../zsh/init.ts';
import { install, scriptFile } from '../../zsh/installed.ts';

/**
 * `mayfly init zsh`: the functions go to stdout, or with `--write` to where every new zsh finds them; `mayfly init shims`: the
 * same as executables.
 */
export async function init(host: Host, args: readonly string[]): Promise<number> {
  const [what, flag, ...more] = args;
  const own = { zsh: '--write', shims: '--remove' }[what ?? ''];
  if (own === undefined || (flag !== undefined && flag !== own) || more.length > 0)
    throw new MayflyError({
      kind: 'usage',
      what: 'mayfly init writes functions for zsh, or shims for all others',
      fix: 'mayfly init zsh [--write], or mayfly init shims [--remove]',
    });
  const providers = await configured(host);
  if (what === 'shims') return initShims(host, flag === undefined ? providers : []);
  return initZsh(host, providers, flag !== undefined);
}

async function configured(host: Host): Promise<Provider[]> {
  const config = await loadConfig(findPlaces(host));
  return providerNames(config).map((name) => findProvider(name, config));
}

/** Shims that are there are made to fit as well. */
async function initZsh(host: Host, providers: readonly Provider[], isToWrite: boolean): Promise<number> {
  const { store } = findPlaces(host);
  const shims = shimFolder(host);
  const content = renderInit({ executable: process.execPath, store, shims, providers });
  if (!isToWrite) {
    host.print(content);
    return 0;
  }
  makePrivate(store);
  const changed = await install(host, content);
  host.note(`mayfly: ${scriptFile(host)} ${changed ? 'written; open a new zsh' : 'is as it should be'}`);
  return compare(shims, new Map()).areThere ? initShims(host, providers) : 0;
}

/** No providers: they are all to go. */
function initShims(host: Host, providers: readonly Provider[]): number {
  const folder = shimFolder(host);
  const { shims, without } = shimsFor(providers, process.execPath);
  const { changed, foreign } = writeShims(folder, shims);
  for (const name of without)
    host.note(`mayfly: ${name} gets no shim, since mayfly itself starts ${name}; rename it in config.yaml`);
  for (const name of foreign) {
    const what = `${folder}/${name} is not mayfly's, so it stays`;
    host.note(line({ code: 73, what, fix: 'move it away, then run mayfly init shims' }));
  }
  const names = [...shims.keys()].filter((name) => !foreign.includes(name)).join(', ');
  if (providers.length === 0) host.note(`mayfly: ${folder} has no shims ${changed ? 'any more' : 'to remove'}`);
  else if (changed) host.note(`mayfly: ${folder} has ${names}; ${putFirst(host)}`);
  else host.note(`mayfly: ${folder} is as it should be`);
  return foreign.length > 0 ? 73 : 0;
}
