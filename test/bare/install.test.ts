import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bringImages, keepImages } from './images.ts';
import { inZsh, newcomersJourney, types, uninstalling } from './journey.ts';
import { bringCertificates } from './newcomer.ts';

const STORE = '/usr/local/share/ca-certificates/company.crt';
const BUNDLE = '/root/company.pem';

describe('an ordinary user with sudo, whose system knows whom to trust', () => {
  const machine = newcomersJourney('ann', async (fresh) => {
    bringCertificates(fresh, STORE);
    await fresh.must(
      'root',
      'update-ca-certificates && apt-get update && apt-get install -qy --no-install-recommends sudo',
    );
    await fresh.must('root', "echo '%sudo ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/nopasswd");
    await fresh.must('root', 'useradd --create-home --shell /bin/bash --groups sudo ann');
  });

  describe('and another, whom the Docker that runs denies and whose Podman lacks a package', () => {
    beforeAll(async () => {
      await machine().must('root', 'apt-get install -qy --no-install-recommends podman');
      await machine().must('root', 'useradd --create-home --shell /bin/bash --groups sudo eve');
      // By default it may choose to keep a whole copy of each layer.
      const overlay = `printf '[storage]\\ndriver = "overlay"\\n' >~/.config/containers/storage.conf`;
      await machine().must('eve', `mkdir -p ~/.config/containers && ${overlay}`);
      // A checkout in which nothing is to be built.
      const copied = 'tar -C ~ann --exclude node_modules -c mayfly | tar -C ~eve -x && chown -R eve:eve ~eve';
      await machine().must('root', copied);
    });

    it('is refused by both', async () => {
      await expect(machine().run('eve', 'podman info')).resolves.toMatchObject({
        stderr: expect.stringContaining('newuidmap'),
      });
      await expect(machine().run('eve', 'docker ps')).resolves.toMatchObject({
        stderr: expect.stringContaining('denied'),
      });
    });

    it('gets what is missing', async () => {
      await expect(types(machine(), 'eve', ['cd mayfly', './install.sh --no-images'])).resolves.toBeUndefined();
      await expect(machine().run('eve', 'podman info')).resolves.toMatchObject({ code: 0 });
    });

    it('is told which engine that makes, and calls work', async () => {
      const images = "docker image ls --format '{{.Repository}}:{{.Tag}}' | grep -v gemini";
      await machine().must('root', `docker save $(${images}) --output /tmp/images && chmod a+r /tmp/images`);
      await machine().must('eve', 'podman load --input /tmp/images');
      const first = await machine().run('eve', inZsh('gexec echo here'));
      expect(first.stderr).toMatch(/podman is used instead/);
      expect(first.stdout.toString()).toBe('here\n');
      await expect(machine().must('eve', inZsh('gexec echo again'))).resolves.toBe('again\n');
      await expect(machine().must('eve', '~/.local/bin/mayfly doctor')).resolves.toMatch(/podman/);
    });
  });

  afterAll(() => keepImages(machine()));
});

describe('root, who tells by the environment whom to trust, on a machine that has the base image', () => {
  const machine = newcomersJourney('root', async (fresh) => {
    bringImages(fresh);
    bringCertificates(fresh, BUNDLE);
    await fresh.must('root', `echo export NODE_EXTRA_CA_CERTS=${BUNDLE} SSL_CERT_FILE=${BUNDLE} >>~/.profile`);
  });

  uninstalling('root', machine);
});
