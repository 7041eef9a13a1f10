/** Words that shells, CSV, and argument parsers like to change. */
export const WORDS = [
  ...[
    '',
    ' ',
    'two words',
    '  ',
    '\t',
    `"double"`,
    `'single'`,
    `it's "both"`,
    '$HOME',
    '${PATH}',
    '$(id)',
    '`id`',
    '$$',
  ],
  ...[
    'a\nb',
    '\n',
    'end\n',
    '\r\n',
    '*',
    '?',
    '[a-z]',
    '~',
    '{a,b}',
    '-n',
    '--',
    '--help',
    '--dry-run',
    '-',
    '--provider=x',
  ],
  ...['\\', '\\n', 'a\\', '#', ';', '&&', '|', '>', '!', '%s', '=', 'A=b', ',', ':', 'ü→🙂', 'e\u0301', '\u200b'],
  'x'.repeat(100_000),
];

/** A program of python3 that prints its words as JSON. */
export const PRINT_WORDS = 'import json, sys; print(json.dumps(sys.argv[1:]))';
