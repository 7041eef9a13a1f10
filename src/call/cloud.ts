import type { Variables } from '../providers/environment.ts';
import type { Cloud, Provider } from '../providers/provider.ts';

/** The services whose variable is set, and not to no. */
export function cloudsOf({ clouds = [] }: Pick<Provider, 'clouds'>, variables: Variables): readonly Cloud[] {
  return clouds.filter(({ when }) => !/^(|0|false|no|off)$/i.test(variables[when] ?? ''));
}

/** The files that their variables name. */
export function cloudFiles(
  provider: Pick<Provider, 'clouds'>,
  variables: Variables,
): { readonly flag: string; readonly path: string; readonly mode: 'read-only' }[] {
  return cloudsOf(provider, variables).flatMap(({ files }) =>
    files.flatMap((flag) => (variables[flag] ? [{ flag, path: variables[flag], mode: 'read-only' as const }] : [])),
  );
}
