/** Answers as models give them that were asked for one JSON object, and what becomes of each: written for the tests of the cleaner. */
export interface BadAnswer {
  readonly name: string;
  readonly answer: string;
  /** The message at the first try, as git gets it. */
  readonly message?: string;
  /** Or what the model is told. */
  readonly error?: RegExp;
  /** And what is made of it when the second answer is the same; nothing: the editor. */
  readonly repaired?: string;
}

export const json = (fields: object): string =>
  JSON.stringify({ type: 'fix', scope: 'parser', breaking: false, subject: 'close the file', body: '', ...fields });

export const GOOD = json({});
export const HEADER = 'fix(parser): close the file';
export const MESSAGE = `${HEADER}\n`;
export const BODY = 'The handle leaked when reading failed.';
export const WITH_BODY = `${HEADER}\n\n${BODY}\n`;
