import { MayflyError } from '../../src/platform/errors.ts';
import { PARSERS } from './parsers.ts';

/** Has a parser read a text, and says what it threw; a MayflyError is an answer. */
process.on('message', ({ name, text }: { name: string; text: string }) => {
  try {
    PARSERS[name]?.read(text);
    process.send?.('');
  } catch (error) {
    process.send?.(error instanceof MayflyError ? '' : String(error));
  }
});
