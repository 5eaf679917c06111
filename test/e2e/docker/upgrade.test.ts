import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FORWARDEN_IMAGE } from '../../setup/images.ts';
import { folderWith } from '../../support/folder.ts';
import { docker, SKIP as skip } from './support/docker.ts';
import { useStack } from './support/stack.ts';
import { at, cookiesFor, readJson, visit } from './support/visit.ts';

const NEXT_IMAGE = 'forwarden:test-next';

const stack = useStack();

/** Asks again and again, several at once, until told to stop; gives the answers that were not 200, and how many were. */
function putUnderLoad(questions: readonly (readonly [link: string, cookie: string])[]) {
  const failed: string[] = [];
  let fine = 0;
  let isOver = false;
  const askers = questions.map(async ([link, cookie]) => {
    while (!isOver) {
      const answer = await visit(link, { cookie }).catch(String);
      if (typeof answer !== 'string' && answer.status === 200) fine += 1;
      else failed.push(`${link}: ${JSON.stringify(answer)}`);
    }
  });
  return async () => {
    isOver = true;
    await Promise.all(askers);
    return { failed, fine };
  };
}

test('a changed image is rolled out under load with no failed request, and nobody has to sign in again', {
  skip,
}, async (t) => {
  const folder = folderWith(t, { Dockerfile: `FROM ${FORWARDEN_IMAGE}\nLABEL next=1\n` });
  await docker('build', '--quiet', '--tag', NEXT_IMAGE, folder);
  t.after(() => docker('rmi', '--force', NEXT_IMAGE));
  await readJson(stack.alice, at('prometheus', '/api/v1/targets'));
  const [jaeger, prometheus] = [
    await cookiesFor(stack.alice, at('jaeger')),
    await cookiesFor(stack.alice, at('prometheus')),
  ];
  const stop = putUnderLoad([
    [at('jaeger'), jaeger],
    [at('jaeger'), jaeger],
    [at('prometheus', '/-/healthy'), prometheus],
    // Straight to forwarden, by Traefik's own balancing.
    [at('auth', '/.well-known/pomerium/jwks.json'), ''],
    [at('jaeger', '/.pomerium/user'), jaeger],
  ]);

  // The commands of docs/deploy.md.
  const compose = stack.composeWith({ FORWARDEN_IMAGE: NEXT_IMAGE });
  const old = await compose('ps', '--quiet', 'forwarden');
  await compose('up', '--detach', '--wait', '--no-recreate', '--scale', 'forwarden=2', 'forwarden');
  // Traefik gathers changes for two seconds before it follows.
  await new Promise((resolve) => setTimeout(resolve, 5000));
  await docker('stop', old);
  await docker('rm', old);

  const { failed, fine } = await stop();
  t.diagnostic(`${fine} requests were answered`);
  assert.deepEqual(failed, []);
  assert.ok(fine > 100, String(fine));
  const now = await compose('ps', '--format', '{{.Image}}', 'forwarden');
  assert.equal(now, NEXT_IMAGE);
  const before = await compose('ps', '--quiet', 'forwarden');
  await compose('up', '--wait');
  assert.equal(await compose('ps', '--quiet', 'forwarden'), before, 'nothing is left to do');
});
