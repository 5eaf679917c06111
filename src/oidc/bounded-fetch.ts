import type { CustomFetch } from 'openid-client';

// A provider that takes longer, or says more, is in trouble: the visitor is told so.
const TIMEOUT_MS = 10_000;
const MAXIMUM_BYTES = 1024 * 1024;

type RequestBody = NonNullable<RequestInit['body']>;

/** A fetch that ends after 10 s and refuses an answer of over 1 MiB, for every call to the provider. */
export function boundFetch(fetch: typeof globalThis.fetch): CustomFetch {
  return async (url, options) => {
    const { body, method, headers, redirect } = options;
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    const signal = options.signal === undefined ? timeout : AbortSignal.any([timeout, options.signal]);
    const init = {
      method,
      headers,
      redirect,
      signal,
      ...(body !== undefined && { body: body as RequestBody }),
    };
    const response = await fetch(url, init);
    const bytes = await readBounded(response);
    const { status, statusText } = response;
    return new Response(bytes.length > 0 ? bytes : null, { status, statusText, headers: response.headers });
  };
}

async function readBounded(response: Response): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > MAXIMUM_BYTES) throw new RangeError(`the provider's answer is over ${MAXIMUM_BYTES} bytes`);
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}
