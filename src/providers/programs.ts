/** What the image brings besides ssh and git; a command that starts anything else is the host's own. */
export const INSIDE: ReadonlySet<string> = new Set(
  `[ awk base64 basename bash cat cd chmod cmp comm cp curl cut dash date diff dirname du echo egrep env expr false fgrep file
find fold g++ gcc gh git git-lfs gpg grep gunzip gzip head hostname id install join less ln ls make md5sum mkdir mktemp more mv nano nc nl node
nohup npm npx od paste patch perl pip pip3 printf ps pwd python3 readlink realpath rg rm rmdir scp sed seq setsid sftp sh sha1sum sha256sum
sleep sort split ssh ssh-add ssh-keygen ssh-keyscan stat stty tac tail tar tee test timeout touch tr true tsort tty uname
uniq unzip vi vim wc which whoami xargs yes zcat`.split(/\s/),
);
const FOLDERS = /^\/(usr\/)?s?bin\/([^/]+)$/;
/** Words that stand before a command, or that the shell keeps for itself. */
const SHELL = new Set(
  `! . : [[ break builtin case command continue do done elif else esac eval exec exit export fi for if in local read return set
shift then trap umask unset until wait while { }`.split(/\s/),
);
const INTERPRETER = new Set(['bash', 'dash', 'env', 'node', 'perl', 'python3', 'sh']);
const NONE: ReadonlySet<string> = new Set();
const HOME = /^(~|\$HOME\b|\$\{HOME\}|%d\b)/;

/**
 * The first program of a shell command that is only on the host, undefined when there is none. It looks at the word in
 * command position of each part, at the script of an interpreter, and into `sh -c '…'`, `$(…)` and backticks; of the rest
 * of the shell it knows nothing. `folders` are those that are mounted at their own path, `more` are programs that are inside as well.
 */
export function hostProgram(
  command: string,
  folders: readonly string[] = [],
  more: ReadonlySet<string> = NONE,
): string | undefined {
  for (const part of parts(command)) {
    const rest = part.filter((word) => !/^[A-Za-z_]\w*=/.test(word));
    while (rest[0] !== undefined && SHELL.has(rest[0])) rest.shift();
    const [program, ...args] = rest;
    if (program === undefined) continue;
    if (!more.has(program) && !isInside(program, folders)) return program;
    if (!INTERPRETER.has(baseName(program))) continue;
    const inline = args.findIndex((word) => /^-\w*c$/.test(word));
    const script = args.find((word) => !word.startsWith('-'));
    const found =
      inline === -1
        ? script !== undefined && isHostPath(script, folders) && script
        : hostProgram(args[inline + 1] ?? '', folders, more);
    if (found) return found;
  }
  return undefined;
}

/** An absolute path, or one in HOME, that is neither mounted nor part of the image. */
export function isHostPath(word: string, folders: readonly string[] = []): boolean {
  if (folders.some((folder) => word === folder || word.startsWith(`${folder}/`))) return false;
  if (HOME.test(word)) return true;
  const [, , name] = FOLDERS.exec(word) ?? [];
  return word.startsWith('/') && !/^\/(dev|proc|tmp)\//.test(word) && !(name !== undefined && INSIDE.has(name));
}

function isInside(program: string, folders: readonly string[]): boolean {
  return program.includes('/') || HOME.test(program) ? !isHostPath(program, folders) : INSIDE.has(program);
}

function baseName(program: string): string {
  return program.slice(program.lastIndexOf('/') + 1);
}

/** The words of each simple command, quotes taken off. */
function parts(command: string): string[][] {
  const found: string[][] = [];
  let current: string[] = [];
  let word: string | undefined;
  let quote = '';
  const outer: string[] = []; // the quotes around each open $( and `
  let tick = false;
  const endWord = (): void => {
    if (word !== undefined) current.push(word);
    word = undefined;
  };
  const endPart = (): void => {
    endWord();
    if (current.length > 0) found.push(current);
    current = [];
  };
  const enter = (): void => {
    endPart();
    outer.push(quote);
    quote = '';
  };
  const leave = (): void => {
    endPart();
    quote = outer.pop() ?? '';
  };
  for (let i = 0; i < command.length; i++) {
    const char = command.charAt(i);
    if (char === quote) quote = '';
    else if (quote === "'") word = (word ?? '') + char;
    else if (char === '\\') word = (word ?? '') + command.charAt(++i);
    else if (char === '`') {
      if (tick) leave();
      else enter();
      tick = !tick;
    } else if (char === '$' && command[i + 1] === '(') {
      enter();
      i++;
    } else if (quote === '"') word = (word ?? '') + char;
    else if (char === '"' || char === "'") [quote, word] = [char, word ?? ''];
    else if (char === ')') leave();
    else if ('|&;(\n'.includes(char)) endPart();
    else if (char === ' ' || char === '\t') endWord();
    else word = (word ?? '') + char;
  }
  endPart();
  return found;
}
