import { expect, test } from 'vitest';
import { languageOf, otherLanguage } from '../../../src/commit/language.ts';

test.each([
  ['English', ['Add the parser for the new format', 'fix: close the file when it is not used']],
  ['German', ['Fehler bei der Suche behoben', 'feat: neue Ansicht für die Liste hinzugefügt']],
  ['French', ['Ajoute la page des réglages', 'fix: corrige le calcul du prix dans le panier']],
  ['Spanish', ['Añade el filtro para las facturas', 'corrige el error del carrito']],
  ['Italian', ['Aggiunge il filtro per gli ordini', 'corregge il calcolo della quota']],
  ['Portuguese', ['Adiciona filtro para os pedidos', 'corrige erro ao salvar uma conta']],
  ['Dutch', ['Voeg een filter voor het overzicht', 'fix: fout bij het opslaan wordt niet getoond']],
  ['Polish', ['Dodano filtr do listy', 'poprawiono błąd przy zapisie na liście']],
  ['Russian', ['Добавлен парсер для README', 'fix: исправлена ошибка в API']],
  ['Ukrainian', ['Додано парсер для файлів із даними']],
  ['Chinese', ['修复登录页面的错误', 'feat: 添加 parser 模块']],
  ['Japanese', ['ログイン画面の不具合を修正', 'feat: parser を追加する']],
  ['Korean', ['로그인 오류 수정', 'feat: 파서 추가']],
  [undefined, ['wip', 'bump 1.2.3']],
  [undefined, []],
])('%s: %j', (language, subjects) => {
  expect(languageOf(subjects)).toBe(language);
});

test.each([
  ['fix: 修复登录页面的错误', 'English', 'Chinese'],
  ['añade el filtro para las facturas del cliente', 'English', 'Spanish'],
  ['add the parser', 'Chinese', 'English'],
  ['add the parser for the format', 'English', undefined],
  ['rename café to crème brûlée', 'English', undefined],
  ['support 中文 in names of files', 'English', undefined],
  ['修复 parser 的错误', 'Chinese', undefined],
  ['Fehler beim Lesen der Datei behoben', 'German', undefined],
  ['add the parser for it when the file is not there', 'German', 'English'],
  ['use der parser', 'English', undefined],
])('%j where %s is expected: %s', (text, expected, other) => {
  expect(otherLanguage(text, expected)).toBe(other);
});
