import { Worker } from 'node:worker_threads';
import type { LoadedPolicy, PolicyWithoutHosts } from '../audit-loaded.ts';
import type { Origin } from '../config/load.ts';
import type { PackedHost } from '../policy/packed-policy.ts';

/** What the loading thread says: any number of `progress`, then `wrong` or `good`, and the hosts as they are asked for. */
export type FromThread =
  | { readonly kind: 'progress'; readonly text: string }
  | { readonly kind: 'wrong'; readonly problems: readonly string[] }
  | Good
  | { readonly kind: 'hosts'; readonly hosts: readonly PackedHost[]; readonly isLast: boolean };

interface Good {
  readonly kind: 'good';
  readonly policy: PolicyWithoutHosts;
  /** By the names of settings: what to compare to tell which of them were edited. */
  readonly texts: Readonly<Record<string, string>>;
}

/** What came of loading a configuration apart. */
export type LoadedApart =
  | { readonly problems: readonly string[] }
  | { readonly policy: LoadedPolicy; readonly texts: Readonly<Record<string, string>> };

/**
 * Loads a configuration on a thread of its own, while this one goes on answering checks. Rejects where the thread ends
 * without an answer, as when memory doesn't suffice.
 */
export async function loadApart(
  { file, env }: Origin,
  progress: (text: string) => void,
): Promise<LoadedApart> {
  const thread = new Worker(new URL('./loading-thread.ts', import.meta.url), {
    workerData: { file, env: { ...env } },
  });
  // Whoever stops the program doesn't wait for it.
  thread.unref();
  try {
    return await takeFrom(thread, progress);
  } finally {
    await thread.terminate();
  }
}

function takeFrom(thread: Worker, progress: (text: string) => void): Promise<LoadedApart> {
  const { promise, resolve, reject } = Promise.withResolvers<LoadedApart>();
  const hosts: PackedHost[] = [];
  let good: Good | undefined;
  thread.on('message', (message: FromThread) => {
    if (message.kind === 'progress') return progress(message.text);
    if (message.kind === 'wrong') return resolve(message);
    if (message.kind === 'good') good = message;
    else hosts.push(...message.hosts);
    // One slice at a time: what waits in the loop comes in between.
    if (message.kind === 'good' || !message.isLast) return thread.postMessage('next');
    if (good !== undefined) resolve({ policy: { ...good.policy, hosts }, texts: good.texts });
  });
  thread.on('error', reject);
  thread.on('exit', () => reject(new Error('the thread that loads the configuration ended')));
  return promise;
}
