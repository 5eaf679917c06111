import type { TestContext } from 'node:test';
import type { NameServer } from './name-server.ts';
import { answerJson, startServer } from './stand-in-server.ts';

/** What Cloudflare's API was asked. */
export interface Cloudflare {
  readonly url: string;
  readonly calls: { readonly method: string; readonly path: string; readonly authorization: string }[];
}

/** Starts a stand-in for Cloudflare's API, of one zone, that gives its TXT records to a name server. */
export async function startCloudflare(t: TestContext, zone: string, names: NameServer): Promise<Cloudflare> {
  const calls: Cloudflare['calls'] = [];
  const records = new Map<string, { readonly name: string; readonly content: string }>();
  const publish = () => {
    names.texts.clear();
    for (const { name, content } of records.values())
      names.texts.set(name, [...(names.texts.get(name) ?? []), content]);
  };
  const port = await startServer(t, ({ method = '', url = '', headers }, response, body) => {
    const [path = ''] = url.split('?');
    calls.push({ method, path, authorization: String(headers.authorization) });
    const succeed = (result: unknown) => answerJson(response, { success: true, errors: [], result });
    if (path === '/zones') return succeed([{ id: 'zone', name: zone }]);
    if (method === 'DELETE') records.delete(path.split('/').at(-1) ?? '');
    if (method !== 'POST') return succeed({ id: 'gone' });
    const { name, content } = JSON.parse(body) as { name: string; content: string };
    const id = `record${calls.length}`;
    // As Cloudflare takes it: a TXT record's value in quotes is the value without them.
    records.set(id, { name: name.replace(/\.$/, ''), content: content.replace(/^"|"$/g, '') });
    publish();
    return succeed({ id, type: 'TXT', name, content });
  });
  return { url: `http://127.0.0.1:${port}`, calls };
}
