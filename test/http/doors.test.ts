import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { test } from 'node:test';
import { startApp } from '../support/app.ts';
import { ask, traefikHeaders } from '../support/ask.ts';
import { ROUTES } from '../support/signed-in.ts';

const ANY = { host: '127.0.0.1', port: 0 };
const APP = 'https://public.example.com/';

/** Sends bytes as they are, and gives all that comes back until the other side closes. */
function sendRaw(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    let received = '';
    socket.on('data', (chunk) => {
      received += chunk;
    });
    socket.on('close', () => resolve(received));
    socket.on('error', reject);
    socket.setTimeout(500, () => socket.destroy());
  });
}

test('a check that reaches a wrong path or host must not pass, and the log names the right address', async (t) => {
  const app = await startApp(t, {
    routes: ROUTES,
    forwardAuthUrl: new URL('http://forwarden:8080'),
    metricsAddress: ANY,
    checkAddress: ANY,
  });
  const wrong: { purpose: 'checks' | 'main' | 'metrics'; path: string; host?: string }[] = [
    ...['/ping', '/healthz', '/readyz', '/.pomerium/', '/.well-known/pomerium/jwks.json', '/x'].map(
      (path) => ({ purpose: 'main', path }) as const,
    ),
    ...['/', '/ping', '/.pomerium/', '/oauth2/callback', '/verify'].map(
      (path) => ({ purpose: 'main', path, host: 'auth.example.com' }) as const,
    ),
    ...['/', '/metrics', '/?uri=https://public.example.com'].map(
      (path) => ({ purpose: 'metrics', path }) as const,
    ),
    { purpose: 'checks', path: '/ping' },
    { purpose: 'checks', path: '/.well-known/pomerium/jwks.json' },
    { purpose: 'checks', path: '/', host: 'AUTH.example.com.:443' },
  ];
  for (const { purpose, path, host = 'forwarden:8080' } of wrong) {
    const reply = await ask({ port: app.port(purpose), path, headers: traefikHeaders(APP, { host }) });
    assert.equal(reply.status, 400, `${purpose} ${host} ${path}`);
  }
  const warned = app.logged.filter(({ msg }) =>
    String(msg).includes('point the proxy at http://forwarden:8080/'),
  );
  assert.equal(warned.length, wrong.length);
});

test('X-Original-URL marks a check as much as X-Forwarded-Uri does', async (t) => {
  const app = await startApp(t, { routes: ROUTES });
  const reply = await ask({
    port: app.port('main'),
    path: '/healthz',
    headers: { host: 'forwarden', 'x-original-url': APP },
  });
  assert.equal(reply.status, 400);
});

test('/ of the authenticate host never answers 2xx', async (t) => {
  const app = await startApp(t, { routes: ROUTES });
  for (const path of ['/', '/?uri=https://public.example.com']) {
    const reply = await ask({ port: app.port('main'), path, headers: { host: 'auth.example.com' } });
    assert.equal(reply.status, 302);
    assert.equal(reply.headers.location, 'https://auth.example.com/.pomerium/');
  }
});

test('health answers on internal Hosts alone', async (t) => {
  const app = await startApp(t, { routes: ROUTES });
  for (const path of ['/ping', '/healthz', '/readyz']) {
    const inside = await ask({ port: app.port('main'), path, headers: { host: '127.0.0.1:8080' } });
    assert.equal(inside.status, 200);
    for (const host of [
      'auth.example.com',
      'app.example.com',
      'APP.example.com.',
      'public.example.com:8443',
    ]) {
      const outside = await ask({ port: app.port('main'), path, headers: { host } });
      assert.equal(outside.status, 404, `${host}${path}`);
    }
  }
});

test('the metrics address answers /metrics alone, and only a GET', async (t) => {
  const app = await startApp(t, { metricsAddress: ANY });
  const port = app.port('metrics');
  assert.equal((await ask({ port, path: '/metrics' })).status, 200);
  assert.equal((await ask({ port, path: '/metrics', method: 'POST' })).status, 404);
  assert.equal((await ask({ port, path: '/' })).status, 404);
  assert.equal((await ask({ port: app.port('main'), path: '/metrics' })).status, 404);
});

