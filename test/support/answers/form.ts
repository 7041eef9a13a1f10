import { type BadAnswer, BODY, GOOD, HEADER, json, MESSAGE, WITH_BODY } from './answer.ts';

const around: readonly BadAnswer[] = [
  { name: 'nothing wrong', answer: GOOD, message: MESSAGE },
  { name: 'a fence', answer: `\`\`\`json\n${GOOD}\n\`\`\``, message: MESSAGE },
  { name: 'a fence without a language', answer: `\`\`\`\n${GOOD}\n\`\`\`\n`, message: MESSAGE },
  { name: 'a fence of tildes', answer: `~~~\n${GOOD}\n~~~`, message: MESSAGE },
  { name: 'a fence that is not closed', answer: `\`\`\`json\n${GOOD}`, message: MESSAGE },
  { name: 'a fence within a fence', answer: `\`\`\`\`\n\`\`\`json\n${GOOD}\n\`\`\`\n\`\`\`\``, message: MESSAGE },
  { name: 'a preamble', answer: `Here is the commit message:\n\n${GOOD}`, message: MESSAGE },
  { name: 'a preamble and a fence', answer: `Sure! Here's the JSON:\n\`\`\`json\n${GOOD}\n\`\`\``, message: MESSAGE },
  { name: 'an afterword', answer: `${GOOD}\n\nLet me know if you would like {changes}!`, message: MESSAGE },
  { name: 'thoughts', answer: `<think>\nThe user wants {"type": "feat"}\n</think>\n${GOOD}`, message: MESSAGE },
  { name: 'thoughts under another name', answer: `<reasoning>hm</reasoning>${GOOD}`, message: MESSAGE },
  { name: 'thoughts without a beginning', answer: `so it is a fix.\n</think>\n${GOOD}`, message: MESSAGE },
  { name: 'thoughts without an end', answer: `<think>The file was not closed, so`, error: /no message/ },
  { name: 'thoughts behind it', answer: `${GOOD}\n<think>was that right?`, message: MESSAGE },
  { name: 'quotes', answer: `'${GOOD}'`, message: MESSAGE },
  { name: 'a BOM', answer: `\uFEFF${GOOD}`, message: MESSAGE },
  {
    name: 'carriage returns',
    answer: `{\r\n"type": "fix",\r\n"scope": "parser",\r\n"subject": "close the file"\r\n}\r\n`,
    message: MESSAGE,
  },
  { name: 'colours', answer: `\u001b[32m${GOOD}\u001b[0m`, message: MESSAGE },
  { name: 'the title of a terminal', answer: `\u001b]0;title\u0007${GOOD}`, message: MESSAGE },
  { name: 'a tag', answer: `<commit_message>\n${GOOD}\n</commit_message>`, message: MESSAGE },
  { name: 'an array of one', answer: `[${GOOD}]`, message: MESSAGE },
  { name: 'an envelope', answer: `{"commit": ${GOOD}}`, message: MESSAGE },
  {
    name: 'an envelope with the text',
    answer: JSON.stringify({ message: `${HEADER}\n\n${BODY}` }),
    message: WITH_BODY,
  },
];

