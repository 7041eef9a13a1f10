import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

/** Every setting of git's documentation that names a program; `%` is a command, `@` the path of a program. */
const SETTINGS: readonly (readonly [string, string])[] = [
  ['core.fsmonitor', '%; false'],
  ['core.sshCommand', '%'],
  ['core.gitProxy', '@'],
  ['core.askPass', '@'],
  ['core.editor', '%; true'],
  ['core.pager', '%; cat'],
  ['core.alternateRefsCommand', '%'],
  ['sequence.editor', '%'],
  ['credential.helper', '!%'],
  ['credential.https://example.invalid.helper', '!%'],
  ['diff.external', '@'],
  ['diff.evil.command', '@'],
  ['diff.evil.textconv', '@'],
  ['diff.tool', 'evil'],
  ['difftool.evil.cmd', '%'],
  ['difftool.vimdiff.path', '@'],
  ['filter.evil.clean', '%; cat'],
  ['filter.evil.smudge', '%; cat'],
  ['filter.evil.required', 'true'],
  ['filter.slow.process', '@'],
  ['merge.evil.driver', '%'],
  ['merge.default', 'evil'],
  ['merge.tool', 'evil'],
  ['mergetool.evil.cmd', '%'],
  ['interactive.diffFilter', '%; cat'],
  ['gpg.program', '@'],
  ['gpg.openpgp.program', '@'],
  ['gpg.x509.program', '@'],
  ['gpg.ssh.program', '@'],
  ['gpg.ssh.defaultKeyCommand', '%'],
  ['log.showSignature', 'true'],
  ['commit.gpgSign', 'true'],
  ['remote.origin.url', 'ext::sh -c "%"'],
  ['remote.origin.uploadpack', '@'],
  ['remote.origin.receivepack', '@'],
  ['remote.origin.promisor', 'true'],
  ['remote.origin.partialCloneFilter', 'blob:none'],
  ['protocol.ext.allow', 'always'],
  ['extensions.partialClone', 'origin'],
  ['extensions.worktreeConfig', 'true'],
  ['core.repositoryFormatVersion', '1'],
  ['url.ext::sh -c "%" .insteadOf', 'https:'],
  ['submodule.sub.update', '!%'],
  ['submodule.recurse', 'true'],
  ['status.submoduleSummary', 'true'],
  ['diff.submodule', 'log'],
  ['uploadpack.packObjectsHook', '@'],
  ['gc.recentObjectsHook', '%'],
  ['gc.auto', '1'],
  ['maintenance.auto', 'true'],
  ['browser.evil.cmd', '%'],
  ['browser.evil.path', '@'],
  ['web.browser', 'evil'],
  ['help.browser', 'evil'],
  ['instaweb.httpd', '@'],
  ['man.evil.cmd', '%'],
  ['man.evil.path', '@'],
  ['man.viewer', 'evil'],
  ['guitool.evil.cmd', '%'],
  ['imap.tunnel', '%'],
  ['sendemail.sendmailCmd', '%'],
  ['sendemail.toCmd', '%'],
  ['sendemail.ccCmd', '%'],
  ['sendemail.headerCmd', '%'],
  ['tar.evil.command', '%'],
  ['trailer.evil.command', '%'],
  ['trailer.evil.cmd', '%'],
  ['lfs.extension.evil.clean', '%'],
  ['lfs.customtransfer.evil.path', '@'],
  ['include.path', 'included'],
  ['includeIf.gitdir:/.path', 'included'],
  ...['add', 'check-attr', 'config', 'diff', 'hash-object', 'log', 'ls-files', 'rev-parse', 'status', 'var'].flatMap(
    (name) => [[`alias.${name}`, '!%'] as const, [`pager.${name}`, '%; cat'] as const],
  ),
];

const HOOKS =
  'applypatch-msg pre-applypatch post-applypatch pre-commit pre-merge-commit prepare-commit-msg commit-msg post-commit pre-rebase post-checkout post-merge pre-push pre-receive update proc-receive post-receive post-update reference-transaction push-to-checkout pre-auto-gc post-rewrite sendemail-validate fsmonitor-watchman p4-changelist p4-prepare-changelist p4-post-changelist p4-pre-submit post-index-change';

/**
 * Plants all of it in a repository with one commit at least, as who can write there would: settings (with what they include, and
 * those of a worktree and of a submodule), hooks in both places, and attributes. Each program writes a line to `marker`.
 */
export function plantPrograms(repo: string, marker: string): void {
  const write = (name: string, text: string, mode = 0o644): void => {
    const file = path.join(repo, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, text, { mode });
    fs.chmodSync(file, mode);
  };
  const git = (folder: string, ...words: string[]): string =>
    execFileSync('git', ['-c', 'user.name=E', '-c', 'user.email=e@example.invalid', ...words], {
      cwd: folder,
    }).toString();

  const sub = path.join(repo, 'sub');
  fs.mkdirSync(sub);
  git(sub, 'init', '-q');
  git(sub, 'commit', '-qm', 'begin', '--allow-empty');
  const commit = git(sub, 'rev-parse', 'HEAD').trim();
  git(repo, 'update-index', '--add', '--cacheinfo', `160000,${commit},sub`);

  write('tracked.txt', 'one\n');
  write('slow.bin', 'one\n');
  git(repo, 'add', 'tracked.txt', 'slow.bin');
  git(repo, 'commit', '-qm', 'feat: all that is here');
  write('tracked.txt', 'two\n');
  write('slow.bin', 'two\n');
  write('new.txt', 'new\n');

  for (const name of HOOKS.split(' ')) {
    const script = `#!/bin/sh\necho 'hook ${name}' >>'${marker}'\n`;
    write(`.git/hooks/${name}`, script, 0o755);
    write(`.git/other-hooks/${name}`, script, 0o755);
  }
  const attributes = '* filter=evil diff=evil merge=evil\n*.bin filter=slow\n';
  write('.gitattributes', attributes);
  write('.git/info/attributes', attributes);
  const config = (file: string, settings: readonly (readonly [string, string])[]): void => {
    for (const [key, value] of settings) {
      const name = key.replaceAll(/[^\w.-]/g, '_');
      const script = `.git/programs/${name}`;
      write(script, `#!/bin/sh\necho '${name}' >>'${marker}'\ncat 2>/dev/null "$1"\n`, 0o755);
      const fill = (text: string): string =>
        text.replace('%', `echo ${name} >>${marker}`).replace('@', path.join(repo, script));
      git('/', 'config', '--file', path.join(repo, file), '--add', fill(key), fill(value));
    }
  };
  const monitor = (name: string): [string, string][] => [['core.fsmonitor', `echo ${name} >>${marker}; false`]];
  config('.git/included', monitor('included'));
  config('.git/config.worktree', monitor('worktree'));
  config('sub/.git/config', monitor('submodule'));
  config('.git/config', [...SETTINGS, ['core.hooksPath', '.git/other-hooks']]);
}