test('the further port answers the check paths, and nothing else', async (t) => {
  const app = await startApp(t, { routes: ROUTES, checkAddress: ANY });
  const port = app.port('checks');
  assert.equal((await ask({ port, headers: traefikHeaders(APP) })).status, 200);
  assert.equal((await ask({ port, headers: traefikHeaders('https://app.example.com/') })).status, 302);
  for (const path of ['/ping', '/.well-known/pomerium/jwks.json', '/.pomerium/', '/x']) {
    assert.equal((await ask({ port, path, headers: { host: 'pomerium:443' } })).status, 404, path);
  }
});

test('the JWKS and the issuer document are there for every Host that reaches us', async (t) => {
  const app = await startApp(t, { routes: ROUTES });
  for (const host of ['auth.example.com', 'app.example.com', 'forwarden:8080']) {
    const headers = { host };
    const keys = await ask({ port: app.port('main'), path: '/.well-known/pomerium/jwks.json', headers });
    assert.equal(keys.status, 200);
    assert.equal(JSON.parse(keys.body).keys[0].kty, 'EC');
    assert.equal(JSON.parse(keys.body).keys[0].d, undefined);
    const issuer = await ask({ port: app.port('main'), path: '/.well-known/pomerium', headers });
    const authority = host === 'forwarden:8080' ? 'auth.example.com' : host;
    assert.equal(JSON.parse(issuer.body).issuer, `https://${authority}/`);
    assert.equal(JSON.parse(issuer.body).jwks_uri, `https://${authority}/.well-known/pomerium/jwks.json`);
  }
});

test('a path beside ours on a protected host is nobody’s, and by the proxy it is the app’s', async (t) => {
  const app = await startApp(t, { routes: ROUTES });
  const headers = { host: 'public.example.com' };
  for (const path of ['/.well-known/pomeriumx', '/.pomerium', '/.POMERIUM/user', '/%2epomerium/user']) {
    assert.equal((await ask({ port: app.port('main'), path, headers })).status, 404, path);
    const asked = await ask({
      port: app.port('main'),
      headers: traefikHeaders(`https://public.example.com${path}`),
    });
    assert.equal(asked.status, 200, path);
  }
});

test('by the proxy’s check our own paths answer redirects only, never a 2xx', async (t) => {
  const app = await startApp(t, { routes: ROUTES });
  const paths = ['/.pomerium/', '/.pomerium/user', '/.pomerium/sign_out', '/.pomerium/sign_in'];
  for (const path of [...paths, '/.well-known/pomerium', '/.well-known/pomerium/jwks.json']) {
    const headers = traefikHeaders(`https://public.example.com${path}`);
    const reply = await ask({ port: app.port('main'), headers });
    assert.equal(reply.status, 302, path);
    assert.equal(new URL(String(reply.headers.location)).origin, 'https://auth.example.com');
  }
  const unknown = traefikHeaders('https://public.example.com/.pomerium/unknown');
  assert.equal((await ask({ port: app.port('main'), headers: unknown })).status, 404);
});

test('by the extra router a visitor of a protected host sees who he is', async (t) => {
  const app = await startApp(t, { routes: ROUTES });
  const headers = { host: 'app.example.com' };
  const page = await ask({ port: app.port('main'), path: '/.pomerium/', headers });
  assert.equal(page.status, 200);
  assert.match(page.body, /pomerium_redirect_uri=https%3A%2F%2Fapp\.example\.com%2F/);
  const user = await ask({ port: app.port('main'), path: '/.pomerium/user', headers });
  assert.equal(user.status, 401);
  assert.equal(JSON.parse(user.body).error, 'unauthenticated');
  for (const method of ['GET', 'POST']) {
    const signOut = await ask({ port: app.port('main'), path: '/.pomerium/sign_out', method, headers });
    assert.equal(signOut.headers.location, 'https://auth.example.com/.pomerium/sign_out');
  }
});

test('a request for nobody’s path is 404, whatever its method and Host', async (t) => {
  const app = await startApp(t, { routes: ROUTES });
  for (const method of ['GET', 'POST', 'PROPFIND', 'PURGE', 'QUERY']) {
    assert.equal((await ask({ port: app.port('main'), path: '/check', method })).status, 404);
    assert.equal((await ask({ port: app.port('main'), path: '/%', method })).status, 404);
  }
});

