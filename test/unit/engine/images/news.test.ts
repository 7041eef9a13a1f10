import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { changeNews, judgeNews, type News, readNews } from '../../../../src/engine/images/news.ts';

const HOUR = 3_600_000;
const NOW = 1000 * HOUR;
const UPDATE = { target: 'claude', from: '2.0.0', to: '2.0.1' } as const;
const NEWS: News = { looked: NOW - HOUR, said: 0, mayfly: 'this', updates: [UPDATE] };

describe('news', () => {
  it.each<[string, Partial<News>, string, boolean, boolean]>([
    ['known and not said', {}, 'claude', true, false],
    ['said an hour ago', { said: NOW - HOUR }, 'claude', false, false],
    ['said a day ago', { said: NOW - 24 * HOUR }, 'claude', true, false],
    ['said in the future', { said: NOW + HOUR }, 'claude', true, false],
    ['of another CLI', {}, 'gemini', false, false],
    ['of another mayfly', { mayfly: 'other' }, 'claude', false, false],
    ['none', { updates: [] }, 'claude', false, false],
    ['old', { looked: NOW - 24 * HOUR }, 'claude', true, true],
    ['of the future', { looked: NOW + HOUR }, 'claude', true, true],
    ['never looked for', { looked: 0, updates: [] }, 'claude', false, true],
  ])('%s', (_, change, target, says, due) => {
    expect(judgeNews({ ...NEWS, ...change }, target, NOW, 'this')).toEqual({
      update: says ? UPDATE : undefined,
      due,
    });
  });

  it('are kept in the store, and forgotten when they are broken', () => {
    const store = fs.mkdtempSync(path.join(os.tmpdir(), 'mayfly-news-'));
    changeNews(store, { looked: 5, updates: [UPDATE] });
    changeNews(store, { said: 6 });
    expect(readNews(store)).toMatchObject({ looked: 5, said: 6, updates: [UPDATE] });
    fs.writeFileSync(path.join(store, 'news.json'), '{');
    expect(readNews(store)).toEqual({ looked: 0, said: 0, mayfly: '', updates: [] });
    fs.rmSync(store, { recursive: true });
  });
});