const notJson: readonly BadAnswer[] = [
  { name: 'plain text', answer: `${HEADER}\n\n${BODY}`, message: WITH_BODY },
  { name: 'plain text, fenced', answer: `\`\`\`\n${HEADER}\n\n${BODY}\n\`\`\``, message: WITH_BODY },
  { name: 'plain text after a preamble', answer: `Based on the diff, I suggest:\n\n${HEADER}`, message: MESSAGE },
  { name: 'a label', answer: `Commit message: ${HEADER}`, message: MESSAGE },
  { name: 'a bold label', answer: `**Commit message:** \`${HEADER}\``, message: MESSAGE },
  { name: 'a heading', answer: `# ${HEADER}\n\n${BODY}`, message: WITH_BODY },
  { name: 'bold', answer: `**${HEADER}**\n\n${BODY}`, message: WITH_BODY },
  { name: 'code', answer: `\`${HEADER}\``, message: MESSAGE },
  { name: 'a quotation', answer: `> ${HEADER}`, message: MESSAGE },
  { name: 'typographic quotes', answer: `“${HEADER}”`, message: MESSAGE },
  { name: 'an emoji', answer: `🐛 ${HEADER}`, message: MESSAGE },
  { name: 'the command', answer: `git commit -m "${HEADER}"`, error: /no message/ },
  {
    name: 'an explanation',
    answer: `${HEADER}\n\n${BODY}\n\n**Explanation:** I chose fix because …`,
    message: WITH_BODY,
  },
  {
    name: 'a talk about itself',
    answer: `${HEADER}\n\n${BODY}\n\nThis commit message follows the convention.`,
    message: WITH_BODY,
  },
  { name: 'a rule', answer: `${HEADER}\n\n${BODY}\n\n---\n\nWould you like another one?`, message: WITH_BODY },
  { name: 'no header', answer: 'The file is closed now.', error: /no message/ },
  { name: 'nothing', answer: '', error: /no message/ },
  { name: 'white space', answer: ' \n\t\n', error: /no message/ },
  {
    name: 'single quotes as in Python',
    answer: `{'type': 'fix', 'subject': 'close the file'}`,
    error: /breaks off|no message/,
  },
  {
    name: 'words as in Python',
    answer: `{"type": "fix", "scope": None, "breaking": False, "subject": "close it"}`,
    message: 'fix: close it\n',
  },
  {
    name: 'keys as in JavaScript',
    answer: `{type: "fix", subject: "close it", body: "",}`,
    message: 'fix: close it\n',
  },
  {
    name: 'line feeds in strings',
    answer: `{"type": "fix", "scope": "parser", "subject": "close the file", "body": "The handle leaked\nwhen reading failed."}`,
    message: `${HEADER}\n\nThe handle leaked\nwhen reading failed.\n`,
  },
  {
    name: 'braces in strings',
    answer: json({ subject: 'close { and } in "strings"' }),
    message: 'fix(parser): close { and } in "strings"\n',
  },
  {
    name: 'JSON that breaks off',
    answer: `{"type": "fix", "scope": "parser", "breaking": false, "subject": "close the file", "body": "The handle lea`,
    error: /breaks off/,
    repaired: MESSAGE,
  },
  { name: 'JSON that breaks off early', answer: `{"type": "fix", "subject": "close the`, error: /breaks off/ },
];

const several: readonly BadAnswer[] = [
  {
    name: 'options',
    answer: `Option 1: ${HEADER}\nOption 2: fix: do not leak the file`,
    error: /several/,
    repaired: MESSAGE,
  },
  {
    name: 'options with a number',
    answer: `1. ${HEADER}\n2. fix: do not leak the file`,
    error: /several/,
    repaired: MESSAGE,
  },
  {
    name: 'options in bold',
    answer: `**Option 1 (short):**\n${HEADER}\n\n**Option 2:**\nfix: do not leak it`,
    error: /several/,
    repaired: MESSAGE,
  },
  { name: 'an array', answer: `[${GOOD}, ${json({ subject: 'leak no file' })}]`, error: /several/, repaired: MESSAGE },
  {
    name: 'two objects',
    answer: `${GOOD}\n\nor\n\n${json({ subject: 'leak no file' })}`,
    error: /several/,
    repaired: MESSAGE,
  },
  { name: 'two headers', answer: `${HEADER}\nfeat: add a flag`, error: /several/, repaired: MESSAGE },
  {
    name: 'headers as points of the body',
    answer: `${HEADER}\n\n- fix: close it\n- test: see that it is closed`,
    message: `${HEADER}\n\n- fix: close it\n- test: see that it is closed\n`,
  },
];

export const FORM: readonly BadAnswer[] = [...around, ...notJson, ...several];