test('every method is judged, with a body that nobody asked for too', async (t) => {
  const app = await startApp(t, { routes: ROUTES });
  for (const method of [
    'POST',
    'PUT',
    'DELETE',
    'PATCH',
    'OPTIONS',
    'PROPFIND',
    'MKCOL',
    'REPORT',
    'QUERY',
  ]) {
    const asked = { 'x-forwarded-method': method, 'content-type': 'application/json' };
    const headers = traefikHeaders('https://app.example.com/', asked);
    const reply = await ask({ port: app.port('main'), method, headers, body: '{"not json' });
    assert.equal(reply.status, 401, method);
    assert.equal(JSON.parse(reply.body).error, 'unauthenticated');
  }
  const unknown = traefikHeaders('https://public.example.com/', { 'x-forwarded-method': 'BREW' });
  assert.equal((await ask({ port: app.port('main'), headers: unknown })).status, 200);
});

test('HEAD is answered as GET is, without a body', async (t) => {
  const app = await startApp(t, { routes: ROUTES });
  const headers = traefikHeaders('https://app.example.com/', { 'x-forwarded-method': 'HEAD' });
  const reply = await ask({ port: app.port('main'), method: 'HEAD', headers });
  assert.equal(reply.status, 302);
  assert.equal(reply.body, '');
});

test('an unknown method token, CONNECT and broken requests get no 2xx', async (t) => {
  const app = await startApp(t, { routes: ROUTES });
  const rest =
    'HTTP/1.1\r\nHost: forwarden\r\nX-Forwarded-Host: public.example.com\r\nConnection: close\r\n\r\n';
  for (const line of [
    `BREW / ${rest}`,
    `CONNECT public.example.com:443 ${rest}`,
    `GET ${rest}`,
    '\0\0\r\n\r\n',
  ]) {
    assert.doesNotMatch(await sendRaw(app.port('main'), line), /^HTTP\/1\.1 2/);
  }
});

test('Expect is answered with the decision itself: no 100, no 417', async (t) => {
  const app = await startApp(t, { routes: ROUTES });
  for (const expectation of ['100-continue', 'something-else']) {
    const answer = await sendRaw(
      app.port('main'),
      `GET / HTTP/1.1\r\nHost: forwarden\r\nExpect: ${expectation}\r\nX-Forwarded-Host: public.example.com\r\n` +
        'X-Forwarded-Uri: /\r\nConnection: close\r\n\r\n',
    );
    assert.match(answer, /^HTTP\/1\.1 200 /);
  }
});

test('Upgrade on a check is answered as any other check', async (t) => {
  const app = await startApp(t, { routes: ROUTES });
  const upgrade =
    'GET / HTTP/1.1\r\nHost: forwarden\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n' +
    'X-Forwarded-Uri: /\r\nAccept: text/html\r\nX-Forwarded-Host: ';
  const open = await sendRaw(app.port('main'), `${upgrade}public.example.com\r\n\r\n`);
  assert.match(open, /^HTTP\/1\.1 200 /);
  const closed = await sendRaw(app.port('main'), `${upgrade}app.example.com\r\n\r\n`);
  assert.match(closed, /^HTTP\/1\.1 401 /);
});

test('request headers over 128 KiB get 431, those below pass', async (t) => {
  const app = await startApp(t, { routes: ROUTES });
  const cookies = (bytes: number) => traefikHeaders(APP, { cookie: `a=${'x'.repeat(bytes)}` });
  assert.equal((await ask({ port: app.port('main'), headers: cookies(120 * 1024) })).status, 200);
  const answer = await sendRaw(
    app.port('main'),
    `GET / HTTP/1.1\r\nHost: forwarden\r\nX-Forwarded-Host: public.example.com\r\nCookie: ${'a=b; '.repeat(200_000)}\r\n\r\n`,
  ).catch(() => 'HTTP/1.1 431 (the connection was reset while the rest was being sent)');
  assert.match(answer, /^HTTP\/1\.1 431 /);
});

test('a well-formed request id of the proxy is kept, another is replaced', async (t) => {
  const app = await startApp(t);
  const idOf = async (sent: string) => {
    const headers = traefikHeaders('https://app.example.com/', { accept: '*/*', 'x-request-id': sent });
    const reply = await ask({ port: app.port('main'), headers });
    const { request_id: id } = JSON.parse(reply.body);
    assert.equal(reply.headers['x-request-id'], id);
    assert.equal(app.logged.findLast(({ msg }) => msg === 'decision')?.['request_id'], id);
    return id;
  };
  assert.equal(await idOf('0123456789abcdef'), '0123456789abcdef');
  const fresh = [await idOf('<script>alert(1)</script>'), await idOf('x'.repeat(200))];
  for (const id of fresh) assert.match(id, /^[0-9a-f]{24}-[0-9a-z]+$/);
  assert.notEqual(fresh[0], fresh[1]);
});
