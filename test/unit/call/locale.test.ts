import { expect, test } from 'vitest';
import { localeFile, localeMounts } from '../../../src/call/locale.ts';

test('a locale that the image lacks is another name of C.UTF-8', () => {
  const environment = {
    visible: { LANG: 'de_DE.UTF-8', LC_TIME: 'C', LC_CTYPE: 'UTF-8' },
    hidden: { LC_NAME: 'fr@euro' },
  };
  expect(localeFile(environment)).toEqual({
    'locale.alias': 'de_DE.UTF-8 C.UTF-8\nUTF-8 C.UTF-8\nfr@euro C.UTF-8\n',
  });
  expect(localeMounts(environment, '/stage')).toEqual([
    { kind: 'bind', source: '/stage/locale.alias', target: '/usr/share/locale/locale.alias', readOnly: true },
  ]);
});

test('nothing is made for the locales that every image has, and for what is no name', () => {
  const environment = { visible: { LANG: 'C.UTF-8', LC_ALL: 'POSIX' }, hidden: { LC_X: '../x y\n', LANGUAGE: 'de' } };
  expect(localeFile(environment)).toEqual({});
  expect(localeMounts(environment, '/stage')).toEqual([]);
});
