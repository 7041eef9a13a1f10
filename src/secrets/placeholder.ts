/**
 * Whether a value only stands where a secret will be: `changeme`, `your-api-key-1234`, `<token>`. Short words turn up in random
 * values by themselves, so those have to make up a part of it: `most` of it, in a value that a person may have thought of.
 */
export function isPlaceholder(value: string, most = 0.5): boolean {
  if (SURE.test(value)) return true;
  const rest = value.replaceAll(WORDS, '');
  return value.length - rest.length > value.length * most;
}

/** So long that chance makes none of them in a lifetime, shorter ones where a word begins, and what is a template's. */
const SURE =
  /example|change.?me|placeholder|redacted|replace|deadbeef|(?:^|[^a-z0-9])(?:sample|dummy|lorem|foobar)|\*\*\*|\.\.\.|<|>|\$\{|\{\{|\$\(|^\$|^%.*%$|^(?:test|fake|mock|demo|your|my)[-_]|eyJzdWIiOiIxMjM0NTY3ODkw/i;

const WORDS =
  /passwords?|passwd|secrets?|tokens?|keys?|fake|mock|tests?|your|todo|insert|default|demo|invalid|hunter2|admin|here|goes|api|abcdef|0?123(?:4(?:5(?:67?8?9?0?)?)?)?|9876|([\w*])\1{2,}|[-_.]/gi;
